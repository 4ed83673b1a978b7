"""A simulated tightening controller that speaks Open Protocol."""
