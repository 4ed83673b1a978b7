"""The port of the suite from Odoo 17.0 to 19.0: upstream's upgrade scripts and a few rules of ours.

`port` writes one folder of addons in its 19.0 form; `docs/porting.md` lists the rules.
"""

from plant_port.pipeline import PortReport, port, rule_names, unused

__all__ = ["PortReport", "port", "rule_names", "unused"]
