"""Devices that are not there: they speak the real protocols over real links, for demo and tests.

Standard library only, but for ``opcua``, which is a server of asyncua. Each can be scripted, can
misbehave, and counts what it served, so that a test can compare it with what Odoo holds.
"""
