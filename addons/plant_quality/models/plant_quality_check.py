from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError

INDEXES = [
    Index(
        "plant_quality_check_todo_idx",
        "plant_quality_check (company_id, id) WHERE state = 'todo'",
        "the list of checks to do, and their number",
    ),
    Index(
        "plant_quality_check_failed_idx",
        "plant_quality_check (company_id, id) WHERE state = 'failed'",
        "the list of failed checks, newest first",
    ),
    Index(
        "plant_quality_check_waiting_idx",
        "plant_quality_check (company_id, waits_for, id) WHERE waits_for IS NOT NULL",
        "the lists of checks that are not settled, and of those to be decided or signed off",
    ),
    Index(
        "plant_quality_check_company_answered_idx",
        "plant_quality_check (company_id, answered_at) WHERE answered_at IS NOT NULL",
        "what a company checked in a period",
    ),
    Index(
        "plant_quality_check_point_answered_idx",
        "plant_quality_check (point_id, answered_at)",
        "a point's checks: in a period, and whether it has any",
    ),
    Index(
        "plant_quality_check_workorder_idx",
        "plant_quality_check (workorder_id, id) WHERE workorder_id IS NOT NULL",
        "the checks of a work order, and the next one a device answers",
    ),
    Index(
        "plant_quality_check_production_idx",
        "plant_quality_check (production_id, id) WHERE production_id IS NOT NULL",
        "the checks of a production order",
    ),
    Index(
        "plant_quality_check_picking_idx",
        "plant_quality_check (picking_id, id) WHERE picking_id IS NOT NULL",
        "the checks of a transfer",
    ),
    Index(
        "plant_quality_check_lot_idx",
        "plant_quality_check (lot_id, id) WHERE lot_id IS NOT NULL",
        "the checks of a lot or serial number",
    ),
    Index(
        "plant_quality_check_product_idx",
        "plant_quality_check (product_id, answered_at) WHERE product_id IS NOT NULL",
        "the checks of a product: their number, and in a period",
    ),
    Index(
        "plant_quality_check_workcenter_idx",
        "plant_quality_check (workcenter_id, answered_at) WHERE workcenter_id IS NOT NULL",
        "what was checked at a work center in a period",
    ),
    Index(
        "plant_quality_check_operator_idx",
        "plant_quality_check (operator_id, answered_at) WHERE operator_id IS NOT NULL",
        "what an operator checked, newest first",
    ),
    Index(
        "plant_quality_check_user_idx",
        "plant_quality_check (user_id, answered_at) WHERE user_id IS NOT NULL",
        "what a user checked, newest first: the filter Mine",
    ),
    Index(
        "plant_quality_check_name_idx",
        "plant_quality_check (name)",
        "a check by its number",
    ),
]


