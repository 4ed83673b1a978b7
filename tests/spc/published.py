"""Worked examples that were published, with what their authors printed."""

from __future__ import annotations

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2 "Individuals Control Charts"
# (https://www.itl.nist.gov/div898/handbook/pmc/section3/pmc322.htm): the flow rate of ten batches;
# printed: mean 50.81, mean moving range 1.8778, UCL 55.8041, LCL 45.8159.
FLOWRATE = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)

# The viscosity of 15 batches, Montgomery, page 242 of the same edition as below; qcc prints for
# type="xbar.one": center 33.52333, standard deviation 0.4261651, LCL 32.24484, UCL 34.80183.
VISCOSITY = (
    *(33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27),
    *(33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84),
)

# The inside diameter of piston rings in mm, 25 samples of 5: D. C. Montgomery, Introduction to
# Statistical Quality Control, 2nd edition, Wiley 1991, pages 206-213, as data set "pistonrings" of
# the R package qcc 2.7 (L. Scrucca, "qcc: an R package for quality control charting and statistical
# process control", R News 4/1, 2004, 11-17). qcc prints for type="xbar": center 74.00118, standard
# deviation 0.009785039, LCL 73.98805, UCL 74.0143, and at two sigmas 73.99242 and 74.00993 (these
# are in its vignette "A quick tour of qcc"); for type="R": center 0.02276, LCL 0, UCL 0.04812533;
# process.capability with limits 73.95 and 74.05: Cp 1.703, Cpk 1.663 (95 %: 1.448 to 1.878), with
# limits 73.99 and 74.01: Cp 0.3407, Cpk 0.3006 (0.2312 to 0.3700), 13 % below and 18 % above, with
# limits 73.99 and 74.1: Cp 1.8736, Cpk 0.3807 (0.3055 to 0.4559).
PISTON_RINGS = (
    (74.030, 74.002, 74.019, 73.992, 74.008),
    (73.995, 73.992, 74.001, 74.011, 74.004),
    (73.988, 74.024, 74.021, 74.005, 74.002),
    (74.002, 73.996, 73.993, 74.015, 74.009),
    (73.992, 74.007, 74.015, 73.989, 74.014),
    (74.009, 73.994, 73.997, 73.985, 73.993),
    (73.995, 74.006, 73.994, 74.000, 74.005),
    (73.985, 74.003, 73.993, 74.015, 73.988),
    (74.008, 73.995, 74.009, 74.005, 74.004),
    (73.998, 74.000, 73.990, 74.007, 73.995),
    (73.994, 73.998, 73.994, 73.995, 73.990),
    (74.004, 74.000, 74.007, 74.000, 73.996),
    (73.983, 74.002, 73.998, 73.997, 74.012),
    (74.006, 73.967, 73.994, 74.000, 73.984),
    (74.012, 74.014, 73.998, 73.999, 74.007),
    (74.000, 73.984, 74.005, 73.998, 73.996),
    (73.994, 74.012, 73.986, 74.005, 74.007),
    (74.006, 74.010, 74.018, 74.003, 74.000),
    (73.984, 74.002, 74.003, 74.005, 73.997),
    (74.000, 74.010, 74.013, 74.020, 74.003),
    (73.988, 74.001, 74.009, 74.005, 73.996),
    (74.004, 73.999, 73.990, 74.006, 74.009),
    (74.010, 73.989, 73.990, 74.009, 74.014),
    (74.015, 74.008, 73.993, 74.000, 74.010),
    (73.982, 73.984, 73.995, 74.017, 74.013),
)

# Later editions of the book (Table 6.3 in the 6th) have another sample 21, of the same sum.
SAMPLE_21_OF_LATER_EDITIONS = (73.982, 74.001, 74.015, 74.005, 73.996)

# Factors as printed in ASTM and textbook tables, by subgroup size: A2, D3, D4.
FACTORS = {
    2: (1.880, 0.0, 3.267),
    3: (1.023, 0.0, 2.574),
    4: (0.729, 0.0, 2.282),
    5: (0.577, 0.0, 2.114),
    6: (0.483, 0.0, 2.004),
    7: (0.419, 0.076, 1.924),
    8: (0.373, 0.136, 1.864),
    9: (0.337, 0.184, 1.816),
    10: (0.308, 0.223, 1.777),
    15: (0.223, 0.347, 1.653),
    20: (0.180, 0.415, 1.585),
    25: (0.153, 0.459, 1.541),
}
C4 = {2: 0.7979, 3: 0.8862, 4: 0.9213, 5: 0.9400, 10: 0.9727, 25: 0.9896}
