from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError

PROPOSED = 100  # newest points


class PlantQualityFreeze(models.TransientModel):
    """The dialog that freezes control limits: shows what a stretch gives before it is in force."""

    _name = "plant.quality.freeze"
    _description = "Freeze control limits"

    chart_id = fields.Many2one("plant.quality.chart", required=True, readonly=True)
    newest = fields.Integer(related="chart_id.last_sequence")
    sequence_from = fields.Integer(
        string="From point",
        required=True,
        compute="_compute_stretch",
        store=True,
        precompute=True,
        readonly=False,
        help="Number of the first point of the stretch. Choose one in which nothing special "
        "happened.",
    )
    sequence_to = fields.Integer(
        string="To point",
        required=True,
        compute="_compute_stretch",
        store=True,
        precompute=True,
        readonly=False,
    )
    center_text = fields.Char(string="Center line", compute="_compute_preview")
    limits_text = fields.Char(string="Control limits", compute="_compute_preview")
    range_text = fields.Char(string="Range at most", compute="_compute_preview")
    problem = fields.Char(compute="_compute_preview")
    warning = fields.Char(compute="_compute_preview")

    @api.depends("chart_id")
    def _compute_stretch(self):
        for dialog in self:
            newest = dialog.chart_id.last_sequence
            dialog.sequence_from = max(1, newest - PROPOSED + 1)
            dialog.sequence_to = newest

    @api.depends("chart_id", "sequence_from", "sequence_to")
    def _compute_preview(self):
        for dialog in self:
            dialog.update(dict.fromkeys(("center_text", "limits_text", "range_text"), False))
            dialog.problem = dialog.warning = False
            chart = dialog.chart_id
            # What is in the cache of somebody else would be shown unasked.
            compat.check_access(chart, "read")
            try:
                limits, marked = chart._preview(dialog.sequence_from, dialog.sequence_to)
            except UserError as error:
                dialog.problem = str(error)
                continue
            dialog.center_text = chart._text(limits.center, 1)
            dialog.limits_text = _(
                "%(lower)s to %(upper)s",
                lower=chart._text(limits.lcl, 1),
                upper=chart._text(limits.ucl, 1),
            )
            dialog.range_text = chart._text(limits.dispersion_ucl, 1)
            if marked:
                dialog.warning = _(
                    "%(marked)s of the %(count)s points break a rule by these limits. Limits are "
                    "worth most from a stretch in control: find out what happened there, or take "
                    "another.",
                    marked=marked,
                    count=limits.count,
                )

    def action_freeze(self):
        self.ensure_one()
        self.chart_id.plant_freeze(self.sequence_from, self.sequence_to)
        return {"type": "ir.actions.act_window_close"}
