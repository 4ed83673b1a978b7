from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_quality import units
from odoo.exceptions import ValidationError

MAX_AGE_DEFAULT = 3600


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
        [("workorder_weight", "Weight of the running work order")],
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
