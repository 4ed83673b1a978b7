"""A Mettler Toledo scale that speaks MT-SICS."""
