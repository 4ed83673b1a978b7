from collections import Counter

from odoo import _, fields, models


class PlantQualityCheckedMixin(models.AbstractModel):
    """What has quality checks: their number, and a button to them."""

    _name = "plant.quality.checked.mixin"
    _description = "What is checked"
    #: The field of a check that leads here.
    _quality_check_field = None

    quality_check_count = fields.Integer(
        string="Number of checks", compute="_compute_quality_check_counts"
    )
    quality_check_todo_count = fields.Integer(
        string="Checks not settled",
        compute="_compute_quality_check_counts",
        help="To do, failed and not released, or waiting for a signature.",
    )

    def _compute_quality_check_counts(self):
        """Two numbers for all of these records with one query; what was not sampled is none."""
        field = self._quality_check_field
        # sudo: numbers are no secret to who sees the record; the checks themselves may be.
        groups = (
            self.env["plant.quality.check"]
            .sudo()
            ._read_group(
                [(field, "in", self.ids), ("state", "!=", "skipped")],
                [field, "waits_for"],
                ["__count"],
            )
        )
        total, todo = Counter(), Counter()
        for record, waits_for, count in groups:
            total[record.id] += count
            todo[record.id] += count if waits_for else 0
        for record in self:
            record.quality_check_count = total[record.id]
            record.quality_check_todo_count = todo[record.id]

    def action_quality_checks(self):
        """The checks of these records, but those that were not sampled."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "plant_quality.action_plant_quality_check"
        )
        domain = [(self._quality_check_field, "in", self.ids), ("state", "!=", "skipped")]
        return {**action, "name": _("Quality checks"), "domain": domain, "context": {}}
