from odoo import _, api, fields, models
from odoo.exceptions import UserError

from .. import compat
from ..actor import Actor, actor_in
from ..indexes import Index, create_indexes
from ..locking import touch_rows

RUNNING_LOSSES = ("productive", "performance")
# As a board shows them: what needs a person first.
OPEN_STATES = ("blocked", "running", "paused", "ready", "waiting")

INDEXES = [
    Index(
        "mrp_workorder_plant_queue_idx",
        "mrp_workorder (workcenter_id, plant_state, date_start, id) "
        "WHERE plant_state IN ('waiting', 'ready', 'running', 'paused', 'blocked')",
        "a station's queue: the open work orders of its work centers by planned start",
    ),
]


class MrpWorkorder(models.Model):
    """What the plant knows of a work order beyond Odoo: one state for the shop floor, who works on
    it, and what happened, told as events whichever path it came by."""

    _name = "mrp.workorder"
    _inherit = ["mrp.workorder", "plant.transition.mixin"]
    _plant_state_fields = ("plant_state",)

    plant_state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("ready", "Ready"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("blocked", "Blocked"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Shop-floor State",
        compute="_compute_plant_state",
        store=True,
        group_expand="_group_expand_plant_state",
        copy=False,
        help="Running: somebody works on it now. Paused: begun, and nobody works on it. Blocked: "
        "its work center is down, and it was begun or blocked itself. Waiting: for another work "
        "order or for components.",
    )
    plant_revision = fields.Integer(
        "Revision",
        default=0,
        required=True,
        readonly=True,
        copy=False,
        group_operator=None,
        help="Counts what happened to the work order on the shop floor.",
    )
    plant_line_id = fields.Many2one(
        related="workcenter_id.plant_line_id",
        string="Line",
        store=True,
        index="btree_not_null",
    )
    plant_operator_ids = fields.Many2many(
        "plant.operator",
        string="Operators",
        compute="_compute_plant_working",
        help="Who works on the work order now.",
    )
    plant_report_ids = fields.One2many(
        "plant.workorder.report", "workorder_id", string="Reports", readonly=True
    )
    plant_reported = fields.Float(
        related="qty_produced",
        string="Reported",
        help="What was made, good or bad, in all reports.",
    )
    plant_scrapped = fields.Float(
        "Scrapped",
        compute="_compute_plant_scrapped",
        digits=0,
        help="How much of the quantity done was scrapped.",
    )
    plant_block_note = fields.Char(
        "Blocked by", compute="_compute_plant_working", help="Why and since when it is blocked."
    )

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends(
        "state",
        "time_ids.date_end",
        "time_ids.loss_id",
        "production_id.state",
        "production_availability",
        "blocked_by_workorder_ids.state",
        "blocked_by_workorder_ids.qty_produced",
    )
    def _compute_plant_state(self):
        """Blocking lines stand on the work center, not among ``time_ids``: the time line itself
        asks for the computation of whom it concerns (mrp_workcenter_productivity)."""
        blocks = self._plant_open_blocks()
        for order in self:
            lines = order.time_ids.filtered(
                lambda line: not line.date_end and line.loss_type in RUNNING_LOSSES
            )
            block = blocks.get(order.workcenter_id.id)
            if order.state in ("done", "cancel"):
                order.plant_state = "done" if order.state == "done" else "cancelled"
            elif block and (order.state == "progress" or block.plant_workorder_id == order):
                order.plant_state = "blocked"
            elif lines:
                order.plant_state = "running"
            elif order.state == "progress":
                order.plant_state = "paused"
            else:
                order.plant_state = "waiting" if order._plant_waits_for() else "ready"

    @api.depends("time_ids.date_end", "time_ids.operator_id", "plant_state")
    def _compute_plant_working(self):
        blocks = self._plant_open_blocks()
        for order in self:
            order.plant_operator_ids = order._plant_open_lines().operator_id
            block = blocks.get(order.workcenter_id.id)
            order.plant_block_note = (
                block._plant_sentence() if block and order.plant_state == "blocked" else False
            )

    @api.depends("scrap_ids.state", "scrap_ids.scrap_qty")
    def _compute_plant_scrapped(self):
        for order in self:
            # sudo: a scrap is stock's; how much of the own work was scrapped is the shop floor's.
            scraps = order.sudo().scrap_ids.filtered(
                lambda scrap, order=order: (
                    scrap.state == "done" and scrap.product_id == order.product_id
                )
            )
            order.plant_scrapped = sum(
                scrap.product_uom_id._compute_quantity(scrap.scrap_qty, order.product_uom_id)
                for scrap in scraps
            )

    def _group_expand_plant_state(self, states, _domain, order=None):  # noqa: ARG002
        """A board has a column for each open state, and for others where there are any."""
        return [*OPEN_STATES, *(state for state in ("done", "cancelled") if state in states)]

    def _plant_waits_for(self):
        """What holds the work order back, in words; empty where nothing does."""
        self.ensure_one()
        if self.production_id.state == "draft":
            return _("the confirmation of its production order")
        before = self.blocked_by_workorder_ids.filtered(
            lambda order: order.state not in ("done", "cancel") and not order.qty_produced
        )
        if before:
            return ", ".join(before.mapped("name"))
        if compat.waits_for_components(self):
            return _("components")
        return ""

    def _plant_open_lines(self):
        """The open lines of work (not of loss) on these work orders, oldest first."""
        return self.time_ids.filtered(
            lambda line: not line.date_end and line.loss_type in RUNNING_LOSSES
        ).sorted(lambda line: (line.date_start, line.id))

    def _plant_open_blocks(self):
        """``{work center id: its open line of loss}``, the oldest where there are several."""
        # sudo: whether a work center is down is no secret of those who may read its time lines.
        return {
            workcenter.id: workcenter.plant_block_id
            for workcenter in self.sudo().workcenter_id
            if workcenter.plant_block_id
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        # sudo: a report that the user cannot read protects the work order all the same.
        for order in self.sudo():
            if order.plant_report_ids:
                raise UserError(
                    _(
                        "On %s quantities were reported, so it cannot be deleted. Cancel its "
                        "production order instead.",
                        order.display_name,
                    )
                )

    # -- what both paths, verbs and Odoo's own buttons, go through -------------------------------

    def _prepare_timeline_vals(self, duration, date_start, date_end=False):
        """A line that opens records who opens it; an edited duration, which ends, is nobody's."""
        vals = super()._prepare_timeline_vals(duration, date_start, date_end)
        if date_end:
            return vals
        actor = self._plant_actor()
        operator = self.env["plant.operator"].sudo().browse(actor.operator_id)
        vals.update(
            operator_id=actor.operator_id,
            plant_station_id=actor.station_id,
            user_id=actor.user_id,
        )
        if operator:
            vals["description"] = _("Time tracking: %s", operator.name)
        return vals

    def _plant_lock_as_caller(self):
        """Lock for one of Odoo's buttons, whose own checks come later, or not at all."""
        if self:
            compat.check_access(self, "write")
            self._plant_lock()

    def button_start(self, *args, **kwargs):
        self._plant_lock_as_caller()
        return super().button_start(*args, **kwargs)

    def button_finish(self):
        """A later operation cannot have made more than the ones before it handed on."""
        self._plant_lock_as_caller()
        for order in self:
            if order.state not in ("done", "cancel") and not order.qty_produced:
                implied = order.qty_producing or order.qty_production
                passed = order._plant_passed_on()
                if passed is not None and passed < implied:
                    order.qty_produced = passed
        return super().button_finish()

    def button_pending(self):
        self._plant_lock_as_caller()
        return super().button_pending()

    def _plant_passed_on(self):
        """The least that the operations before this one have made; None where that is not known."""
        self.ensure_one()
        before = self.blocked_by_workorder_ids.filtered(lambda order: order.state != "cancel")
        made = min(
            (order.qty_produced + order.qty_reported_from_previous_wo for order in before),
            default=0,
        )
        return made or None

    def _plant_actor(self):
        """Who acts: whom a verb has checked, else the logged-in user and the operator they are."""
        actor = actor_in(self.env.context)
        if actor:
            return actor
        # sudo: that a user is an operator is known to who may not read employees.
        operator = (
            self.env["plant.operator"]
            .sudo()
            .search(
                [
                    ("employee_id.user_id", "=", self.env.uid),
                    ("company_id", "in", self.company_id.ids or self.env.company.ids),
                ],
                limit=1,
            )
        )
        return Actor(operator_id=operator.id or None, user_id=self.env.uid)

    def _plant_lock(self):
        """Make this transaction and every other that changes these work orders serial.

        A new version of the rows is written: a second caller waits here, fails to serialize when
        the first has committed, and Odoo calls it again with a fresh snapshot. The work center is
        among them since a start and a block of two of its orders exclude each other, the
        production order since its state and quantity follow from all of its work orders. Always
        in this order, so that no two callers wait for each other.
        """
        if not self:
            return
        for table, ids in (
            ("mrp_production", self.production_id.ids),
            ("mrp_workcenter", self.workcenter_id.ids),
        ):
            touch_rows(self.env.cr, table, ids)
        self._plant_revise()

    def _plant_revise(self):
        """Count that something happened to these work orders: whoever else does so at the same
        moment is called again.
        """
        if not self:
            return
        self.env.cr.execute(
            "UPDATE mrp_workorder SET plant_revision = plant_revision + 1 WHERE id IN %s",
            [tuple(self.ids)],
            log_exceptions=False,
        )
        self.invalidate_recordset(["plant_revision"], flush=False)
