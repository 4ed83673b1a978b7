from datetime import timedelta
from uuid import uuid4

from odoo import fields
from odoo.addons.plant_base.actor import Actor
from odoo.addons.plant_base.exceptions import SessionError
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from .command_case import FINISHED, CommandFixture


class CommandCase(CommandFixture, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()


@tagged("post_install", "-at_install")
class TestAsking(CommandCase):
    """Who may have a device do what, and the sentence for who may not."""

    def test_a_supervisor_asks_in_their_own_name(self):
        user = self._person("cmd-sup", "plant_base.group_plant_supervisor")
        summary = self.device.with_user(user).plant_command("tare", {"immediate": True})
        command = self.commands.search([("uuid", "=", summary["id"])])
        self.assertEqual((summary["state"], command.state), ("waiting", "waiting"))
        self.assertEqual((command.user_id, command.operator_id.id), (user, False))
        self.assertEqual(command.sudo().arguments, {"immediate": True})
        self.assertEqual(command.deadline - command.asked_at, timedelta(seconds=30))
        self.assertEqual(
            self.device.with_user(user).plant_command_state(summary["id"])["state"], "waiting"
        )

    def test_what_is_left_out_has_the_drivers_default(self):
        self.assertEqual(self._ask().sudo().arguments, {"immediate": False})

    def test_an_operator_asks_with_the_session_of_the_station(self):
        user = self._person("cmd-op", "plant_base.group_plant_operator")
        summary = self.device.with_user(user).plant_command("zero", token=self.token)
        command = self.commands.search([("uuid", "=", summary["id"])])
        self.assertEqual(command.operator_id, self.operator)
        self.assertEqual(command.station_id, self.station)
        self.assertFalse(command.user_id)

    def test_an_operator_without_a_session(self):
        user = self._person("cmd-op", "plant_base.group_plant_operator")
        device = self.device.with_user(user)
        with self.assertRaisesRegex(AccessError, "Sign in at the station"):
            device.plant_command("tare")
        for token in ("nonsense", 7, {"a": 1}, ["x"], "\x00"):
            with self.subTest(token=token), self.assertRaises(SessionError):
                device.plant_command("tare", token=token)

    def test_an_operator_at_another_station(self):
        user = self._person("cmd-op", "plant_base.group_plant_operator")
        token = self._signed_in(self._station("Packing"))[1]
        with self.assertRaisesRegex(AccessError, "does not stand at the station Packing"):
            self.device.with_user(user).plant_command("tare", token=token)

    def test_a_device_at_a_work_center_is_at_its_stations(self):
        self.device.write({"station_id": False, "workcenter_id": self.workcenter.id})
        self.assertTrue(self._ask(token=self.token))
        token = self._signed_in(self._station("Packing"))[1]
        with self.assertRaises(AccessError):
            self._ask(token=token)

    def test_an_actor_is_taken_from_our_own_code(self):
        command = self._ask(token=Actor(operator_id=self.operator.id))
        self.assertEqual(command.operator_id, self.operator)

    def test_others_ask_for_nothing(self):
        user = self._person("cmd-none", "mrp.group_mrp_user")
        for token in (None, self.token):
            with self.subTest(token=token), self.assertRaises(AccessError):
                self.device.with_user(user).plant_command("tare", token=token)

    def test_another_companys_device(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        user = self._person("cmd-far", "plant_base.group_plant_manager", company)
        for token in (None, self.token):
            with self.subTest(token=token), self.assertRaises(AccessError):
                self.device.with_user(user).plant_command("tare", token=token)

    def test_a_command_that_the_driver_has_not(self):
        with self.assertRaisesRegex(UserError, "its commands are: zero, tare"):
            self._ask("explode")

    def test_arguments_that_do_not_fit(self):
        for arguments, sentence in (
            ({"immediate": "yes"}, "must be true or false"),
            ({"speed": 3}, "speed"),
            ([1], "must be a JSON object"),
            ("{}", "must be a JSON object"),
            ({"immediate": float("nan")}, "must be true or false"),
        ):
            with self.subTest(arguments=arguments), self.assertRaisesRegex(UserError, sentence):
                self._ask("tare", arguments)
        for command in (None, 7, ["tare"], {"tare": 1}):
            with self.subTest(command=command), self.assertRaisesRegex(UserError, "no command"):
                self._ask(command)
        self.assertFalse(self.commands.search([("device_id", "=", self.device.id)]))

    def test_a_text_that_no_database_holds(self):
        printer = self._printer()
        with self.assertRaisesRegex(UserError, r"U\+0000"):
            printer.plant_command("print", {"label": "^XA\x00^XZ", "job": "1"})

    def test_deadlines(self):
        command = self._ask(deadline=90)
        self.assertEqual(command.deadline - command.asked_at, timedelta(seconds=90))
        for deadline in (0, -1, 3601, "5", True, float("nan")):
            with self.subTest(deadline=deadline), self.assertRaisesRegex(UserError, "1 to 3600"):
                self._ask(deadline=deadline)

    def test_a_device_or_gateway_that_is_not_there(self):
        self.device.write({"state": "offline", "last_error": "The scale did not answer."})
        with self.assertRaisesRegex(UserError, "is not online. The scale did not answer."):
            self._ask()
        self.assertEqual(self._ask("probe").state, "waiting")
        self.gateway.last_seen_at = fields.Datetime.now() - timedelta(hours=2)
        with self.assertRaisesRegex(UserError, "gateway “Cabinet A” of “Bench scale” is not heard"):
            self._ask("probe")
        self.device.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self._ask("probe")

    def test_no_endless_queue(self):
        for _number in range(50):
            self._ask(deadline=3600)
        with self.assertRaisesRegex(UserError, "50 commands wait"):
            self._ask()

    def test_the_state_of_what_is_not_there(self):
        for id_ in (str(uuid4()), "x", 7, None, "\x00"):
            with self.subTest(id=id_), self.assertRaisesRegex(UserError, "no such command"):
                self.device.plant_command_state(id_)

    def test_a_device_with_history_stays(self):
        self._ask()
        device = self.device
        device.channel_ids.rule_ids.unlink()
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            device.unlink()


@tagged("post_install", "-at_install")
class TestUplink(CommandCase):
    """What the gateway is told and tells: docs/contracts/gateway.md."""

    def test_handed_out_until_taken(self):
        first, second = self._ask(), self._ask("zero")
        self.assertEqual(self._handed_out(), [first.uuid, second.uuid])
        self.assertTrue(first.handed_out_at)
        self.assertEqual(self._handed_out(), [first.uuid, second.uuid])
        self.assertEqual(self._handed_out(first.uuid), [second.uuid])
        self.assertEqual((first.state, second.state), ("taken", "waiting"))
        # The gateway was set up anew and knows of nothing: what has no result comes again.
        self.assertEqual(self._handed_out(), [first.uuid, second.uuid])

    def test_what_is_handed_out(self):
        command = self._ask("tare", {"immediate": True})
        answer = self.gateway.sudo()._uplink_commands([], now=command.asked_at)
        self.assertEqual(
            answer,
            {
                "time": answer["time"],
                "commands": [
                    {
                        "id": command.uuid,
                        "device": self.device.id,
                        "command": "tare",
                        "arguments": {"immediate": True},
                        "deadline": answer["commands"][0]["deadline"],
                    }
                ],
            },
        )
        self.assertRegex(answer["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_of_many_the_oldest_fifty(self):
        asked = [self._ask(deadline=3600) for _number in range(50)]
        asked += self._printer(key="other")._plant_send(Actor(), "pause")
        self.assertEqual(self._handed_out(), [command.uuid for command in asked[:50]])

    def test_another_gateways_commands_are_not_its_own(self):
        command = self._ask()
        other = self.env["plant.iot.gateway"].create({"name": "Cabinet B"})
        self.assertEqual(self._handed_out(gateway=other), [])
        self.assertEqual(self._handed_out(command.uuid, gateway=other), [])
        self.assertEqual(command.state, "waiting")
        with self.assertRaisesRegex(Exception, "has no command"):
            self._report(command, gateway=other)
        self.assertEqual(command.state, "waiting")

    def test_the_first_result_stands(self):
        command = self._ask()
        self._report(command, "failed", detail="E1")
        self._report(command, "done", detail="late")
        self.assertEqual((command.state, command.detail), ("failed", "E1"))
        self.assertEqual(self._handed_out(), [])

    def test_a_reading_is_kept_and_no_capture(self):
        reading = {"channel": self.channel.id, "value": 1.25, "unit": "kg", "time": FINISHED}
        command = self._ask("read_stable")
        self._report(command, reading=reading)
        self.assertEqual((command.reading["value"], command.reading["unit"]), (1.25, "kg"))
        self.assertEqual(command.reading["channel"], self.channel.id)
        self.assertFalse(self.env["plant.iot.capture"].search([("device_id", "=", self.device.id)]))
        stranger = self._ask("read_stable")
        self._report(stranger, reading={**reading, "channel": 999_999_999})
        self.assertIsNone(stranger.reading["channel"])

    def test_given_up_and_what_the_gateway_says_then(self):
        never, begun = self._ask(), self._ask()
        self.assertIn(begun.uuid, self._handed_out(never.uuid))
        never.write({"handed_out_at": False, "state": "waiting"})
        self.commands._cron_give_up(never.deadline + timedelta(minutes=4))
        self.assertEqual((never.state, begun.state), ("waiting", "waiting"))
        self.commands._cron_give_up(never.deadline + timedelta(minutes=6))
        self.assertEqual((never.state, begun.state), ("expired", "unknown"))
        self.assertIn("Cabinet A", never.detail)
        self.assertIn("look at the device", begun.detail)
        self.assertEqual(self._handed_out(), [])
        self._report(begun, "done", detail="1.2 kg")
        self.assertEqual((begun.state, begun.detail), ("done", "1.2 kg"))
        self._report(begun, "failed")
        self.assertEqual(begun.state, "done")

    def test_cancelled_while_nobody_has_it(self):
        command = self._ask()
        command.action_cancel()
        self.assertEqual(command.state, "cancelled")
        self.assertEqual(self._handed_out(), [])
        given = self._ask()
        self._handed_out()
        with self.assertRaisesRegex(UserError, "cannot be called back"):
            given.action_cancel()

    def test_only_a_supervisor_cancels(self):
        user = self._person("cmd-op", "plant_base.group_plant_operator")
        with self.assertRaises(AccessError):
            self._ask().with_user(user).action_cancel()

    def test_browsers_are_told(self):
        command = self._ask()
        self.env["bus.bus"].search([]).unlink()
        self._handed_out(command.uuid)
        self._report(command, detail="1.25 kg")
        self.env.cr.precommit.run()
        messages = [message.message for message in self.env["bus.bus"].search([], order="id")]
        self.assertEqual([message.count("plant.iot.command") for message in messages], [1, 1])
        self.assertIn('"taken"', messages[0])
        self.assertIn("1.25 kg", messages[1])

    def test_old_ones_go_and_open_ones_stay(self):
        old, open_, young = self._ask(), self._ask(), self._ask()
        self._report(old)
        self._report(young)
        (old + open_).asked_at = fields.Datetime.now() - timedelta(days=401)
        self.commands._gc_old()
        self.assertEqual((old + open_ + young).exists(), open_ + young)
        self.env["ir.config_parameter"].set_param("plant_iot.command_days", 0)
        young.asked_at = fields.Datetime.now() - timedelta(days=4000)
        self.commands._gc_old()
        self.assertTrue(young.exists())


@tagged("post_install", "-at_install")
class TestBackOffice(CommandCase):
    """The buttons and the dialog."""

    def test_test_connection_shows_what_answers(self):
        action = self.device.action_test_connection()
        command = self.commands.browse(action["res_id"])
        self.assertEqual((command.command, command.title), ("probe", "Test the connection"))
        self.assertEqual(self._handed_out(), [command.uuid])
        self._report(command, detail="Mettler Toledo XPR, serial number 7")
        self.device.invalidate_recordset()
        self.assertEqual(self.device.probe_state, "done")
        self.assertEqual(self.device.probe_detail, "Mettler Toledo XPR, serial number 7")

    def test_scales_of_a_work_order(self):
        workorder = self._make_workorder()
        self._printer()
        self.assertEqual(workorder.plant_scale_ids, self.device)
        action = self.device.with_context(plant_workorder_id=workorder.id).action_tare()
        command = self.commands.browse(action["res_id"])
        self.assertEqual(command.action_open_subject()["res_id"], workorder.id)
        self.assertEqual(command.subject, workorder.display_name)
        self.assertEqual(self.commands.browse(self.device.action_zero()["res_id"]).command, "zero")

    def test_buttons_are_for_supervisors(self):
        user = self._person("cmd-op", "plant_base.group_plant_operator")
        for button in ("action_tare", "action_zero", "action_test_connection"):
            with self.subTest(button=button), self.assertRaises(AccessError):
                getattr(self.device.with_user(user), button)()

    def test_the_dialog(self):
        user = self._person("cmd-sup", "plant_base.group_plant_supervisor")
        context = self.device.action_send_command()["context"]
        asks = self.env["plant.iot.command.ask"].with_user(user).with_context(**context)
        keys = [key for key, _title in asks.fields_get(["command"])["command"]["selection"]]
        self.assertEqual(keys, ["zero", "tare", "clear_tare", "read_stable"])
        ask = asks.create({"command": "tare", "arguments": '{"immediate": true}'})
        self.assertIn("Do not wait until the weight is stable.", ask.arguments_help)
        command = self.commands.browse(ask.action_apply()["res_id"])
        self.assertEqual(command.sudo().arguments, {"immediate": True})
        self.assertIn("immediate", command.with_user(user).arguments_text)
        ask.arguments = "{immediate}"
        with self.assertRaisesRegex(UserError, "are not JSON"):
            ask.action_apply()

    def test_secrets_are_not_shown(self):
        command = self._ask()
        secret = {"type": "object", "properties": {"password": {"type": "string"}}}
        spec = type("Spec", (), {"title": "Tare", "arguments": secret})
        self.patch(type(self.device), "_plant_command_spec", lambda _self, _key: spec)
        command.sudo().arguments = {"password": "hunter2"}
        self.assertNotIn("hunter2", command.arguments_text)
        engineer = self._person("cmd-eng", "plant_base.group_plant_engineer")
        with self.assertRaises(AccessError):
            command.with_user(engineer).read(["arguments"])
