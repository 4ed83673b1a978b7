"""One check, answered at several stations at the same moment: each call its own transaction, with
the retries of Odoo's HTTP layer. Rows are committed, and removed afterwards.
"""

import uuid
from functools import partial

from odoo import SUPERUSER_ID, api
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.sweep import sweep
from odoo.addons.plant_base.tests.together_case import TogetherCase
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.exceptions import UserError
from odoo.tests import tagged

from .checks_case import check_vals, make_point

CREATED = (
    "plant.quality.subgroup",
    "plant.quality.baseline",
    "plant.quality.chart",
    "plant.quality.measure",
    "plant.quality.attempt",
    "plant.quality.check",
    "plant.quality.version",
    "plant.quality.point",
    "plant.quality.alert",
    "mrp.workcenter.productivity",
    "mrp.workorder",
    "mrp.production",
    "mrp.routing.workcenter",
    "mrp.bom",
    "stock.lot",
    "product.template",
    "plant.operator.session",
    "plant.operator",
    "hr.employee",
    "plant.station",
    "mrp.workcenter",
    "plant.line",
    "mail.message",
)
TOLD = ("mrp.workorder", "mrp.production", "plant.quality.check", "plant.quality.chart")
AT_ONCE = 4


@tagged("post_install", "-at_install")
class TestCheckConcurrency(TogetherCase):
    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.before = {name: self._newest_id(env, name) for name in CREATED}
            self.addCleanup(self._clean)
            self._prepare(env)

    def _prepare(self, env):
        """A work order at a station where several operators are signed in."""
        plant = make_plant(env, uuid.uuid4().hex[:6])
        product, _component, bom = make_work(env, plant, "serial", operations=1, components=False)
        production = make_order(env, bom, 1)
        now = env.cr.now().replace(microsecond=0)
        employees = env["hr.employee"].create([{"name": f"Worker {n}"} for n in range(AT_ONCE)])
        operators = env["plant.operator"].create([{"employee_id": e.id} for e in employees])
        sessions = env["plant.operator.session"]
        self.tokens = [
            sessions._open(plant["station"], operator, "badge", now)[1] for operator in operators
        ]
        self.names = operators.mapped("name")
        self.order_id, self.product_id = production.workorder_ids.id, product.id

    def _make_checks(self, count=1, **requirement):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            order = env["mrp.workorder"].browse(self.order_id)
            point = make_point(env, **requirement)
            vals = [check_vals(point, order) for _number in range(count)]
            return env["plant.quality.check"].create(vals).ids

    def _newest_id(self, env, name):
        env.cr.execute(f'SELECT coalesce(max(id), 0) FROM "{env[name]._table}"')
        return env.cr.fetchone()[0]

    def _clean(self):
        """Remove what was committed. By SQL: much of it is history that nobody may delete."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            cr.execute("SET LOCAL session_replication_role = replica")
            for table in ("plant_event", "plant_event_counter"):
                for name in TOLD:
                    cr.execute(
                        f"DELETE FROM {table} WHERE res_model = %s AND res_id > %s",
                        [name, self.before[name]],
                    )
            cr.execute(
                "DELETE FROM stock_move WHERE production_id > %s", [self.before["mrp.production"]]
            )
            for name in CREATED:
                cr.execute(f'DELETE FROM "{env[name]._table}" WHERE id > %s', [self.before[name]])
            cr.execute(
                "DELETE FROM product_product WHERE product_tmpl_id > %s",
                [self.before["product.template"]],
            )
            cr.execute(
                "DELETE FROM resource_resource AS r WHERE NOT EXISTS "
                "(SELECT FROM mrp_workcenter w WHERE w.resource_id = r.id) AND NOT EXISTS "
                "(SELECT FROM hr_employee e WHERE e.resource_id = r.id) AND r.create_date > "
                "now() AT TIME ZONE 'UTC' - interval '10 minutes'"
            )
            sweep(cr, [env[name]._table for name in CREATED])

    def _at_once(self, calls):
        """``(check id, function of the check)`` each in a thread; what it returns, or the error."""

        def call(check_id, do):
            return self.request(lambda env: do(env["plant.quality.check"].browse(check_id)))

        return self.together([partial(call, *given) for given in calls])

    def _answers(self, ids, answer):
        """Each operator gives ``answer`` to one of the checks, in turn."""
        return [
            (
                ids[number % len(ids)],
                lambda check, token=token, number=number: check.plant_answer(
                    answer(number), token=token
                ),
            )
            for number, token in enumerate(self.tokens)
        ]

    def _read(self, ids):
        with self.registry.cursor() as cr:
            checks = api.Environment(cr, SUPERUSER_ID, {})["plant.quality.check"].browse(ids)
            return [
                (check.state, check.attempt_count, check.attempt_ids.operator_id.mapped("name"))
                for check in checks
            ]

    def test_one_answers_and_the_others_are_told_who(self):
        ids = self._make_checks()
        results = self._at_once(self._answers(ids, lambda _number: {"result": "pass"}))
        told = [str(result) for result in results if isinstance(result, UserError)]
        ((state, attempts, (winner,)),) = self._read(ids)
        self.assertEqual((state, attempts), ("passed", 1))
        self.assertEqual(len(told), AT_ONCE - 1)
        for sentence in told:
            self.assertRegex(sentence, rf"was answered already: Pass, by {winner}, \S+")

    def test_one_call_sent_several_times(self):
        ids = self._make_checks(test_type="measure")
        results = self._at_once(self._answers(ids, lambda _n: {"value": 0, "key": "same"}))
        self.assertTrue(all(isinstance(result, dict) for result in results), results)
        self.assertEqual(self._read(ids)[0][:2], ("passed", 1))

    def test_a_series_from_several_stations(self):
        ids = self._make_checks(test_type="series", series_size=AT_ONCE)
        results = self._at_once(self._answers(ids, lambda _number: {"value": 0}))
        self.assertTrue(all(isinstance(result, dict) for result in results), results)
        self.assertEqual(self._read(ids)[0][:2], ("passed", 1))
        with self.registry.cursor() as cr:
            measures = api.Environment(cr, SUPERUSER_ID, {})["plant.quality.measure"].search(
                [("check_id", "in", ids)]
            )
            self.assertEqual(measures.mapped("sequence"), list(range(1, AT_ONCE + 1)))

    def test_one_piece_registered_with_several_checks(self):
        ids = self._make_checks(AT_ONCE, test_type="lot")
        results = self._at_once(self._answers(ids, lambda _number: {"lot": "S1"}))
        refused = [str(result) for result in results if isinstance(result, UserError)]
        self.assertEqual(len(refused), AT_ONCE - 1)
        self.assertTrue(all("is registered with" in sentence for sentence in refused), refused)
        self.assertEqual(sorted(state for state, *_rest in self._read(ids)).count("passed"), 1)

    def test_different_checks_of_one_work_order(self):
        ids = self._make_checks(AT_ONCE)
        results = self._at_once(self._answers(ids, lambda _number: {"result": "pass"}))
        self.assertTrue(all(isinstance(result, dict) for result in results), results)
        self.assertEqual({state for state, *_rest in self._read(ids)}, {"passed"})
