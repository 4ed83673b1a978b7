import json

from odoo import _, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ..providers import (
    CLASSIFY,
    DRAFT,
    EXTRACT,
    SCORE,
    SUMMARISE,
    UNKNOWN,
    Example,
    Mismatch,
    Question,
    SchemaError,
    canonical,
    check,
    fingerprint,
)
from ..questions import LONGEST_DRAFT, answer_schema, instructions_of, labels_of
from ..record_data import paths_of, read_paths, unknown_step

#: A change of one of these is another prompt: a new version.
PROMPT = ("kind", "instructions", "field_paths", "labels", "schema", "lowest", "highest", "longest")
MOST_EXAMPLES = 2000


class PlantAiSignal(models.Model):
    """One fuzzy question that rules may ask about a record: what is asked, what of the record may
    be seen, what an answer looks like, and what holds where there is none.
    """

    _name = "plant.ai.signal"
    _description = "AI Signal"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, copy=False, help='What rules ask for it by: ai("code", record).'
    )
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True, help="What it is for, in words for who reads a rule.")
    model_id = fields.Many2one(
        "ir.model", "About", required=True, ondelete="cascade", help="What it is asked about."
    )
    model = fields.Char("Model Name", related="model_id.model")
    kind = fields.Selection(
        [
            (CLASSIFY, "Classify"),
            (EXTRACT, "Extract"),
            (SCORE, "Score"),
            (SUMMARISE, "Summarise"),
            (DRAFT, "Draft"),
        ],
        required=True,
        default=CLASSIFY,
        help="Classify: one label of a list. Extract: fields of a JSON schema. Score: a number. "
        "Summarise and draft: a text.",
    )
    instructions = fields.Text(
        required=True,
        help="The question, for a reader who sees nothing but it and the fields below. A change "
        "is a new version.",
    )
    field_paths = fields.Text(
        "Fields",
        required=True,
        help="What of the record may be seen, one field a line, with dots for fields of what it "
        "leads to: partner_id.name. Nothing else leaves the database.",
    )
    labels = fields.Text(
        help="The labels of a classification, one a line, each with what it stands for: "
        "sales: asks for a price. There is always one more, unknown."
    )
    schema = fields.Text(help="The JSON schema of what is extracted.")
    lowest = fields.Float(default=0.0, help="The lowest score.")
    highest = fields.Float(default=1.0, help="The highest score.")
    longest = fields.Integer(
        default=1500, required=True, help="The most letters of a text.", group_operator=None
    )
    fallback = fields.Text(
        required=True,
        default='"unknown"',
        help="The rule's answer where there is none, as JSON; null for nothing.",
    )
    least_confidence = fields.Float(
        help="An answer that is less sure than this is not taken; the fallback is. From 0 to 1."
    )
    provider_id = fields.Many2one(
        "plant.ai.provider", ondelete="restrict", help="Who is asked. Empty: the fallback holds."
    )
    daily_budget = fields.Float(
        digits=(16, 4),
        default=1.0,
        help="The most that a day's calls may cost each company, in the currency of the "
        "provider's prices. 0: nothing that costs is asked.",
    )
    cache_hours = fields.Float(
        default=24.0,
        help="For so long the same question has the same answer, without a call. 0: each is asked.",
    )
    keep_input = fields.Boolean(
        "Keep Input in Log",
        default=True,
        help="Off: the log keeps only a hash of what was sent, and no raw response.",
    )
    max_tokens = fields.Integer(
        "Longest Answer (tokens)", default=1024, required=True, group_operator=None
    )
    tolerance = fields.Float(help="How far off a score may be and still count as right.")
    required_accuracy = fields.Float(
        help="The share of its frozen examples that a version must answer rightly, from 0 to 1: "
        "./plant ai eval fails below it, and below what the version before reached."
    )
    version_id = fields.Many2one(
        "plant.ai.version", "Version", readonly=True, copy=False, ondelete="set null"
    )
    version_ids = fields.One2many("plant.ai.version", "signal_id", "Versions", readonly=True)
    example_ids = fields.One2many(
        "plant.ai.example", "signal_id", "Examples", groups="plant_base.group_plant_manager"
    )

    _sql_constraints = [
        ("code_unique", "unique(code)", "There is a signal with this code already."),
        (
            "bounds_sound",
            "check(lowest < highest AND longest BETWEEN 1 AND 20000"
            " AND max_tokens BETWEEN 16 AND 16000)",
            "The lowest score is below the highest; a text has 1 to 20000 letters, an answer 16 "
            "to 16000 tokens.",
        ),
        (
            "shares_sound",
            "check(least_confidence BETWEEN 0 AND 1 AND required_accuracy BETWEEN 0 AND 1)",
            "Confidence and accuracy are shares, from 0 to 1.",
        ),
        (
            "limits_sound",
            "check(daily_budget >= 0 AND cache_hours >= 0 AND tolerance >= 0)",
            "Budget, cache time and tolerance are not negative.",
        ),
    ]

    @api.constrains("field_paths", "model_id")
    def _check_field_paths(self):
        for signal in self:
            paths = paths_of(signal.field_paths)
            if not paths:
                raise ValidationError(_("Name one field that %s may see.", signal.name))
            for path in paths:
                if step := unknown_step(self.env[signal.model_id.sudo().model], path):
                    raise ValidationError(
                        _(
                            "%(path)s cannot be sent: %(step)s is no field there, is not for "
                            "everyone, or holds files. Take it off the list.",
                            path=path,
                            step=step,
                        )
                    )

    @api.constrains("kind", "labels", "schema", "lowest", "highest", "longest", "fallback")
    def _check_answer(self):
        for signal in self:
            if signal.kind == CLASSIFY:
                names = [label.name for label in labels_of(signal.labels)]
                if len(names) < 3 or len(set(names)) < len(names):
                    raise ValidationError(
                        _("A classification has two labels or more beside unknown, each once.")
                    )
            try:
                schema = signal._schema()
            except (SchemaError, ValueError) as error:
                raise ValidationError(_("The schema of the answer: %s", error)) from error
            signal._check_value(signal.fallback, schema, _("The fallback"))

    def _check_value(self, text, schema, what):
        """Raise ValidationError unless ``text`` is the JSON of an answer, or of null."""
        try:
            value = json.loads(text)
            if value is not None:
                check(value, schema)
        except (Mismatch, ValueError, TypeError) as error:
            raise ValidationError(
                _(
                    '%(what)s is no answer of this signal. %(error)s Write it as JSON: "label" '
                    "in quotes, a number, or null.",
                    what=what,
                    error=error,
                )
            ) from error

    @api.onchange("kind")
    def _onchange_kind(self):
        self.fallback = f'"{UNKNOWN}"' if self.kind == CLASSIFY else "null"

    @api.model_create_multi
    def create(self, vals_list):
        signals = super().create(vals_list)
        signals._keep_version()
        self.env.registry.clear_cache()
        return signals

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done

    def write(self, vals):
        done = super().write(vals)
        if "code" in vals or "active" in vals:
            self.env.registry.clear_cache()
        if any(name in vals for name in PROMPT):
            self._keep_version()
        return done

    def _keep_version(self):
        """A version of the prompt as it is now, unless there is one: then that is taken again."""
        for signal in self:
            vals = signal._version_vals()
            same = [("signal_id", "=", signal.id), ("hash", "=", vals["hash"])]
            signal.version_id = self.env["plant.ai.version"].search(same, limit=1) or self.env[
                "plant.ai.version"
            ].sudo().create(
                {
                    **vals,
                    "signal_id": signal.id,
                    "number": max(signal.version_ids.mapped("number"), default=0) + 1,
                }
            )

    def _version_vals(self):
        content = {
            "kind": self.kind,
            "instructions": instructions_of(
                self.kind, self.instructions, labels_of(self.labels or "")
            ),
            "paths": paths_of(self.field_paths),
            "schema": self._schema(),
        }
        return {
            "hash": fingerprint(canonical(content)),
            "instructions": content["instructions"],
            "field_paths": "\n".join(content["paths"]),
            "schema": canonical(content["schema"]),
        }

    def _schema(self):
        schema = json.loads(self.schema or "{}") if self.kind == EXTRACT else None
        return answer_schema(
            self.kind,
            labels_of(self.labels or ""),
            schema=schema,
            lowest=self.lowest,
            highest=self.highest,
            longest=self.longest or LONGEST_DRAFT,
        )

    @api.model
    def _by_code(self, code):
        """The signal of that code, as superuser: what a rule may ask is not its user's to read."""
        signal = self.sudo().browse(self._id_by_code(code))
        if not signal:
            raise UserError(
                _('There is no signal "%s". See Plant, AI, Signals for those there are.', code)
            )
        return signal

    @api.model
    @tools.ormcache("code")
    def _id_by_code(self, code):
        """Its id, or False: rules look it up each time they run."""
        return self.sudo().with_context(active_test=True).search([("code", "=", code)]).id

    def _data(self, record):
        """The fields of ``record`` that may be seen, read with the rights of its environment."""
        return read_paths(record, paths_of(self.field_paths))

    def _question(self, data):
        self.ensure_one()
        labels = labels_of(self.labels or "") if self.kind == CLASSIFY else ()
        return Question(
            kind=self.kind,
            instructions=instructions_of(self.kind, self.instructions, labels),
            data=data,
            schema=self._schema(),
            labels=labels,
            examples=self._learned() if self.provider_id.kind == "local" else (),
            max_tokens=self.max_tokens,
        )

    def _learned(self):
        """The examples that a local classifier learns from."""
        examples = self.env["plant.ai.example"].search(
            [("signal_id", "=", self.id), ("use", "=", "learn")], limit=MOST_EXAMPLES
        )
        return tuple(
            Example(json.loads(example.data), json.loads(example.value)) for example in examples
        )

    def _frozen(self):
        """The examples that versions are measured by, where there is somebody to ask."""
        if not self.provider_id:
            raise UserError(_("%s has no provider. Choose one first.", self.name))
        examples = self.example_ids.filtered(lambda example: example.use == "evaluate")
        if not examples:
            raise UserError(_("%s has no frozen examples. Enter some first.", self.name))
        return examples

    def _fallback_value(self):
        return json.loads(self.fallback)
