"""Statistical process control: limits, Nelson's rules, capability. Standard library only, no Odoo.

Inside Odoo it is ``odoo.addons.plant_quality.spc``, elsewhere ``plant_spc`` (a link in
``libraries/``). Nothing here reads a clock, a database or a setting.

    >>> limits = imr_limits([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> round(limits.center, 2), round(limits.ucl, 4), round(limits.lcl, 4)
    (50.81, 55.8041, 45.8159)
    >>> violations([limits.standardised(value) for value in (50.1, 56.0)])
    (1,)
"""

from .capability import (
    Capability,
    Specification,
    capability,
    capability_of,
    expected_ppm,
    interval,
)
from .errors import (
    BadLimits,
    BadSpecification,
    NotANumber,
    NoVariation,
    SpcError,
    TooFewValues,
    UnequalSubgroups,
    UnknownRule,
    UnsupportedSize,
)
from .histogram import bin_width
from .limits import (
    Kind,
    Limits,
    Point,
    imr_limits,
    moving_range,
    point_limits,
    subgroup,
    xbar_r_limits,
)
from .rules import ALL, RULES, WINDOW, Rule, dispersion_violations, scan, violations

__all__ = [
    "ALL",
    "RULES",
    "WINDOW",
    "BadLimits",
    "BadSpecification",
    "Capability",
    "Kind",
    "Limits",
    "NoVariation",
    "NotANumber",
    "Point",
    "Rule",
    "SpcError",
    "Specification",
    "TooFewValues",
    "UnequalSubgroups",
    "UnknownRule",
    "UnsupportedSize",
    "bin_width",
    "capability",
    "capability_of",
    "dispersion_violations",
    "expected_ppm",
    "imr_limits",
    "interval",
    "moving_range",
    "point_limits",
    "scan",
    "subgroup",
    "violations",
    "xbar_r_limits",
]
