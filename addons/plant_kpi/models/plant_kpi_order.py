from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.tools import SQL

# On Odoo's table: dropped by the uninstall hook.
INDEXES = [
    Index(
        "mrp_production_kpi_done_idx",
        "mrp_production (company_id, date_finished) WHERE state = 'done'",
        "the orders that were finished in a period",
    ),
    Index(
        "mrp_production_kpi_open_idx",
        "mrp_production (company_id, id) WHERE state IN ('confirmed', 'progress', 'to_close')",
        "the orders that are under way",
    ),
]


class PlantKpiOrder(models.Model):
    """How production orders flow: how long they take, whether in time, how old what is begun is."""

    _name = "plant.kpi.order"
    _description = "Order flow"
    _inherit = "plant.kpi.ratio.mixin"
    _auto = False
    _order = "confirmed_at desc, id desc"
    _rec_name = "production_id"
    _depends = {
        "mrp.production": [
            "state",
            "date_finished",
            "plant_confirmed_at",
            "plant_promised_at",
            "date_deadline",
            "product_qty",
        ],
        "mrp.workorder": ["production_id", "workcenter_id", "qty_produced"],
        "mrp.workcenter.productivity": ["workorder_id", "date_start", "loss_id"],
    }
    _ratios = {
        "lead_time": "%(lead_hours)s / 24 / NULLIF(%(finished)s, 0)",
        "execution_time": "%(execution_hours)s / NULLIF(%(executed)s, 0)",
        "on_time": "%(in_time)s::float8 / NULLIF(%(promised)s, 0)",
        "wip_age": "%(wip_hours)s / 24 / NULLIF(%(in_work)s, 0)",
        "throughput": "%(executed_quantity)s / NULLIF(%(execution_hours)s, 0)",
    }

    company_id = fields.Many2one("res.company", readonly=True)
    production_id = fields.Many2one("mrp.production", string="Production order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    line_id = fields.Many2one("plant.line", readonly=True, help="Of its last operation.")
    state = fields.Selection(
        [("waiting", "Not begun"), ("in_work", "In work"), ("done", "Done")], readonly=True
    )
    confirmed_at = fields.Datetime(string="Confirmed", readonly=True)
    started_at = fields.Datetime(
        string="Started", readonly=True, help="When somebody first worked on it."
    )
    finished_at = fields.Datetime(string="Finished", readonly=True)
    promised_at = fields.Datetime(
        string="Promised",
        readonly=True,
        help="Its deadline, or the end that was planned when it was confirmed.",
    )
    finished = fields.Integer(string="Orders finished", readonly=True)
    in_work = fields.Integer(string="Orders in work", readonly=True, help="Begun, and not done.")
    promised = fields.Integer(
        string="Finished with a promise", readonly=True, help="Finished orders that had a date."
    )
    in_time = fields.Integer(
        string="Finished in time", readonly=True, help="Finished no later than promised."
    )
    late = fields.Integer(
        string="Orders late", readonly=True, help="Not done, and past the promised date."
    )
    executed = fields.Integer(
        string="Finished with times", readonly=True, help="Finished orders that have time lines."
    )
    quantity = fields.Float(
        string="Quantity",
        readonly=True,
        help="What its last operation has made, in the order's unit of measure.",
    )
    executed_quantity = fields.Float(
        string="Quantity with times", readonly=True, help="Quantity of orders that have time lines."
    )
    lead_hours = fields.Float(
        string="Lead time, sum (h)", readonly=True, help="From confirmed to finished."
    )
    execution_hours = fields.Float(
        string="Execution time, sum (h)",
        readonly=True,
        help="Actual order execution time (AOET): from the first start to the end.",
    )
    wip_hours = fields.Float(
        string="WIP age, sum (h)", readonly=True, help="From the first start up to now."
    )
    lead_time = fields.Float(
        string="Lead time (days)",
        readonly=True,
        group_operator="avg",
        help="Mean time from the confirmation of an order to its end, nights included.",
    )
    execution_time = fields.Float(
        string="Execution time (h)",
        readonly=True,
        group_operator="avg",
        help="Mean actual order execution time (AOET): from the first start to the end.",
    )
    on_time = fields.Float(
        string="On time",
        readonly=True,
        group_operator="avg",
        help="Orders finished in time / orders finished that had a date.",
    )
    wip_age = fields.Float(
        string="WIP age (days)",
        readonly=True,
        group_operator="avg",
        help="Mean age of what is in work: from the first start of an order up to now.",
    )
    throughput = fields.Float(
        string="Throughput rate (1/h)",
        readonly=True,
        group_operator="avg",
        help="Produced quantity / execution time (PQ / AOET) of finished orders.",
    )
    note = fields.Char(compute="_compute_note", help="Why a figure is empty.")

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return self._with_ratios(
            SQL(
                """
                SELECT flow.id, flow.id AS production_id, flow.company_id, flow.product_id,
                       flow.line_id, flow.state, flow.confirmed_at, flow.started_at,
                       flow.finished_at, flow.promised_at,
                       (flow.state = 'done')::int AS finished,
                       (flow.state = 'in_work')::int AS in_work,
                       (flow.state = 'done' AND flow.promised_at IS NOT NULL)::int AS promised,
                       (flow.state = 'done' AND COALESCE(
                           date_trunc('second', flow.finished_at) <= flow.promised_at, false
                       ))::int AS in_time,
                       (flow.state != 'done'
                        AND COALESCE(flow.promised_at < %(now)s::timestamp, false))::int AS late,
                       flow.executed::int AS executed,
                       flow.quantity,
                       CASE WHEN flow.executed THEN flow.quantity ELSE 0 END AS executed_quantity,
                       CASE WHEN flow.state = 'done' THEN GREATEST(
                           EXTRACT(EPOCH FROM flow.finished_at - flow.confirmed_at)::float8 / 3600,
                           0
                       ) ELSE 0 END AS lead_hours,
                       CASE WHEN flow.executed THEN
                           EXTRACT(EPOCH FROM flow.finished_at - flow.started_at)::float8 / 3600
                       ELSE 0 END AS execution_hours,
                       CASE WHEN flow.state = 'in_work' THEN GREATEST(
                           EXTRACT(EPOCH FROM %(now)s::timestamp - flow.started_at)::float8 / 3600,
                           0
                       ) ELSE 0 END AS wip_hours
                  FROM (%(done)s UNION ALL %(open)s) AS flow
                """,
                now=now,
                done=_flow(
                    SQL("production.state = 'done'"),
                    state=SQL("'done'"),
                    finished_at=SQL("production.date_finished"),
                    quantity=SQL("production.product_qty"),
                ),
                open=_flow(
                    SQL("production.state IN ('confirmed', 'progress', 'to_close')"),
                    state=SQL(
                        "CASE WHEN work.started_at IS NULL THEN 'waiting' ELSE 'in_work' END"
                    ),
                    finished_at=SQL("NULL::timestamp"),
                    quantity=SQL("0"),
                ),
            )
        )

    @api.depends("state", "started_at", "promised_at")
    def _compute_note(self):
        for order in self:
            notes = []
            if not order.started_at:
                notes.append(_("Nobody has recorded work on it: no execution time."))
            if not order.promised_at:
                notes.append(_("It had no date: whether in time cannot be told."))
            order.note = " ".join(notes)


def _flow(condition, state, finished_at, quantity):
    """The orders for which ``condition`` holds; ``quantity`` is that of one without operations.

    Those that are done and those that are not are asked for apart, so that each has its index.
    """
    return SQL(
        """
        (SELECT production.id, production.company_id, production.product_id,
                COALESCE(production.plant_confirmed_at, production.create_date) AS confirmed_at,
                COALESCE(production.plant_promised_at, production.date_deadline) AS promised_at,
                %(finished_at)s AS finished_at, work.started_at, last.plant_line_id AS line_id,
                COALESCE(last.qty_produced, %(quantity)s)::float8 AS quantity,
                %(state)s AS state,
                COALESCE(work.started_at < %(finished_at)s, false) AS executed
           FROM mrp_production production
           LEFT JOIN LATERAL (
                SELECT MIN(line.date_start) AS started_at
                  FROM mrp_workorder orders
                  JOIN mrp_workcenter_productivity line ON line.workorder_id = orders.id
                  JOIN mrp_workcenter_productivity_loss loss ON loss.id = line.loss_id
                  JOIN mrp_workcenter_productivity_loss_type kind ON kind.id = loss.loss_id
                 WHERE orders.production_id = production.id
                   AND kind.loss_type IN ('productive', 'performance')
           ) AS work ON true
           LEFT JOIN LATERAL (
                SELECT orders.qty_produced, orders.plant_line_id
                  FROM mrp_workorder orders
                 WHERE orders.production_id = production.id AND orders.state != 'cancel'
                 ORDER BY orders.id DESC LIMIT 1
           ) AS last ON true
          WHERE %(condition)s)
        """,
        condition=condition,
        state=state,
        finished_at=finished_at,
        quantity=quantity,
    )
