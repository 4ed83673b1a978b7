"""Lead times, blocked work orders, SPC holds, maintenance by runtime."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.addons.plant_quality.tests.spc_case import SpcFixture
from odoo.tests import TransactionCase, tagged

from .rules_case import run_scheduled, switch_on


@tagged("post_install", "-at_install")
class TestLeadTime(TransactionCase):
    def test_the_longest_way(self):
        switch_on(self, "lead_time")
        center = self.env["mrp.workcenter"].create({"name": "Hobbing"})
        product = self.env["product.product"].create({"name": "Gear"})
        bom = self.env["mrp.bom"].create({"product_tmpl_id": product.product_tmpl_id.id})
        hours = (bom.company_id or self.env.company).resource_calendar_id.hours_per_day
        day = 60 * hours
        one, two, three, four = self.env["mrp.routing.workcenter"].create(
            [
                {
                    "name": name,
                    "bom_id": bom.id,
                    "workcenter_id": center.id,
                    "time_mode": "manual",
                    "time_cycle_manual": days * day,
                }
                for name, days in (("Saw", 1), ("Turn", 2), ("Mill", 3), ("Weld", 1))
            ]
        )
        self.assertEqual(bom.produce_delay, 7, "one after the other")
        bom.allow_operation_dependencies = True
        # Turning and milling wait for the saw and run side by side; welding waits for both.
        two.blocked_by_operation_ids = one
        three.blocked_by_operation_ids = one
        four.blocked_by_operation_ids = two | three
        self.assertEqual(bom.produce_delay, 5)
        three.time_cycle_manual = 1.5 * day
        self.assertEqual(bom.produce_delay, 4)


@tagged("post_install", "-at_install")
class TestBlocked(TransactionCase):
    def test_once_for_each_stop(self):
        plant = make_plant(self.env)
        responsible = self.env["res.users"].search([("share", "=", False)], limit=1)
        plant["line"].responsible_id = responsible
        _product, _component, bom = make_work(self.env, plant, operations=1)
        order = make_order(self.env, bom).workorder_ids
        began = fields.Datetime.now() - timedelta(minutes=50)
        order.button_start()
        order.plant_block(self.env.ref("mrp.block_reason1").id, "Spindle alarm")
        self.assertEqual(order.plant_state, "blocked")
        run_scheduled(self, "blocked_workorder")
        self.assertFalse(order.production_id.activity_ids, "not yet")
        stop = self.env["mrp.workcenter.productivity"].search(
            [("workcenter_id", "=", order.workcenter_id.id), ("date_end", "=", False)]
        )
        stop.date_start = began
        self.env.flush_all()
        run_scheduled(self, "blocked_workorder")
        run_scheduled(self, "blocked_workorder")
        activity = order.production_id.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, responsible)
        self.assertIn("blocked since", activity.summary)


@tagged("post_install", "-at_install")
class TestSpcHold(SpcFixture, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_quality()

    def test_a_violation_holds_the_lot(self):
        switch_on(self, "spc_hold")
        lot = self.env["stock.lot"].create(
            {"name": "L1", "product_id": self.product.id, "company_id": self.env.company.id}
        )
        check = self._make_check(lot_id=lot.id)
        attempt = self._make_attempt(check, 10)
        self.charts._feed(attempt)
        point = self.subgroups.search([("check_id", "=", check.id)])
        self.assertTrue(point)
        self.assertFalse(lot.plant_on_hold)
        point.write({"rules": "1"})
        self.assertTrue(lot.plant_on_hold)
        self.assertIn("breaks rule 1", lot.plant_hold_ids.reason)
        point.write({"rules": "1,2"})
        self.assertEqual(len(lot.plant_hold_ids), 1)


@tagged("post_install", "-at_install")
class TestRuntime(TransactionCase):
    def test_a_request_for_each_interval(self):
        gateway = self.env["plant.iot.gateway"].create({"name": "Cell"})
        device = self.env["plant.iot.device"].create(
            {
                "name": "Lathe",
                "key": "lathe_r",
                "gateway_id": gateway.id,
                "driver": "mt_sics",
                "settings": {"port": "/dev/ttyUSB0"},
            }
        )
        equipment = self.env["maintenance.equipment"].create(
            {"name": "Lathe", "serial_no": device.key}
        )
        channel = device.channel_ids
        channel.key = "runtime_hours"
        requests = self.env["maintenance.request"]
        for hours, count in ((499, 0), (501, 1), (700, 1), (1000, 2)):
            # What a device reports comes by its gateway; here only the counter matters.
            with patch.object(type(channel), "_compute_live", self.live(channel, float(hours))):
                channel.invalidate_recordset()
                run_scheduled(self, "runtime_maintenance")
            found = requests.search([("equipment_id", "=", equipment.id)])
            self.assertEqual(len(found), count, hours)
        self.assertEqual(set(found.mapped("maintenance_type")), {"preventive"})

    @staticmethod
    def live(channel, hours):
        def compute(records):
            for record in records:
                for name, field in record._fields.items():
                    if field.compute == "_compute_live":
                        record[name] = False
                record.last_value = hours if record == channel else 0.0

        return compute
