import asyncio
from datetime import timedelta

from odoo import api, fields, models

from ..providers import canonical, fingerprint
from .plant_ai_call import ask


class PlantDemo(models.AbstractModel):
    """What the demo plant asked: the notes on its stops, sorted by the local classifier."""

    _inherit = "plant.demo"

    @api.model
    def _play_ai(self, now=None):
        """Ask about the demo's notes on stops, as of ``now``, in the demo's own transaction."""
        signal = self.env.ref("plant_ai.demo_signal_stop_cause").sudo()
        lines = self.env["mrp.workcenter.productivity"].search(
            [("description", "!=", False)], limit=20
        )
        now = now or fields.Datetime.now()
        for number, line in enumerate(lines):
            self._ask_demo(signal, line, now - timedelta(hours=5 * number))

    def _ask_demo(self, signal, line, asked_at):
        data = signal._data(line)
        call = self.env["plant.ai.call"].create(
            {
                "signal_id": signal.id,
                "version_id": signal.version_id.id,
                "prompt_hash": signal.version_id.hash,
                "res_model": line._name,
                "res_id": line.id,
                "company_id": self.env["plant.ai.call"]._company_of(line).id,
                "user_id": self.env.uid,
                "asked_at": asked_at,
                "input": canonical(data),
                "input_hash": fingerprint(canonical(data)),
                "provider_id": signal.provider_id.id,
                "state": "asked",
            }
        )
        settings = signal.provider_id._settings()
        call._settle(asyncio.run(ask(settings, signal._question(data), ("demo",), 0.0)))
        call._set_applied()
