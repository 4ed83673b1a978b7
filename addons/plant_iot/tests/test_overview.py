from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestOverview(IotCase):
    """What the cards of devices and the graph of a channel show besides values."""

    def _second_device(self):
        return self.env["plant.iot.device"].create(
            {
                "name": "Press",
                "key": "press",
                "gateway_id": self.gateway.id,
                "driver": "simulated",
                "channel_ids": [
                    Command.create({"name": "State", "key": "state", "kind": "state"}),
                    Command.create({"name": "Torque", "key": "torque", "kind": "torque"}),
                ],
            }
        )

    def test_each_device_has_its_own_channels_and_captures(self):
        press = self._second_device()
        self._capture(value=1.5)  # nothing runs: it waits for a person
        self._capture(value=0.7, stable=False)
        scale, other = (self.device + press).plant_overview()
        self.assertEqual((scale["id"], scale["open"]), (self.device.id, 2))
        self.assertEqual([said["id"] for said in scale["devices"]], self.device.ids)
        self.assertEqual([said["id"] for said in scale["channels"]], self.channel.ids)
        self.assertEqual((other["id"], other["open"]), (press.id, 0))
        self.assertEqual({said["id"] for said in other["channels"]}, set(press.channel_ids.ids))

    def test_what_is_settled_waits_no_more(self):
        self._capture(value=1.5).action_dismiss()
        self.assertEqual(self.device.plant_overview()[0]["open"], 0)

    def test_a_device_without_channels_has_a_state(self):
        self.channel.unlink()
        (said,) = self.device.plant_overview()
        self.assertEqual(said["devices"][0]["state"], "never")
        self.assertEqual(said["channels"], [])

    def test_one_that_is_gone_is_left_out(self):
        press = self._second_device()
        press.unlink()
        self.assertEqual(
            [said["id"] for said in (self.device + press).plant_overview()], self.device.ids
        )

    def test_the_number_of_queries_does_not_grow(self):
        devices = self.device + self._second_device()
        devices.plant_overview()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            devices.plant_overview()

    def test_a_stranger_sees_nothing(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._person("stranger", "plant_base.group_plant_operator", other)
        for method in (self.device.plant_overview, self.channel.plant_graph):
            with self.subTest(method=method.__name__), self.assertRaises(AccessError):
                getattr(method.__self__.with_user(stranger), method.__name__)()

    def test_since_when(self):
        self.device._set_state("offline", "The cable is out.", self.now)
        self.assertTrue(self.device.plant_overview()[0]["devices"][0]["since"].endswith("Z"))

    # -- what values mean ------------------------------------------------------------------------

    def test_what_happens_now_and_then_does_not_grow_old(self):
        state, torque = self._second_device().channel_ids.sorted("id")
        self.assertEqual((state._stale_after(), torque._stale_after()), (25, None))
        state.capture_mode = "event"
        self.assertIsNone(state._stale_after())

    def test_an_operator_reads_the_words_of_a_machine(self):
        state = self._second_device().channel_ids.sorted("id")[0]
        state.capture_mode = "change"
        loss = self.env.ref("mrp.block_reason0")
        words = [
            {"word": "RUN", "meaning": "running"},
            {"word": "0", "meaning": "stopped", "loss_id": loss.id},
        ]
        self.env["plant.iot.capture.rule"].create(
            {
                "channel_id": state.id,
                "target": "state",
                "word_ids": [Command.create(word) for word in words],
            }
        )
        operator = self._person("iot-op", "plant_base.group_plant_operator")
        (said,) = state.with_user(operator).plant_live()["channels"]
        self.assertEqual(
            said["words"],
            {
                "run": {"meaning": "running", "text": "Runs"},
                "0": {"meaning": "stopped", "text": loss.name},
            },
        )

    def test_a_state_is_no_number_to_show(self):
        capture = self._capture(value=1.5)
        self.assertIsNone(capture._live_summary()["value"])
        self._make_workorder(start=True)
        capture.action_retry()
        self.assertEqual(capture._live_summary()["value"], 1.5)

    # -- limits ----------------------------------------------------------------------------------

    def test_limits_are_in_the_unit_of_the_channel(self):
        self.assertEqual(self.channel.plant_graph()["limits"], [])
        self.rule.write(
            {"uom_id": self.gram.id, "check_limits": True, "minimum": 500, "maximum": 3000}
        )
        operator = self._person("iot-op", "plant_base.group_plant_operator")
        graph = self.channel.with_user(operator).plant_graph()
        self.assertEqual(
            [(limit["name"], limit["value"]) for limit in graph["limits"]],
            [("Maximum", 3.0), ("Minimum", 0.5)],
        )
        self.assertEqual(graph["channels"][0]["id"], self.channel.id)
