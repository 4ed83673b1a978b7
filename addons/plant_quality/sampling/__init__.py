"""Sampling: which units are inspected. Standard library only, no Odoo, no clock, no randomness.

Inside Odoo it is ``odoo.addons.plant_quality.sampling``, elsewhere ``plant_sampling`` (a link in
``libraries/``). State in, state out: whoever calls keeps it, and takes care that two do not decide
on one stream at once.

    >>> from datetime import datetime
    >>> plan, now = Plan(Mode.NTH, every=3), datetime(2024, 5, 1, 8)
    >>> decide_many(plan, State(), 7, now=now, draw=lambda: 0.0)[0]
    [True, False, False, True, False, False, True]
"""

from .deciding import Decision, decide, decide_many
from .errors import BadInput, BadPlan, BadState, SamplingError
from .plan import Mode, Plan, Severity, Switching
from .state import State
from .switching import learn, resume

__all__ = [
    "BadInput",
    "BadPlan",
    "BadState",
    "Decision",
    "Mode",
    "Plan",
    "SamplingError",
    "Severity",
    "State",
    "Switching",
    "decide",
    "decide_many",
    "learn",
    "resume",
]
