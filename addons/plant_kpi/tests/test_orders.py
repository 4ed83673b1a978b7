from datetime import datetime, timedelta

from odoo.tests import tagged

from .kpi_case import HOUR, NOW, KpiCase

BEGIN = datetime(2024, 1, 10, 8)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestOrders(KpiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls.env["plant.kpi.order"]

    def done(self, lead, execution, promised, quantity=10):
        """An order that took ``lead`` in all and ``execution`` of it in work."""
        order = self.order(quantity)
        production = order.production_id
        end = BEGIN + lead
        self.time_line(end - execution, end - execution + HOUR, workorder_id=order.id)
        order.qty_produced = quantity
        self.env.flush_all()
        self.env["mrp.workorder"]._plant_tell()
        production.write(
            {
                "state": "done",
                "date_finished": end,
                "plant_confirmed_at": BEGIN,
                "plant_promised_at": promised,
            }
        )
        return production

    def of(self, productions, *names):
        domain = [("production_id", "in", [production.id for production in productions])]
        aggregates = [f"{n}:{'avg' if n in self.flow._ratios else 'sum'}" for n in names]
        [row] = self.flow.with_user(self.reader)._read_group(domain, [], aggregates)
        return row

    def test_lead_time_execution_time_and_throughput(self):
        """4 days and 2 days: 3 days. 8 h and 4 h in work: 6 h. 10 + 20 pieces in 12 h: 2.5 / h."""
        orders = [
            self.done(4 * DAY, 8 * HOUR, BEGIN + 5 * DAY, 10),
            self.done(2 * DAY, 4 * HOUR, BEGIN + 5 * DAY, 20),
        ]
        lead, execution, throughput = self.of(orders, "lead_time", "execution_time", "throughput")
        self.assertAlmostEqual(lead, 3)
        self.assertAlmostEqual(execution, 6)
        self.assertAlmostEqual(throughput, 2.5)

    def test_on_time(self):
        """One early, one to the second, one late, one without a date: 2 of 3."""
        orders = [
            self.done(4 * DAY, HOUR, BEGIN + 5 * DAY),
            self.done(4 * DAY, HOUR, BEGIN + 4 * DAY),
            self.done(4 * DAY, HOUR, BEGIN + 3 * DAY),
            self.done(4 * DAY, HOUR, False),
        ]
        orders[3].write({"date_deadline": False})
        on_time, promised, finished = self.of(orders, "on_time", "promised", "finished")
        self.assertAlmostEqual(on_time, 2 / 3)
        self.assertEqual((promised, finished), (3, 4))
        row = self.flow.search([("production_id", "=", orders[3].id)])
        self.assertIn("no date", row.note)

    def test_age_of_what_is_in_work(self):
        """Begun 2 days and 1 day ago: 1.5 days. What is not begun has no age."""
        orders = [self.order().production_id for _number in range(3)]
        for number, production in enumerate(orders[:2]):
            self.time_line(
                NOW - (2 - number) * DAY, NOW - DAY + HOUR, workorder_id=production.workorder_ids.id
            )
        age, in_work, finished = self.of(orders, "wip_age", "in_work", "finished")
        self.assertAlmostEqual(age, 1.5)
        self.assertEqual((in_work, finished), (2, 0))

    def test_confirmation_is_noted_once(self):
        production = self.order().production_id
        self.env["mrp.workorder"]._plant_tell()
        self.assertEqual(production.plant_confirmed_at, NOW)
        self.assertEqual(
            production.plant_promised_at, production.date_deadline or production.date_finished
        )
        self.set_clock(NOW + DAY)
        production.workorder_ids.button_start()
        self.env["mrp.workorder"]._plant_tell()
        self.assertEqual(production.plant_confirmed_at, NOW)

    def test_late(self):
        """Promised yesterday and not done."""
        production = self.order().production_id
        production.write({"plant_confirmed_at": BEGIN, "plant_promised_at": NOW - DAY})
        self.assertEqual(self.of([production], "late"), (1,))

    def test_drafts_and_cancelled_orders_do_not_flow(self):
        production = self.order().production_id
        self.env["mrp.workorder"]._plant_tell()
        production.action_cancel()
        self.assertFalse(self.flow.search([("production_id", "=", production.id)]))
