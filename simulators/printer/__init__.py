"""A simulated label printer that speaks ZPL."""
