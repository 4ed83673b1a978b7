from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from .. import compat


class PlantTimeCorrection(models.TransientModel):
    """A supervisor's correction of a time line: applied with its reason, which the production
    order's history keeps together with what was there before."""

    _name = "plant.time.correction"
    _description = "Correct a time line"

    # Computed as the user: the dialog tells nothing of a line that they may not read.
    line_id = fields.Many2one("mrp.workcenter.productivity", required=True, readonly=True)
    operator_id = fields.Many2one(
        "plant.operator",
        "Operator",
        compute="_compute_from_line",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        help="Who really worked.",
    )
    date_start = fields.Datetime(
        "Start",
        compute="_compute_from_line",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    date_end = fields.Datetime(
        "End",
        compute="_compute_from_line",
        compute_sudo=False,
        store=True,
        precompute=True,
        readonly=False,
        help="Empty while the work goes on. Setting it ends the work.",
    )
    reason = fields.Char(required=True, help="Kept in the history of the production order.")

    @api.depends("line_id")
    def _compute_from_line(self):
        for correction in self:
            line = correction.line_id
            correction.operator_id = line.operator_id
            correction.date_start = line.date_start
            correction.date_end = line.date_end

    def action_apply(self):
        self.ensure_one()
        if not self.env.user.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Only a supervisor can correct time lines."))
        line = self.line_id
        compat.check_access(line, "write")
        compat.check_access(self.operator_id, "read")
        if line.date_end and not self.date_end:
            raise UserError(_("A line that has ended cannot be opened again. Start the work anew."))
        now = fields.Datetime.now()
        if self.date_start > now or (self.date_end and self.date_end > now):
            raise UserError(_("Work cannot lie in the future. Correct the times."))
        if not self.date_end and line.workorder_id:
            others = line.workorder_id._plant_open_lines() - line
            if self.operator_id and self.operator_id in others.operator_id:
                raise UserError(
                    _(
                        "%(who)s already works on %(order)s. End this line instead.",
                        who=self.operator_id.name,
                        order=line.workorder_id.display_name,
                    )
                )
        before = self._sentence(line)
        line.write(
            {
                "operator_id": self.operator_id.id,
                "user_id": self.operator_id.sudo().employee_id.user_id.id or line.user_id.id,
                "date_start": self.date_start,
                "date_end": self.date_end,
                "plant_mark": False,
                "plant_mark_at": False,
            }
        )
        if line.production_id:
            line.production_id.message_post(
                body=_(
                    "Time line of %(order)s corrected. Before: %(before)s. Now: %(now)s. "
                    "Reason: %(reason)s",
                    order=line.workorder_id.name,
                    before=before,
                    now=self._sentence(line),
                    reason=self.reason,
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def _sentence(self, line):
        return _(
            "%(who)s from %(start)s to %(end)s",
            who=line._plant_who(),
            start=format_datetime(self.env, line.date_start),
            end=format_datetime(self.env, line.date_end) if line.date_end else "…",
        )
