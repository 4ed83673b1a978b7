from odoo import fields, models

# A change of one of these makes a new version of the point.
VERSIONED = (
    "test_type",
    "instructions",
    "failure_message",
    "uom_id",
    "nominal",
    "has_lower",
    "lower",
    "has_upper",
    "upper",
    "check_plausible",
    "plausible_min",
    "plausible_max",
    "series_size",
    "decimals",
    "component_id",
    "capture_kind",
    "enforcement",
    "sign_off",
    "max_attempts",
    "on_fail_alert",
    "on_fail_hold",
)
MEASURED = ("measure", "series")


class PlantQualityRequirement(models.AbstractModel):
    """What is asked of a part: the fields that a point has now, and each of its versions had."""

    _name = "plant.quality.requirement"
    _description = "Quality requirement"

    test_type = fields.Selection(
        [
            ("instructions", "Instructions"),
            ("pass_fail", "Pass or fail"),
            ("measure", "Measure"),
            ("series", "Series of measures"),
            ("picture", "Picture"),
            ("lot", "Register lot or serial number"),
            ("component", "Register component"),
        ],
        required=True,
        default="pass_fail",
        help="What the operator is asked for.",
    )
    instructions = fields.Html(help="What to do and how, as the operator reads it.")
    failure_message = fields.Text(
        string="Failure message",
        translate=True,
        help="What the operator is told when the check fails.",
    )
    uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="restrict")
    nominal = fields.Float(
        digits=(16, 6), group_operator=None, help="What is aimed at, between the limits."
    )
    has_lower = fields.Boolean(string="Has a lower limit", default=True)
    lower = fields.Float(string="Lower limit", digits=(16, 6), group_operator=None)
    has_upper = fields.Boolean(string="Has an upper limit", default=True)
    upper = fields.Float(string="Upper limit", digits=(16, 6), group_operator=None)
    check_plausible = fields.Boolean(
        string="Refuse the impossible",
        help="A value outside the possible range is refused as a mistake, and is no attempt.",
    )
    plausible_min = fields.Float(string="Possible from", digits=(16, 6), group_operator=None)
    plausible_max = fields.Float(string="Possible to", digits=(16, 6), group_operator=None)
    series_size = fields.Integer(
        string="Measures in a series", default=5, group_operator=None, help="2 to 25."
    )
    decimals = fields.Integer(default=2, required=True, group_operator=None)
    component_id = fields.Many2one("product.product", string="Component", ondelete="restrict")
    capture_kind = fields.Selection(
        [
            ("weight", "Weight"),
            ("torque", "Torque"),
            ("angle", "Angle"),
            ("count", "Count"),
            ("measure", "Other measure"),
        ],
        string="Measured by",
        help="The kind of device channel that answers this check. Without one it is typed in.",
    )
    enforcement = fields.Selection(
        [("block", "Block until done"), ("warn", "Only warn")], required=True, default="block"
    )
    sign_off = fields.Boolean(string="Sign-off", help="A supervisor signs each passed check.")
    max_attempts = fields.Integer(
        string="Attempts",
        default=3,
        required=True,
        group_operator=None,
        help="How often the operator may try, the first time included.",
    )
    on_fail_alert = fields.Boolean(string="Open an alert")
    on_fail_hold = fields.Boolean(string="Hold the lot")

    def _asked(self):
        """All that is asked for, comparable with that of another record."""
        self.ensure_one()
        return {**self._asked_vals(), **self._asked_in_languages()}

    def _asked_vals(self):
        """What is asked for, as values to create a record with; texts in one language."""
        self.ensure_one()
        return {
            name: self[name].id if self._fields[name].relational else self[name]
            for name in VERSIONED
        }

    def _asked_in_languages(self):
        """``{field: {language: text}}`` of what is translated."""
        self.ensure_one()
        return {
            name: self._fields[name]._get_stored_translations(self) or {}
            for name in VERSIONED
            if self._fields[name].translate
        }
