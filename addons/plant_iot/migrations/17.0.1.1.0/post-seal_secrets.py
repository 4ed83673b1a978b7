"""Secrets among the settings of devices and channels are sealed: they stood there in clear.

The update is refused where there is no key to seal them with. Each device and channel is looked at
once, some 20 s for a million of them; a second run changes nothing.
"""

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError


def migrate(cr, version):  # noqa: ARG001
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model in ("plant.iot.device", "plant.iot.channel"):
        closed = env[model]._seal_stored()
        if closed:
            raise UserError(
                f"{len(closed)} of {model} hold a secret that cannot be sealed; the log says why. "
                "Set PLANT_VAULT_KEYS as docs/operations/secrets.md says, then update again."
            )