class PlantQualityCheck(models.Model):
    """One thing to be checked, from its trigger to its answer.

    Written by methods alone: the verbs (plant_quality_check_verbs.py, _settle.py) and the captures
    of devices (_capture.py). What an answer means is in _answer.py, what it leaves behind in
    _record.py. Who answered what is in the attempts, which never change; the fields of the check
    say how it stands now.
    """

    _name = "plant.quality.check"
    _description = "Quality check"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False)
    point_id = fields.Many2one(
        "plant.quality.point", required=True, readonly=True, ondelete="restrict"
    )
    version_id = fields.Many2one(
        "plant.quality.version",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="What was asked for when the check was made. A later change of the point does not "
        "change it.",
    )
    test_type = fields.Selection(related="version_id.test_type", store=True, precompute=True)
    capture_kind = fields.Selection(related="version_id.capture_kind", store=True, precompute=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("passed", "Passed"),
            ("failed", "Failed"),
            ("skipped", "Not sampled"),
        ],
        required=True,
        readonly=True,
        default="todo",
        help="Not sampled: sampling decided against this one. It is kept, so that nobody decides "
        "again.",
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/serial number", readonly=True, ondelete="restrict"
    )
    quantity_index = fields.Integer(
        string="Number",
        readonly=True,
        group_operator=None,
        help="Which of the pieces or quantities of the order, where each has a check.",
    )
    production_id = fields.Many2one(
        "mrp.production", string="Production order", readonly=True, ondelete="set null"
    )
    workorder_id = fields.Many2one(
        "mrp.workorder", string="Work order", readonly=True, ondelete="set null"
    )
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", readonly=True, ondelete="set null"
    )
    workcenter_id = fields.Many2one(
        "mrp.workcenter",
        string="Work center",
        compute="_compute_workcenter_id",
        store=True,
        precompute=True,
        ondelete="restrict",
        help="Where it was checked; of a check to do, where its work order was planned.",
    )
    attempt_ids = fields.One2many("plant.quality.attempt", "check_id", readonly=True)
    attempt_id = fields.Many2one(
        "plant.quality.attempt",
        string="Last attempt",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    attempt_count = fields.Integer(
        string="Attempts", readonly=True, copy=False, group_operator=None
    )
    try_count = fields.Integer(
        string="Tries",
        readonly=True,
        copy=False,
        group_operator=None,
        help="The attempts that are no corrections: what the point limits.",
    )
    measure_ids = fields.One2many("plant.quality.measure", "check_id", readonly=True)
    measured = fields.Integer(
        readonly=True,
        copy=False,
        group_operator=None,
        help="How many values of a series are in that is not complete yet.",
    )
    first_result = fields.Selection(
        [("pass", "Pass"), ("fail", "Fail")],
        readonly=True,
        copy=False,
        help="What the first attempt found. Neither a later attempt nor a correction changes it.",
    )
    value = fields.Float(
        readonly=True,
        copy=False,
        digits=(16, 6),
        group_operator=None,
        help="What the last attempt measured, of a series the mean.",
    )
    operator_id = fields.Many2one(
        "plant.operator", readonly=True, copy=False, ondelete="restrict", help="Who answered."
    )
    station_id = fields.Many2one("plant.station", readonly=True, copy=False, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The user of who answered, where they have one.",
    )
    answered_at = fields.Datetime(string="Answered", readonly=True, copy=False)
    device = fields.Char(readonly=True, copy=False, help="What measured it.")
    signed_off_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    signed_off_at = fields.Datetime(string="Signed off", readonly=True, copy=False)
    released = fields.Boolean(
        readonly=True, copy=False, help="It failed, and an inspector let it go on all the same."
    )
    release_reason = fields.Text(readonly=True, copy=False)
    released_by = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    released_at = fields.Datetime(string="Released on", readonly=True, copy=False)
    waits_for = fields.Selection(
        [("answer", "An answer"), ("decision", "An inspector"), ("signature", "A signature")],
        compute="_compute_waits_for",
        store=True,
        precompute=True,
        help="An answer: nobody has given one, or it failed and may be tried again. An inspector: "
        "it failed, and is corrected or released. A signature: it passed, and a supervisor signs "
        "it. Empty when nothing is left to be done.",
    )
    is_open = fields.Boolean(compute="_compute_is_open", help="It can be answered now.")
    is_settled = fields.Boolean(
        compute="_compute_is_open",
        help="Nothing is left to be done: it passed and is signed where the point asks for it, it "
        "failed and was released, or it was not sampled.",
    )
    blocking = fields.Boolean(
        compute="_compute_blocking",
        store=True,
        precompute=True,
        help="Its order cannot be finished, or its transfer validated, before it is settled.",
    )
    alert_ids = fields.One2many("plant.quality.alert", "check_id", string="Alerts")

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("workorder_id")
    def _compute_workcenter_id(self):
        """Not when the work order moves: what was checked somewhere stays there."""
        for check in self:
            check.workcenter_id = check.workorder_id.workcenter_id

    @api.depends(
        "state",
        "released",
        "signed_off_at",
        "try_count",
        "version_id.max_attempts",
        "version_id.sign_off",
    )
    def _compute_waits_for(self):
        for check in self:
            version = check.version_id
            waits_for = False
            if check.state == "todo":
                waits_for = "answer"
            elif check.state == "failed" and not check.released:
                waits_for = "answer" if check.try_count < version.max_attempts else "decision"
            elif check.state == "passed" and version.sign_off and not check.signed_off_at:
                waits_for = "signature"
            check.waits_for = waits_for

    @api.depends("waits_for")
    def _compute_is_open(self):
        for check in self:
            check.is_open = check.waits_for == "answer"
            check.is_settled = not check.waits_for

    @api.depends("waits_for", "version_id.enforcement")
    def _compute_blocking(self):
        for check in self:
            check.blocking = check.version_id.enforcement == "block" and bool(check.waits_for)

    @api.model_create_multi
    def create(self, vals_list):
        """Number the checks, all of them with one query."""
        unnamed = [vals for vals in vals_list if not vals.get("name")]
        for vals, name in zip(unnamed, self._next_names(len(unnamed)), strict=True):
            vals["name"] = name
        return super().create(vals_list)

    @api.model
    def _next_names(self, count):
        if not count:
            return []
        # sudo: who triggers a check need not be able to read sequences.
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", self._name),
                    ("company_id", "in", (self.env.company.id, False)),
                ],
                order="company_id",
                limit=1,
            )
        )
        if not sequence:
            raise UserError(
                _(
                    "Checks cannot be numbered: the sequence “plant.quality.check” is gone or "
                    "archived. Bring it back under Settings, Technical, Sequences."
                )
            )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        # A PostgreSQL sequence, named so by Odoo.
        self.env.cr.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)",
            [f"ir_sequence_{sequence.id:03d}", count],
        )
        return [sequence.get_next_char(number) for (number,) in self.env.cr.fetchall()]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        # sudo: history that the user cannot read protects the check all the same.
        for check in self.sudo():
            if check.attempt_count or check.measured:
                raise UserError(
                    _(
                        "%s has been answered, so it cannot be deleted: it is part of the history "
                        "of what was made.",
                        check.name,
                    )
                )

    def _after_attempt(self, attempt):
        """What follows from a completed attempt: sampling, control chart, alert, hold."""
        self.ensure_one()
        self.point_id._sampling_feedback(self)
        self.env["plant.quality.chart"]._feed(attempt)
        if attempt.result == "fail":
            if self.version_id.on_fail_alert:
                self.env["plant.quality.alert"]._open_for_check(self)
            if self.version_id.on_fail_hold and self.lot_id:
                reason = _("%s failed", self.point_id.name)
                self.lot_id._plant_hold(reason, check=self)
