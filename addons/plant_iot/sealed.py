"""Settings whose secrets are sealed: which members those are, what people see of them. Pure."""

import json
from decimal import Decimal

from odoo.addons.plant_base.vault import is_sealed

from .drivers.schema import MASK, secrets


def shown(settings):
    """``settings`` for whoever reads or exports them: what is sealed is ``MASK``."""
    if not isinstance(settings, dict):
        return settings
    return {name: MASK if is_sealed(value) else value for name, value in settings.items()}


def destination(driver, schema, settings):
    """Where the secrets of ``settings`` go: all else of them. A secret is sealed for that, so that
    it is not sent where somebody who does not know it would have it sent.

    The same before and after a database has kept the numbers.
    """
    hidden = secrets(schema, settings)
    rest = {name: value for name, value in settings.items() if name not in hidden}
    as_kept = json.loads(json.dumps(rest), parse_int=_number, parse_float=_number)
    return f"{driver} {json.dumps(as_kept, sort_keys=True)}"


def _number(text):
    return str(Decimal(text).normalize())
