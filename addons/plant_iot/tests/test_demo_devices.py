from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..models.plant_iot_gateway_demo import DEMO_DEVICES

LINKS = {
    "scale": "/dev/ttyUSB0",
    "torque": "tcp://torque:4545",
    "scanner": "tcp://scanner:2001",
    "machine": "tcp://machine:1502",
}


@tagged("post_install", "-at_install")
class TestDemoDevices(TransactionCase):
    """The demo's devices, and the orders they work on. Skipped where there is no demo data."""

    def setUp(self):
        super().setUp()
        if not self.env.ref("plant_iot.demo_gateway", raise_if_not_found=False):
            self.skipTest("The database has no demo data.")

    def demo(self, name):
        return self.env.ref(f"plant_iot.demo_{name}")

    def test_the_long_orders_run(self):
        for name in ("spacers", "covers"):
            with self.subTest(name):
                self.assertEqual(self.demo(f"order_{name}").workorder_ids.plant_state, "running")

    def test_work_goes_on_when_the_machine_does(self):
        workorder = self.demo("order_spacers").workorder_ids
        now = fields.Datetime.now()
        workorder.workcenter_id._plant_machine_stopped(
            self.env.ref("mrp.block_reason0"), "Turning machine", now
        )
        self.assertNotEqual(workorder.plant_state, "running")
        workorder.workcenter_id._plant_machine_runs(now)
        self.assertEqual(workorder.plant_state, "running")

    def test_the_torque_tool_has_checks_to_answer(self):
        workorder = self.demo("order_covers").workorder_ids
        checks = self.env["plant.quality.check"]
        self.assertTrue(checks._next_for(workorder, "torque"))
        self.assertEqual(checks.search_count([("workorder_id", "=", workorder.id)]), 500)

    def test_graphs_have_a_history(self):
        readings = self.env["plant.iot.reading"]
        for name in ("temperature", "torque"):
            channel = self.demo(f"channel_{name}")
            with self.subTest(name):
                self.assertGreater(readings.search_count([("channel_id", "=", channel.id)]), 200)

    def test_each_device_is_connected(self):
        self.env["plant.iot.gateway"]._plant_provision_demo(LINKS)
        settings = {name: self.demo(f"device_{name}").settings for name in LINKS}
        self.assertEqual(settings["scale"], {"link": "serial", "port": "/dev/ttyUSB0"})
        self.assertEqual(settings["torque"], {"host": "torque", "tcp_port": 4545})
        self.assertEqual(settings["scanner"], {"link": "tcp", "host": "scanner", "tcp_port": 2001})
        self.assertEqual(settings["machine"], {"host": "machine", "tcp_port": 1502})
        devices = self.demo("gateway")._uplink_config()["devices"]
        self.assertEqual(len(devices), len(DEMO_DEVICES))

    def test_what_has_no_simulator_is_archived(self):
        provision = self.env["plant.iot.gateway"]._plant_provision_demo
        provision({"scale": "/dev/ttyUSB0"})
        active = {name for name in DEMO_DEVICES if self.demo(f"device_{name}").active}
        self.assertEqual(active, {"scale"})
        provision(LINKS)
        self.assertTrue(self.demo("device_torque").active)

    def test_a_database_without_demo_data_says_so(self):
        self.env["ir.model.data"].search(
            [("module", "=", "plant_iot"), ("name", "=", "demo_gateway")]
        ).unlink()
        with self.assertRaisesRegex(UserError, "no demo gateway"):
            self.env["plant.iot.gateway"]._plant_provision_demo(LINKS)
