from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .plant_kpi import KPIS, WORK, Ask

MOST_ALERTS = 50


class PlantKpi(models.AbstractModel):
    """What an open board asks for: everything that all of its tiles show, in one call."""

    _inherit = "plant.kpi"

    @api.model
    def plant_tiles(self, wanted):
        """Figures, states and alerts together.

        :param wanted: ``{"figures": [request of plant_kpis], "states": bool, "alerts": bool}``,
            each may be left out
        :return: ``{"figures": [answer], "states": [state], "alerts": [alert], "time"}``. One
            request that cannot be does not spoil the others: its answer has no value, and the
            sentence as its ``reason``. ``states`` and ``alerts`` are None where they were not asked
            for or may not be seen
        """
        if not isinstance(wanted, dict):
            raise UserError(_('Ask with an object, such as {"figures": [{"kpi": "oee"}]}.'))
        states = self._seen(self.plant_states) if wanted.get("states") else None
        return {
            "figures": self._plant_figures(wanted.get("figures") or []),
            "states": states,
            "alerts": self._seen(self._plant_alerts) if wanted.get("alerts") else None,
            "time": fields.Datetime.to_string(fields.Datetime.now()),
        }

    def _plant_figures(self, requests):
        """The answers to those requests that can be, and the reason why not for the others."""
        asked, refused = [], {}
        for index, request in enumerate(requests):
            try:
                self._read_request(request)
            except UserError as refusal:
                refused[index] = str(refusal)
            else:
                asked.append(request)
        answers = iter(self.plant_kpis(asked))
        return [
            self._refused(requests[index], refused[index]) if index in refused else next(answers)
            for index in range(len(requests))
        ]

    def _refused(self, request, reason):
        name = request.get("kpi") if isinstance(request, dict) else None
        known = isinstance(name, str) and name in KPIS
        ask = Ask(name if known else "oee", (WORK, None, None, ()), None, 0)
        return {**self.env["plant.kpi.figures"]._empty(ask, reason), "kpi": name}

    def _seen(self, read):
        """What ``read()`` returns; None where the user may not see it."""
        try:
            return read()
        except AccessError:
            return None

    def _plant_alerts(self):
        """The quality alerts that are open, the gravest first, at most `MOST_ALERTS`.

        :return: ``[{"id", "name", "title", "priority", "priority_name", "since", "deadline",
            "workcenter", "lot"}]``
        """
        alerts = self.env["plant.quality.alert"].search(
            [("stage_id.is_closed", "=", False)], limit=MOST_ALERTS
        )
        names = dict(alerts._fields["priority"]._description_selection(self.env))
        return [
            {
                "id": alert.id,
                "name": alert.name,
                "title": alert.title,
                "priority": int(alert.priority or 0),
                "priority_name": names.get(alert.priority, ""),
                "since": fields.Datetime.to_string(alert.create_date),
                "deadline": fields.Date.to_string(alert.deadline) or None,
                # sudo: where it is about is told to whoever sees the alert.
                "workcenter": alert.workcenter_id.sudo().display_name or None,
                "lot": alert.lot_id.sudo().display_name or None,
            }
            for alert in alerts
        ]
