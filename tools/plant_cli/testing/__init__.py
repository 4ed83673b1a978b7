"""Running the suite's tests: which, where, on what database, and what they came to."""
