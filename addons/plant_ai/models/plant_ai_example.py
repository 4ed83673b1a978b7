import json

from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import ValidationError

from ..providers import canonical, fingerprint

INDEXES = [
    Index(
        "plant_ai_example_input_idx",
        "plant_ai_example (signal_id, input_hash) WHERE source = 'feedback'",
        "what a person answered to the same question",
    ),
    Index(
        "plant_ai_example_use_idx",
        'plant_ai_example (signal_id, "use", id)',
        "what a signal learns from, and what it is evaluated by",
    ),
]


class PlantAiExample(models.Model):
    """The right answer for some data, as a person gave it."""

    _name = "plant.ai.example"
    _description = "AI Example"
    _order = "signal_id, id"
    _rec_name = "data"

    signal_id = fields.Many2one("plant.ai.signal", required=True, ondelete="cascade")
    use = fields.Selection(
        [("learn", "Learn"), ("evaluate", "Evaluate (frozen)")],
        required=True,
        default="learn",
        help="Learn: the local classifier learns from it. Evaluate: versions are measured by it, "
        "and nothing learns from it.",
    )
    data = fields.Text(required=True, help="The record's fields by name, as JSON.")
    value = fields.Text(
        required=True,
        help="The right answer, as JSON. For texts: a list of words that must be in it.",
    )
    source = fields.Selection(
        [("set", "Entered"), ("feedback", "Corrected answer")],
        required=True,
        readonly=True,
        default="set",
    )
    input_hash = fields.Char(compute="_compute_input_hash", store=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("data")
    def _compute_input_hash(self):
        for example in self:
            try:
                example.input_hash = fingerprint(canonical(json.loads(example.data or "")))
            except (ValueError, AttributeError):
                example.input_hash = False

    @api.constrains("data", "value", "signal_id")
    def _check_json(self):
        for example in self:
            try:
                data, value = json.loads(example.data), json.loads(example.value)
            except ValueError as error:
                raise ValidationError(_("An example is JSON. %s", error)) from error
            if not isinstance(data, dict):
                raise ValidationError(_("The data of an example is an object of fields by name."))
            signal = example.signal_id
            if signal.kind not in ("summarise", "draft") or not isinstance(value, list):
                signal._check_value(example.value, signal._schema(), _("The value"))
