from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import AccessError, UserError

from ..sampling import Mode, SamplingError, State, decide_many, learn, resume

INDEXES = [
    Index(
        "plant_quality_sampling_product_uniq",
        "plant_quality_sampling (point_id, product_id)",
        "the state of a point and a product; they never have two",
        unique=True,
    ),
    Index(
        "plant_quality_sampling_whole_uniq",
        "plant_quality_sampling (point_id) WHERE product_id IS NULL",
        "the state of a point of whole transfers; it never has two",
        unique=True,
    ),
]


class PlantQualitySampling(models.Model):
    """How far a point is with the sampling of one product: the state the next decision needs.

    Two who decide on one stream, or learn of it, take turns: see :meth:`_of_streams`.
    """

    _name = "plant.quality.sampling"
    _description = "Sampling state"
    _order = "point_id, product_id"

    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="point_id.company_id", store=True, precompute=True)
    product_id = fields.Many2one(
        "product.product",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Empty of a check on a whole transfer.",
    )
    state = fields.Json(readonly=True)
    severity = fields.Selection(
        [("normal", "Normal"), ("tightened", "Tightened"), ("reduced", "Reduced")],
        compute="_compute_state",
    )
    passed_over = fields.Integer(
        string="Since the last",
        compute="_compute_state",
        help="How many were not checked since the last one that was.",
    )
    discontinued = fields.Boolean(
        compute="_compute_state",
        help="Tightened inspection found too much. All is checked until somebody resumes.",
    )

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("state")
    def _compute_state(self):
        for row in self:
            state = row._state_or_new()
            row.severity = state.severity.value
            row.passed_over = state.passed_over or 0
            row.discontinued = state.discontinued

    @api.depends("point_id", "product_id")
    def _compute_display_name(self):
        for row in self:
            names = (row.point_id.display_name, row.product_id.display_name)
            row.display_name = " · ".join(filter(None, names))

    def action_resume(self):
        """Begin anew with tightened inspection, what was wrong being put right. For quality
        managers.
        """
        if not self.env.user.has_group("plant_quality.group_quality_manager"):
            raise AccessError(_("Sampling is resumed by quality managers. Ask one of them."))
        compat.check_access(self, "read")
        touch_rows(self.env.cr, self._table, sorted(self.ids))
        # sudo: nobody may write states; that a manager resumes was checked above.
        for row in self.sudo():
            row.state = resume(row._state_or_new()).to_json()
            row.point_id._message_log(
                body=_("Sampling was resumed with tightened inspection: %s.", row.display_name)
            )

    @api.model
    def _decide(self, units, now, draw):
        """Which of ``units``, ``(point, product)`` each, are checked; in their order.

        The state of each stream is locked and moved on. Points that check all need none.

        :param now: naive UTC
        :param draw: gives a random number from 0 up to, not including, 1
        """
        plans = {point: point._plan() for point in {point for point, _product in units}}
        counts = {}
        for point, product in units:
            if plans[point].mode is not Mode.ALL:
                counts[point, product] = counts.get((point, product), 0) + 1
        decided = {}
        for stream, row in self._of_streams(list(counts)).items():
            taken, state = decide_many(
                plans[stream[0]], row._state(), counts[stream], now=now, draw=draw
            )
            row.state = state.to_json()
            decided[stream] = iter(taken)
        return [next(decided[unit]) if unit in decided else True for unit in units]

    @api.model
    def _learn(self, outcomes):
        """Let skip-lot sampling learn of ``outcomes``, ``(point, product, accepted)`` each, in
        their order. Returns the streams that are discontinued by them.
        """
        rows = self._of_streams(list({(point, product) for point, product, _ok in outcomes}))
        stopped = self.browse()
        for point, product, accepted in outcomes:
            row = rows[point, product]
            before = row._state()
            after = learn(point._plan(), before, accepted)
            row.state = after.to_json()
            if after.discontinued and not before.discontinued:
                stopped |= row
        return stopped

    @api.model
    def _of_streams(self, streams):
        """``{(point, product): its row}``, each locked; made now where there is none."""
        if not streams:
            return {}
        points = self.env["plant.quality.point"].union(*(point for point, _product in streams))
        products = self.env["product.product"].union(*(product for _point, product in streams))
        rows = self.search(
            [
                ("point_id", "in", points.ids),
                ("product_id", "in", [*products.ids, False]),
            ]
        )
        found = {(row.point_id, row.product_id): row for row in rows}
        missing = [stream for stream in streams if stream not in found]
        # Two who would both make the row meet here, and one of them starts again.
        touch_rows(self.env.cr, "plant_quality_point", sorted({p.id for p, _product in missing}))
        made = self.create(
            [{"point_id": point.id, "product_id": product.id} for point, product in missing]
        )
        touch_rows(
            self.env.cr,
            self._table,
            sorted(found[stream].id for stream in streams if stream in found),
        )
        found |= dict(zip(missing, made, strict=True))
        return {stream: found[stream] for stream in streams}

    def _state(self):
        self.ensure_one()
        try:
            return State.from_json(self.state or None)
        except SamplingError as error:
            raise UserError(
                _(
                    "%(stream)s: %(error)s A quality manager can begin anew with “Resume” on the "
                    "point.",
                    stream=self.display_name,
                    error=error,
                )
            ) from error

    def _state_or_new(self):
        """The state; that of a new stream where it is damaged."""
        try:
            return State.from_json(self.state or None)
        except SamplingError:
            return State()
