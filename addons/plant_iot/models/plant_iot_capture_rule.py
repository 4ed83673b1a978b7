from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_quality import units
from odoo.exceptions import ValidationError

from ..clock import TOLERANCE
from ..exceptions import CaptureFailed

MAX_AGE_DEFAULT = 3600
MEASURES = ("weight", "torque", "angle", "count", "measure")
# A counter that had come so near to where it wraps, and is lower now, has wrapped, else was reset.
NEAR_WRAP = 0.5
# Which kinds of channel a target is for.
KINDS = {
    "workorder_weight": ("weight", "measure"),
    "quality_check": MEASURES,
    "pieces": ("count",),
    "state": ("state", "text", "count"),
    "scan": ("scan", "text"),
}


class PlantIotCaptureRule(models.Model):
    """What a capture of a channel means: where its value goes, and which values may go there.

    An addon adds a target with `selection_add` and extends `plant.iot.capture._target_methods`.
    """

    _name = "plant.iot.capture.rule"
    _description = "Capture rule"
    _order = "channel_id, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    channel_id = fields.Many2one("plant.iot.channel", required=True, ondelete="cascade")
    device_id = fields.Many2one(related="channel_id.device_id", store=True, index=True)
    company_id = fields.Many2one(related="channel_id.company_id", store=True, index=True)
    target = fields.Selection(
        [
            ("workorder_weight", "Weight of the running work order"),
            ("quality_check", "Answer to the next quality check"),
            ("pieces", "Pieces made on the running work order"),
            ("state", "State of the work center"),
            ("scan", "What was scanned: badge, work order, lot"),
        ],
        required=True,
        default="workorder_weight",
        help="Where the value goes. The work order is the one that runs at the device's station, "
        "or at its work center where it stands at no station.",
    )
    require_stable = fields.Boolean(
        string="Require stable", default=True, help="Refuse a value the device did not call stable."
    )
    max_age = fields.Integer(
        string="Oldest (seconds)",
        default=MAX_AGE_DEFAULT,
        required=True,
        help="A capture that took longer than this to arrive is refused, for a person to decide "
        "on. 0 accepts any age.",
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="In unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The unit the value is converted to. The limits are in this unit.",
    )
    check_limits = fields.Boolean(
        string="Check limits", help="Refuse a value below the minimum or above the maximum."
    )
    minimum = fields.Float(digits=(16, 6))
    maximum = fields.Float(digits=(16, 6))

    clock_tolerance = fields.Integer(
        string="Clock tolerance (seconds)",
        default=int(TOLERANCE.total_seconds()),
        required=True,
        help="How far the device's clock may be off: a value from so far in the future is taken, "
        "and work that began so long after the value counts as running.",
    )
    counter_wrap = fields.Float(
        string="Counter wraps at",
        digits=(16, 0),
        help="The counter begins again at 0 when it has counted so far: 65536 for 16 bits. 0: it "
        "never does. A counter that goes back without having been near that was reset.",
    )
    counter_pieces = fields.Float(
        string="Pieces per count",
        default=1.0,
        digits=(16, 6),
        help="How many one count stands for.",
    )
    counter_most = fields.Float(
        string="At most at once",
        digits=(16, 0),
        default=1000,
        help="More counts than this since the last capture are refused as a mistake. "
        "0: any number.",
    )
    counter_last = fields.Float(
        string="Last count", readonly=True, copy=False, digits=(16, 6), group_operator=None
    )
    last_time = fields.Datetime(
        string="Last taken over",
        readonly=True,
        copy=False,
        help="Source time of the newest count or state that was taken over.",
    )
    word_ids = fields.One2many(
        "plant.iot.state.word", "rule_id", string="What its words mean", copy=True
    )
    scan_advances = fields.Boolean(
        string="Second scan finishes",
        help="A work order that runs is finished when it is scanned again.",
    )

    _sql_constraints = [
        (
            "channel_uniq",
            "unique(channel_id)",
            "This channel has a capture rule already, perhaps an archived one. A capture has one "
            "meaning.",
        ),
        (
            "limits_order",
            "check(not check_limits or minimum < maximum)",
            "The minimum of a capture rule is below its maximum.",
        ),
        ("max_age_positive", "check(max_age >= 0)", "The oldest age of a capture is not negative."),
        (
            "clock_tolerance_range",
            "check(clock_tolerance between 0 and 600)",
            "The tolerance for clocks is 0 to 600 seconds.",
        ),
        (
            "counter_positive",
            "check(counter_wrap >= 0 and counter_most >= 0 and counter_pieces > 0)",
            "A counter wraps at a positive number, and a count stands for more than nothing.",
        ),
    ]

    @api.depends("channel_id.uom_id")
    def _compute_uom_id(self):
        for rule in self:
            rule.uom_id = rule.uom_id or rule.channel_id.uom_id

    @api.depends("channel_id", "target")
    def _compute_display_name(self):
        targets = dict(self._fields["target"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{rule.channel_id.display_name} → {targets.get(rule.target, '')}"

    @api.constrains("target", "channel_id")
    def _check_kind(self):
        kinds = dict(self.env["plant.iot.channel"]._fields["kind"]._description_selection(self.env))
        for rule in self:
            fit = KINDS[rule.target]
            if rule.channel_id.kind not in fit:
                raise ValidationError(
                    _(
                        "“%(channel)s” is of the kind %(kind)s, which cannot be taken for this. It "
                        "wants one of: %(fit)s. Choose another target, or correct the channel.",
                        channel=rule.channel_id.display_name,
                        kind=kinds[rule.channel_id.kind],
                        fit=", ".join(kinds[kind] for kind in fit),
                    )
                )

    @api.constrains("target", "word_ids")
    def _check_words(self):
        for rule in self:
            if rule.target == "state" and not rule.word_ids:
                raise ValidationError(
                    _(
                        "Say what the words of “%s” mean: which of them is running, and which is a "
                        "loss.",
                        rule.channel_id.display_name,
                    )
                )

    @api.constrains("target", "uom_id", "channel_id")
    def _check_uom(self):
        for rule in self:
            if rule.target == "workorder_weight" and not rule.uom_id:
                raise ValidationError(
                    _("Choose the unit in which “%s” is kept on the work order.", rule.display_name)
                )
            source = rule.channel_id.uom_id
            if source and rule.uom_id and not compat.same_unit_reference(source, rule.uom_id):
                raise ValidationError(
                    _(
                        "“%(channel)s” measures in %(measured)s, which cannot be converted to "
                        "%(target)s. Choose a unit of the same kind.",
                        channel=rule.channel_id.display_name,
                        measured=source.name,
                        target=rule.uom_id.name,
                    )
                )

    def _counted(self, value):
        """How many counts lie between the last count and ``value``."""
        self.ensure_one()
        if value >= self.counter_last:
            return value - self.counter_last
        wrapped = self.counter_wrap and self.counter_last >= NEAR_WRAP * self.counter_wrap
        return value + self.counter_wrap - self.counter_last if wrapped else value

    def _word(self, text):
        """The word of a machine, whatever its letters; CaptureFailed where it is not known."""
        self.ensure_one()
        found = self.word_ids.filtered(lambda word: word.word.lower() == text.lower())
        if not found:
            raise CaptureFailed(
                _(
                    "“%(word)s” is not among the words of “%(channel)s”. Say in its capture rule "
                    "what it means, then retry.",
                    word=text,
                    channel=self.channel_id.display_name,
                )
            )
        return found

    def _convert(self, value, symbol):
        """`value` in the rule's unit; raises ValueError with a sentence when that cannot be.

        :param symbol: the unit the device wrote, or nothing when it wrote none
        """
        self.ensure_one()
        source = units.find(self.env, symbol) if symbol else self.channel_id.uom_id
        if symbol and symbol == self.channel_id.unit:
            source = self.channel_id.uom_id or source
        if not self.uom_id:
            return value
        if not source:
            raise ValueError(
                _(
                    "Odoo does not know the unit “%(unit)s”. Set the unit of measure of the "
                    "channel “%(channel)s”, then retry.",
                    unit=symbol or "",
                    channel=self.channel_id.display_name,
                )
            )
        if not compat.same_unit_reference(source, self.uom_id):
            raise ValueError(
                _(
                    "%(measured)s cannot be converted to %(target)s. Correct the unit of the "
                    "rule or of the device.",
                    measured=source.name,
                    target=self.uom_id.name,
                )
            )
        # sudo: units of measure are readable by all but the gateway's technical user.
        return source.sudo()._compute_quantity(value, self.uom_id.sudo(), round=False)
