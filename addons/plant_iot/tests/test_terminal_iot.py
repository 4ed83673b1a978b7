from odoo.addons.plant_base.exceptions import CallError
from odoo.addons.plant_base.terminal.secret import live_key
from odoo.addons.plant_base.tests.terminal_case import as_station, pair
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .command_case import CommandFixture


@tagged("post_install", "-at_install")
class TestTerminalIot(CommandFixture, TransactionCase):
    """Devices at a terminal: live values, scales, label printers, GS1 labels."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()

    def setUp(self):
        super().setUp()
        terminal, self.secret = pair(self.env, self.station)
        self.terminal = as_station(terminal)
        self.order = self._make_workorder()
        self.addCleanup(self.forget_wrong_tries)

    def forget_wrong_tries(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM plant_sign_in_throttle")

    def call(self, method, **arguments):
        return self.terminal._carry_out(method, arguments)

    def test_live_values_stand_in_the_card(self):
        live = self.call("card", workorder=self.order.id)["card"]["live"]
        self.assertEqual([one["id"] for one in live["devices"]], self.device.ids)
        self.assertIn("tare", live["devices"][0]["commands"])
        self.assertIn(self.channel.id, [one["id"] for one in live["channels"]])
        self.assertEqual(
            self.call("live", workorder=self.order.id)["live"]["devices"], live["devices"]
        )

    def test_the_terminal_hears_of_the_station_s_devices(self):
        elsewhere = self.device.copy({"key": "other", "station_id": self._station("B").id})
        key = f"plant.terminal:{live_key(self.secret)}"
        heard = self.env["ir.websocket"]._plant_terminal_exchange([key])
        self.assertIn(str(self.device), map(str, heard))
        self.assertNotIn(str(elsewhere), map(str, heard))

    def test_a_scale_is_tared(self):
        answer = self.call(
            "command",
            device=self.device.id,
            command="tare",
            workorder=self.order.id,
            token=self.token,
        )
        command = self.commands.search([("uuid", "=", answer["command"]["id"])])
        self.assertEqual((command.operator_id, command.station_id), (self.operator, self.station))
        self.assertEqual(command.res_id, self.order.id)
        state = self.call("command_state", command=command.uuid)["command"]["state"]
        self.assertEqual(state, command.state)

    def test_what_a_terminal_may_not_have_done(self):
        with self.assertRaises(CallError):
            self.call("command", device=self.device.id, command="probe", token=self.token)
        self.device.station_id = self._station("B")
        with self.assertRaises(AccessError):
            self.call("command", device=self.device.id, command="tare", token=self.token)

    def test_a_label_is_printed(self):
        printer = self._printer()
        label = self.env["plant.iot.label"].create(
            {
                "name": "Order",
                "model": "mrp.workorder",
                "template": "^XA^FO20,20^A0N,30^FD{{order}}^FS^XZ",
            }
        )
        labels = self.call("card", workorder=self.order.id)["card"]["labels"]
        told = next(one for one in labels if one["id"] == label.id)
        self.assertEqual(told["printer"]["id"], printer.id)
        self.assertEqual(told["record"]["id"], self.order.id)
        job = "7f0c1c9e-7a53-4c0d-9f0f-000000000001"
        for _tap in range(2):
            answer = self.call(
                "print", workorder=self.order.id, label=label.id, token=self.token, job=job
            )
        self.assertEqual(answer["command"]["command"], "print")
        self.assertEqual(self.commands.search_count([("device_id", "=", printer.id)]), 1)

    def test_gs1_data_is_read(self):
        scanned = self.terminal._scanned("010950600013435210W-1\x1d3712")
        self.assertEqual((scanned.gtin, scanned.lot), ("09506000134352", "W-1"))
        self.assertEqual(scanned.quantity, 12)
        self.assertEqual(scanned.names, ["W-1"])
        self.assertEqual(self.terminal._scanned("W-1").names, ["W-1"])

    def test_a_gs1_label_opens_its_order(self):
        self.product.barcode = "9506000134352"
        answer = self.call("scan", code="(01)09506000134352")
        self.assertEqual(answer["card"]["workorder"]["id"], self.order.id)

    def test_a_badge_at_the_station_s_scanner_is_taken_over(self):
        self.session.sudo().adoptable = True
        session = self.call("state")["sessions"][0]
        token = self.call("adopt", session=session["id"])["token"]
        card = self.call("start", workorder=self.order.id, token=token)["card"]
        self.assertEqual(card["workorder"]["state"], "running")
