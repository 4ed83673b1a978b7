from datetime import timedelta, timezone

from odoo import api, fields, models

from .mrp_workcenter_productivity import OPEN_LINES
from .mrp_workorder import RUNNING_LOSSES

# Time to put away the work after the shift, before what still runs counts as forgotten.
GRACE = timedelta(minutes=10)
# A calendar without hours in this time says nothing of shifts.
LOOK_BACK = timedelta(days=14)


class MrpWorkcenter(models.Model):
    """Work that nobody paused at the end of the shift does not run through the night.

    The shifts are those of the work center's calendar. What still runs some minutes after its end
    is paused as of the end. Who goes on in overtime is known by their session: while it is open and
    was used after the end, their work runs; when it is over, it is paused as of its last use. Work
    that was begun after the end of the shift runs on until the next one ends.

    Each line that is ended so is marked: a supervisor says whether it is right.
    """

    _inherit = "mrp.workcenter"

    @api.model
    def _cron_shift_end(self, now=None):
        """Pause what runs though its shift is over."""
        now = now or fields.Datetime.now()
        lines = self.env["mrp.workcenter.productivity"].search(
            [
                *OPEN_LINES,
                ("workorder_id", "!=", False),
                ("loss_id.loss_type", "in", RUNNING_LOSSES),
            ],
            order="id",
        )
        for workcenter in lines.workcenter_id:
            shift_end = workcenter._plant_shift_ended(now)
            if not shift_end or now < shift_end + GRACE:
                continue
            for line in lines.filtered(lambda line, own=workcenter: line.workcenter_id == own):
                end = line._plant_forgotten_since(shift_end, now)
                if end:
                    line._plant_end_at(end)
                    line._plant_mark("shift_end", shift_end)

    def _plant_shift_ended(self, now):
        """When the last shift ended, naive UTC; None during one, and where there are none."""
        self.ensure_one()
        calendar = self.resource_calendar_id
        if not calendar:
            return None
        until = now.replace(tzinfo=timezone.utc)
        hours = calendar._work_intervals_batch(until - LOOK_BACK, until)[False]
        ends = [end for _start, end, _attendance in hours]
        if not ends or max(ends) >= until:
            return None
        return max(ends).astimezone(timezone.utc).replace(tzinfo=None)
