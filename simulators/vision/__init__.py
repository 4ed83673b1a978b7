"""Simulated Cognex vision: an In-Sight system in native mode, a DataMan reader over DMCC."""
