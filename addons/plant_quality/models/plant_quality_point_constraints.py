import math

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import ValidationError

from .plant_quality_requirement import MEASURED

#: Beyond this a figure is a slip of the hand, or does not keep six decimals.
LARGEST = 1e9
#: Whole numbers: the least and the most that make sense.
RANGES = {
    "series_size": (2, 25),
    "decimals": (0, 6),
    "max_attempts": (1, 100),
    "sampling_every": (1, 1_000_000),
    "tighten_rejected": (1, 1_000_000),
    "tighten_window": (1, 1_000_000),
    "relax_accepted": (1, 1_000_000),
    "reduce_accepted": (0, 1_000_000),
    "stop_rejected": (0, 1_000_000),
    "normal_every": (1, 1_000_000),
    "tightened_every": (1, 1_000_000),
    "reduced_every": (1, 1_000_000),
}
#: A kind of device measures in units of one kind, that of this one.
KIND_UNITS = {
    "weight": "uom.product_uom_kgm",
    "torque": "plant_quality.uom_newton_metre",
    "angle": "plant_quality.uom_degree",
    "count": "uom.product_uom_unit",
}


class PlantQualityPoint(models.Model):
    """What a point cannot ask for, each with the sentence that says so.

    A measure may have no limits at all: it is recorded, and its control chart learns from it.
    """

    _inherit = "plant.quality.point"

    component_id = fields.Many2one(check_company=True)

    @api.model
    def _refuse_nonsense(self, vals):
        """Refuse figures that the database cannot keep, before it is asked to."""
        for name, value in vals.items():
            field = self._fields.get(name)
            if not field or isinstance(value, bool) or not isinstance(value, (int, float)):
                continue
            label = field._description_string(self.env)
            if field.type == "float" and not abs(value) <= LARGEST:
                raise ValidationError(
                    _(
                        "%(field)s cannot be %(value)s. Enter a number of up to nine digits.",
                        field=label,
                        value=value,
                    )
                )
            least, most = RANGES.get(name, (-math.inf, math.inf))
            if not least <= value <= most:
                raise ValidationError(
                    _(
                        "%(field)s is a whole number from %(least)s to %(most)s, not %(value)s.",
                        field=label,
                        least=least,
                        most=most,
                        value=value,
                    )
                )

    @api.model
    def _fill_nominal(self, vals):
        """Where no nominal value is given, it is in the middle of the limits."""
        if "nominal" in vals or vals.get("test_type") not in MEASURED:
            return
        lower = vals.get("lower", 0.0) if vals.get("has_lower", True) else -math.inf
        upper = vals.get("upper", 0.0) if vals.get("has_upper", True) else math.inf
        vals["nominal"] = self._usual_nominal(lower, upper)

    @api.model
    def _usual_nominal(self, lower, upper):
        """The middle of two limits; of one, 0 or what is nearest to it."""
        if math.isfinite(lower) and math.isfinite(upper):
            return (lower + upper) / 2
        return min(max(0.0, lower), upper)

    @api.onchange("has_lower", "lower", "has_upper", "upper")
    def _onchange_limits(self):
        lower, upper = self._limits()
        if not lower <= self.nominal <= upper:
            self.nominal = self._usual_nominal(lower, upper)

    @api.onchange("test_type")
    def _onchange_test_type(self):
        """What only another kind of test needs goes."""
        if self.test_type not in MEASURED:
            self.uom_id = self.capture_kind = False
        if self.test_type != "component":
            self.component_id = False

    @api.onchange("capture_kind")
    def _onchange_capture_kind(self):
        reference = self._unit_of_kind()
        if reference and not self.uom_id:
            self.uom_id = reference

    @api.onchange("trigger")
    def _onchange_trigger(self):
        """What only another kind of order has goes."""
        if self.trigger != "workorder":
            self.operation_ids = self.workcenter_ids = False
        if self.trigger != "transfer":
            self.picking_type_ids = False
            if self.control == "product":
                self.control = "operation"

    def _limits(self):
        self.ensure_one()
        return (
            self.lower if self.has_lower else -math.inf,
            self.upper if self.has_upper else math.inf,
        )

    def _unit_of_kind(self):
        xml_id = KIND_UNITS.get(self.capture_kind)
        return xml_id and self.env.ref(xml_id, raise_if_not_found=False)

    @api.constrains("name")
    def _check_name(self):
        for point in self:
            if not (point.name or "").strip():
                raise ValidationError(_("Give the point a name: what is checked, in a few words."))

    @api.constrains(
        *("test_type", "nominal", "has_lower", "lower", "has_upper", "upper"),
        *("check_plausible", "plausible_min", "plausible_max"),
    )
    def _check_limits(self):
        for point in self.filtered(lambda point: point.test_type in MEASURED):
            lower, upper = point._limits()
            if lower > upper:
                raise ValidationError(
                    _(
                        "%(point)s: the lower limit %(lower)g is above the upper limit %(upper)g. "
                        "Exchange them.",
                        point=point.name,
                        lower=lower,
                        upper=upper,
                    )
                )
            if not lower <= point.nominal <= upper:
                raise ValidationError(
                    _(
                        "%(point)s: the nominal value %(nominal)g would fail its own check. Set "
                        "one between the limits.",
                        point=point.name,
                        nominal=point.nominal,
                    )
                )
            if point.check_plausible:
                point._check_plausible_range(lower, upper)

    def _check_plausible_range(self, lower, upper):
        least, most = self.plausible_min, self.plausible_max
        if not least < most:
            raise ValidationError(
                _(
                    "%(point)s: the possible values go from %(least)g to %(most)g, which is no "
                    "range. The first is below the second.",
                    point=self.name,
                    least=least,
                    most=most,
                )
            )
        inside = [limit for limit in (lower, upper, self.nominal) if math.isfinite(limit)]
        if not all(least <= value <= most for value in inside):
            raise ValidationError(
                _(
                    "%(point)s: values from %(least)g to %(most)g are possible, but the limits "
                    "go beyond. A good part could not be measured: widen the possible range.",
                    point=self.name,
                    least=least,
                    most=most,
                )
            )

    @api.constrains("test_type", "uom_id", "capture_kind")
    def _check_unit(self):
        for point in self:
            measured = point.test_type in MEASURED
            if measured and not point.uom_id:
                raise ValidationError(
                    _("%s is measured, so it needs a unit. Choose it by the limits.", point.name)
                )
            if point.capture_kind and not measured:
                raise ValidationError(
                    _(
                        "%s is not measured, so no device answers it. Leave “Measured by” empty, "
                        "or choose a measure as its test.",
                        point.name,
                    )
                )
            reference = point._unit_of_kind()
            if reference and not compat.same_unit_reference(point.uom_id, reference):
                raise ValidationError(
                    _(
                        "%(point)s: a %(kind)s is not measured in %(unit)s. Choose a unit such as "
                        "%(reference)s.",
                        point=point.name,
                        kind=dict(self._fields["capture_kind"]._description_selection(self.env))[
                            point.capture_kind
                        ].lower(),
                        unit=point.uom_id.name,
                        reference=reference.name,
                    )
                )

    @api.constrains("test_type", "component_id", "trigger", "control")
    def _check_registering(self):
        for point in self.filtered(lambda point: point.test_type in ("lot", "component")):
            if point.trigger == "transfer":
                raise ValidationError(
                    _(
                        "%s registers what an order makes or uses, and a transfer does neither. "
                        "Check it on work orders or production orders.",
                        point.name,
                    )
                )
            if point.test_type == "lot" and point.control == "lot":
                raise ValidationError(
                    _(
                        "%s registers a lot, so it cannot wait until the lot is known. Check it "
                        "once, or each quantity.",
                        point.name,
                    )
                )
            if point.test_type == "component" and point.component_id.tracking in (False, "none"):
                raise ValidationError(
                    _(
                        "%(point)s registers the lot of a component. Choose a component that is "
                        "tracked by lot or serial number%(but)s.",
                        point=point.name,
                        but=_("; %s is not", point.component_id.display_name)
                        if point.component_id
                        else "",
                    )
                )

    @api.constrains("trigger", "operation_ids", "workcenter_ids", "picking_type_ids")
    def _check_trigger(self):
        for point in self:
            if point.trigger != "workorder" and (point.operation_ids or point.workcenter_ids):
                raise ValidationError(
                    _(
                        "%s is not checked on work orders, so it has neither operations nor work "
                        "centers. Remove them, or check it on work orders.",
                        point.name,
                    )
                )
            if point.trigger != "transfer" and point.picking_type_ids:
                raise ValidationError(
                    _(
                        "%s is not checked on transfers, so it has no operation types. Remove "
                        "them, or check it on transfers.",
                        point.name,
                    )
                )

    @api.constrains("control", "trigger", "quantity_step", "product_ids")
    def _check_control(self):
        for point in self:
            if point.control == "product" and point.trigger != "transfer":
                raise ValidationError(
                    _(
                        "%s: an order makes one product. Check it once, each quantity, or each "
                        "lot.",
                        point.name,
                    )
                )
            if point.quantity_step <= 0:
                raise ValidationError(
                    _(
                        "%s: the quantity that is checked each time is more than 0.",
                        point.name,
                    )
                )
            untracked = point.product_ids.filtered(lambda product: product.tracking == "none")
            if point.control == "lot" and untracked:
                raise ValidationError(
                    _(
                        "%(point)s is checked for each lot, but %(products)s has none. Track the "
                        "product by lot or serial number, or remove it from the point.",
                        point=point.name,
                        products=", ".join(untracked.mapped("display_name")),
                    )
                )
