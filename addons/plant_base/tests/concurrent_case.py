"""Who works on one order at once; see together_case.py. The rows that are committed are removed
afterwards.
"""

import uuid
from functools import partial

from odoo import SUPERUSER_ID, api

from .plant_case import QUIET, make_plant
from .sweep import sweep
from .together_case import TogetherCase
from .workorder_case import make_order, make_work

CREATED = (
    "plant.terminal.key",
    "plant.undo",
    "plant.terminal",
    "res.users",
    "res.partner",
    "plant.workorder.report",
    "mrp.workcenter.productivity",
    "mrp.workorder",
    "mrp.production",
    "stock.lot",
    "mrp.routing.workcenter",
    "mrp.bom",
    "product.template",
    "plant.operator.session",
    "plant.operator",
    "hr.employee",
    "plant.station",
    "mrp.workcenter",
    "plant.line",
)
# Each that waits is called again whenever another has come through: their square is the work.
OPERATORS = 6


class ConcurrentCase(TogetherCase):
    """A work order of 100 pieces for each test; operators who are signed in. All committed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            cls.addClassCleanup(cls.clean, cls.newest(env))
            # Unlike what an interrupted run may have left.
            plant = make_plant(env, uuid.uuid4().hex[:6])
            _product, _component, bom = make_work(env, plant, operations=1, components=False)
            employees = env["hr.employee"].create(
                [{"name": f"Worker {n}"} for n in range(OPERATORS)]
            )
            operators = env["plant.operator"].create([{"employee_id": e.id} for e in employees])
            sessions = env["plant.operator.session"]
            now = env.cr.now().replace(microsecond=0)
            cls.tokens = [
                sessions._open(plant["station"], operator, "badge", now)[1]
                for operator in operators
            ]
            cls.bom_id = bom.id
            cls.down = env.ref("mrp.block_reason1").id

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, QUIET)
            self.addCleanup(self.clean, self.newest(env))
            bom = env["mrp.bom"].browse(self.bom_id)
            # What the test before wrote about it went by SQL.
            bom.operation_ids.workcenter_id._compute_working_state()
            production = make_order(env, bom, 100)
            self.order_id = production.workorder_ids.id

    @staticmethod
    def newest(env):
        """The newest id of each model that tests make records of."""
        newest = {}
        for name in CREATED:
            env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{env[name]._table}"')
            newest[name] = env.cr.fetchone()[0]
        return newest

    @classmethod
    def clean(cls, before):
        """Remove what was committed since ``before``. By SQL: much of it is history that nobody may
        delete.
        """
        emptied = []
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SET LOCAL session_replication_role = replica")
            for name in CREATED:
                cr.execute(f'DELETE FROM "{env[name]._table}" WHERE id > %s', [before[name]])
                if cr.rowcount:
                    emptied.append(env[name]._table)
            newest = before["mrp.production"]
            cr.execute("DELETE FROM stock_move WHERE production_id > %s", [newest])
            cr.execute(
                "DELETE FROM product_product WHERE product_tmpl_id > %s",
                [before["product.template"]],
            )
            for table in ("plant_event", "plant_event_counter"):
                cr.execute(
                    f"DELETE FROM {table} WHERE (res_model = 'mrp.workorder' AND res_id > %s)"
                    " OR (res_model = 'mrp.production' AND res_id > %s)",
                    [before["mrp.workorder"], newest],
                )
            cr.execute(
                "DELETE FROM resource_resource AS r WHERE NOT EXISTS "
                "(SELECT FROM mrp_workcenter w WHERE w.resource_id = r.id) AND NOT EXISTS "
                "(SELECT FROM hr_employee e WHERE e.resource_id = r.id) AND r.create_date > "
                "now() AT TIME ZONE 'UTC' - interval '10 minutes'"
            )
            sweep(cr, emptied)

    def call(self, verb, *args, order_id=None, **kwargs):
        """One request: a fresh transaction, retried by Odoo. Returns the snapshot or the error."""
        order_id = order_id or self.order_id

        def run(env):
            return getattr(env["mrp.workorder"].browse(order_id), verb)(*args, **kwargs)

        return self.request(run)

    def at_once(self, calls):
        """Run the calls of verbs in as many threads, released together."""
        return self.together([partial(self.call, verb, *args, **kw) for verb, args, kw in calls])

    def read(self):
        """``(work order, its time lines)`` as committed, as plain values."""
        with self.registry.cursor() as cr:
            order = api.Environment(cr, SUPERUSER_ID, {})["mrp.workorder"].browse(self.order_id)
            events = order.env["plant.event"].search(
                [("res_model", "=", "mrp.workorder"), ("res_id", "=", order.id)], order="sequence"
            )
            return (
                order.read(["qty_produced", "plant_state"])[0],
                order.time_ids.read(["operator_id", "date_start", "date_end"]),
                [event.type.removeprefix("plant.workorder.") for event in events],
                events.mapped("sequence"),
            )
