from odoo.exceptions import AccessError
from odoo.tests import tagged

from .. import compat
from ..terminal.secret import live_key
from .terminal_case import TerminalCase, as_station, pair


@tagged("post_install", "-at_install")
class TestTerminalHelp(TerminalCase):
    """What a terminal tells others and is told, and what its station's user reaches."""

    def setUp(self):
        super().setUp()
        self.env["plant.terminal"]._send_hints()
        self.sent = []
        self.patch(compat, "bus_send", lambda _env, sent: self.sent.extend(sent))

    def help(self, **arguments):
        return self.call("help", token=self.ana_token, **arguments)

    def test_the_responsible_is_called_once(self):
        self.station.line_id.responsible_id = self.supervisor
        answer = self.help(workorder=self.turning.id, note="Spindle is hot")
        self.assertIn("was called", answer["said"])
        self.assertEqual(answer["card"]["workorder"]["id"], self.turning.id)
        activity = self.station.activity_ids
        self.assertEqual(activity.user_id, self.supervisor)
        self.assertIn("Ana", activity.summary)
        self.assertIn("Spindle is hot", activity.note)
        self.assertIn(
            str(self.supervisor.partner_id), [str(target) for target, *_rest in self.sent]
        )
        self.assertIn("already", self.help()["said"])
        self.assertEqual(len(self.station.activity_ids), 1)
        told = self.call("line")["stations"][0]
        self.assertIn("Ana", told["help"]["summary"])
        activity.with_user(self.supervisor).action_done()
        self.assertIn("was called", self.help()["said"])

    def test_nobody_answers_for_the_line(self):
        self.station.line_id.responsible_id = False
        with self.refused("Nobody answers for the line"):
            self.help()

    # -- hints -----------------------------------------------------------------------------------

    def hints(self):
        self.env["plant.terminal"]._send_hints()
        sent, self.sent[:] = list(self.sent), []
        return [
            (target, payload) for target, kind, payload in sent if kind == "plant.terminal.changed"
        ]

    def test_a_verb_is_told_once(self):
        self.act("start", self.turning)
        self.env["mrp.workorder"]._plant_tell()
        [(terminal, payload)] = self.hints()
        self.assertEqual(terminal, self.device)
        self.assertIn(self.turning.id, payload["workorders"])
        self.assertFalse(payload["sessions"])
        self.assertEqual(self.hints(), [])

    def test_who_is_signed_in_is_told(self):
        self.call("sign_out", token=self.ben_token)
        [(_terminal, payload)] = self.hints()
        self.assertEqual(payload, {"workorders": [], "sessions": True})

    def test_planning_is_told(self):
        self.turning.date_start = self.now
        [(_terminal, payload)] = self.hints()
        self.assertEqual(payload["workorders"], [self.turning.id])

    def test_other_stations_and_unpaired_devices_are_not_told(self):
        other = self.station.copy({"workcenter_ids": False, "code": "OTHER"})
        pair(self.env, other)
        self.device.with_user(self.supervisor).action_unpair()
        self.act("start", self.turning)
        self.assertEqual(self.hints(), [])

    def test_the_socket_s_channel_is_the_terminal(self):
        terminal, secret = pair(self.env, self.station)
        websocket = self.env["ir.websocket"].with_user(self.env.ref("base.public_user"))
        key = f"plant.terminal:{live_key(secret)}"
        self.assertEqual(
            [str(one) for one in websocket._plant_terminal_exchange([key, "broadcast"])][:2],
            ["broadcast", str(terminal)],
        )
        for asked in (
            f"plant.terminal:{terminal.id}",
            f"plant.terminal:{'0' * 64}",
            f"plant.terminal:{secret}",
        ):
            self.assertEqual(websocket._plant_terminal_exchange([asked]), [])
        terminal._unpair()
        self.assertEqual(websocket._plant_terminal_exchange([key]), [])

    # -- the station's own user, were it to be held by anybody -----------------------------------

    def test_it_is_an_operator_and_no_more(self):
        user = as_station(self.device.sudo()).env.user
        for model in ("stock.lot", "product.product", "res.partner.bank", "plant.terminal.key"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).search([]).read(["display_name"])
        for model in ("plant.terminal", "plant.undo"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).search([])

    def test_the_sheet_has_every_code(self):
        codes = [code for _t, group in self.station._sheet_groups() for _w, code, _p in group]
        self.assertIn("PLANT:START", codes)
        self.assertIn(f"PLANT:BLOCK:{self.down.id}", codes)
        self.assertIn(f"PLANT:SCRAP:{self.spoilt.code}", codes)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "plant_base.report_station_sheet", self.station.ids
        )[0]
        self.assertIn(b"PLANT:UNDO", html)
        words = set(self.device._commands())
        self.assertEqual({code.split(":")[1] for code in codes} - words, set())
