from odoo import api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.models.mrp_workorder import RUNNING_LOSSES


class PlantKpi(models.AbstractModel):
    """What work centers do at this moment."""

    _inherit = "plant.kpi"

    @api.model
    def plant_states(self, workcenter_ids=None):
        """The state of work centers now: those with these ids, or all that the user may read.

        :return: ``[{"workcenter", "name", "line", "state", "since", "reason", "orders"}]``;
            ``state`` is ``down``, ``running``, ``idle`` (meant to run, and nobody works) or ``off``
            (not meant to run); ``since`` is when that began, None where it is not known
        """
        compat.check_access(self.env["mrp.workcenter"], "read")
        domain = [("id", "in", workcenter_ids)] if workcenter_ids is not None else []
        workcenters = self.env["mrp.workcenter"].search(domain)
        now = fields.Datetime.now()
        lines = self.env["mrp.workcenter.productivity"].search(
            [("workcenter_id", "in", workcenters.ids), ("date_end", "=", False)],
            order="date_start, id",
        )
        # sudo: whether a work center is meant to run now is known to whoever sees it.
        planned = dict(
            self.env["plant.kpi.shift"]
            .sudo()
            .search(
                [
                    ("day_id.workcenter_id", "in", workcenters.ids),
                    ("start", "<=", now),
                    ("stop", ">", now),
                ]
            )
            .mapped(lambda shift: (shift.day_id.workcenter_id.id, shift))
        )
        by_center = lines.grouped("workcenter_id")
        return [
            self._plant_state(center, by_center.get(center, lines.browse()), planned)
            for center in workcenters
        ]

    def _plant_state(self, workcenter, lines, planned):
        working = lines.filtered(lambda line: line.loss_type in RUNNING_LOSSES)
        shift = planned.get(workcenter.id)
        first = (working or lines)[:1]
        if working:
            state = "running"
        elif lines:
            state = "down"
        else:
            state = "idle" if shift else "off"
        since = first.date_start
        if state == "idle":
            # The newest line that ended, or the beginning of the shift where that came later.
            last = self.env["mrp.workcenter.productivity"].search(
                [("workcenter_id", "=", workcenter.id), ("date_end", ">=", shift.start)],
                order="date_end desc",
                limit=1,
            )
            since = last.date_end or shift.start
        return {
            "workcenter": workcenter.id,
            "name": workcenter.name,
            "line": workcenter.plant_line_id.id or None,
            "state": state,
            "since": fields.Datetime.to_string(since) if since else None,
            "reason": (lines - working)[:1].loss_id.name if state == "down" else None,
            # sudo: what is worked on is told to whoever sees how the work center is.
            "orders": [
                {"id": order.id, "name": order.display_name}
                for order in working.workorder_id.sudo()
            ],
        }
