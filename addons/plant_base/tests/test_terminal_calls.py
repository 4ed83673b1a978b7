from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import CallError, GoneError, NotHereError, SessionError, UnknownCall
from .plant_case import make_plant
from .terminal_case import TerminalCase, as_station, pair
from .workorder_case import NOW, make_order


@tagged("post_install", "-at_install")
class TestTerminalCalls(TerminalCase):
    def test_state(self):
        state = self.call("state")
        self.assertEqual(state["station"]["id"], self.station.id)
        self.assertEqual([one["operator"]["name"] for one in state["sessions"]], ["Ana", "Ben"])
        self.assertIn(self.down.id, [reason["id"] for reason in state["block_reasons"]])
        self.assertIn(self.spoilt.code, [reason["code"] for reason in state["scrap_reasons"]])
        self.assertEqual(state["time"], "2030-05-06T06:00:00+00:00")

    def test_what_there_is_not(self):
        for method in ("unlink", "_call_state", "read", "plant_start", ""):
            with self.subTest(method=method), self.assertRaises(UnknownCall):
                self.call(method)

    def test_arguments_that_are_none(self):
        for method, arguments in (
            ("card", {}),
            ("card", {"workorder": "1"}),
            ("card", {"workorder": True}),
            ("card", {"workorder": 0}),
            ("card", {"workorder": 2**40}),
            ("card", {"workorder": self.turning.id, "limit": 1}),
            ("queue", {"limit": 501}),
            ("report", {"workorder": self.turning.id, "token": "x", "quantity": "5"}),
            ("scan", {"code": ["x"]}),
        ):
            with self.subTest(arguments=arguments), self.assertRaises(CallError):
                self.call(method, **arguments)

    def test_an_order_that_is_gone(self):
        with self.assertRaises(GoneError):
            self.call("card", workorder=self.turning.id + 10_000)

    def test_another_station_s_order(self):
        other = make_plant(self.env, "X")
        self.turning.workcenter_id = other["workcenter"]
        with self.assertRaisesRegex(NotHereError, "does not serve"):
            self.call("card", workorder=self.turning.id)
        with self.assertRaises(NotHereError):
            self.act("start", self.turning)

    def test_another_station_s_token(self):
        other = make_plant(self.env, "X")["station"]
        terminal = as_station(pair(self.env, other)[0])
        with self.assertRaises(SessionError):
            self.call("touch", device=terminal, token=self.ana_token)

    def test_another_company_s_order_and_lot(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        self.env.cr.execute(
            "UPDATE mrp_production SET company_id = %s WHERE id = %s",
            [company.id, self.production.id],
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(NotHereError, "another company"):
            self.call("card", workorder=self.turning.id)

    def test_one_tap_is_one_card(self):
        answer = self.act("start", self.turning)
        card = answer["card"]
        self.assertEqual(card["workorder"]["state"], "running")
        self.assertEqual([one["name"] for one in card["workorder"]["operators"]], ["Ana"])
        self.assertEqual(card["row"]["state"], "running")
        self.assertIsNone(card["can"]["pause"])
        self.assertIn("running", card["can"]["resume"])
        again = self.act("start", self.turning)
        self.assertEqual(len(self.open_lines(self.turning)), 1)
        self.assertEqual(again["card"]["workorder"]["state"], "running")

    def test_a_card_asks_once_what_blocks_its_work_center(self):
        self.act("start", self.turning)
        self.env.flush_all()
        self.env.invalidate_all()
        model, name = type(self.workcenter), "_compute_plant_block_id"
        with patch.object(model, name, autospec=True, side_effect=getattr(model, name)) as asked:
            self.call("card", workorder=self.turning.id)
        self.assertEqual(asked.call_count, 1)
        self.act("block", self.turning, reason=self.down.id)
        self.assertEqual(self.workcenter.plant_block_id.loss_id, self.down)
        self.act("unblock", self.turning)
        self.assertFalse(self.workcenter.plant_block_id)

    def test_two_operators_at_once(self):
        self.act("start", self.turning)
        card = self.act("start", self.turning, token=self.ben_token)["card"]
        self.assertEqual([one["name"] for one in card["workorder"]["operators"]], ["Ana", "Ben"])
        card = self.act("pause", self.turning)["card"]
        self.assertEqual([one["name"] for one in card["workorder"]["operators"]], ["Ben"])

    def test_from_start_to_finish(self):
        self.act("start", self.turning)
        self.act("report", self.turning, quantity=10)
        card = self.act("scrap", self.turning, quantity=1, reason=self.spoilt.id)["card"]
        self.assertEqual(card["workorder"]["quantity"]["good"], 9)
        self.assertEqual(card["scraps"][0]["operator"], "Ana")
        self.assertEqual(card["reports"][0]["quantity"], 10)
        card = self.act("block", self.turning, reason=self.down.id, note="Tool")["card"]
        self.assertEqual(card["workorder"]["block"]["note"], "Tool")
        self.assertIn("is blocked", card["row"]["waits"][0]["text"])
        self.act("unblock", self.turning)
        self.act("resume", self.turning)
        card = self.act("finish", self.turning)["card"]
        self.assertEqual(card["workorder"]["state"], "done")

    def test_nobody_acts_without_a_session(self):
        with self.assertRaises(SessionError):
            self.act("start", self.turning, token="wrong")
        self.call("sign_out", token=self.ana_token)
        with self.assertRaisesRegex(SessionError, "has signed out"):
            self.act("start", self.turning)

    def test_an_order_cancelled_under_the_operator_s_hands(self):
        self.act("start", self.turning)
        self.production.action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.act("report", self.turning, quantity=1)

    def test_touch_keeps_a_session_open(self):
        self.at(hours=7)
        self.call("touch", token=self.ana_token)
        self.at(hours=2)
        session = self.call("touch", token=self.ana_token)["session"]
        self.assertEqual(session["operator"]["name"], "Ana")
        with self.assertRaisesRegex(SessionError, "after a while without use"):
            self.call("touch", token=self.ben_token)

    def test_a_session_of_a_scanner_is_taken_over_once(self):
        session = self.env["plant.operator.session"]._authenticate(self.ben_token)
        with self.assertRaises(SessionError):
            self.call("adopt", session=session.id)
        session.sudo().adoptable = True
        told = [one for one in self.call("state")["sessions"] if one["adoptable"]]
        answer = self.call("adopt", session=told[0]["id"])
        self.assertEqual(answer["session"]["operator"]["name"], "Ben")
        self.act("start", self.turning, token=answer["token"])
        with self.assertRaises(SessionError):
            self.call("adopt", session=session.id)
        with self.assertRaises(SessionError):
            self.act("start", self.turning, token=self.ben_token)

    def test_operators_to_choose_from(self):
        answer = self.call("operators", search="an")
        self.assertIn("Ana", [one["name"] for one in answer["operators"]])
        self.assertNotIn("Ben", [one["name"] for one in answer["operators"]])

    def test_changes_are_noticed(self):
        version = self.call("state")["version"]
        self.assertFalse(self.call("changes", version=version)["changed"])
        self.act("start", self.turning)
        answer = self.call("changes", version=version)
        self.assertTrue(answer["changed"])
        self.call("sign_out", token=self.ben_token)
        self.assertTrue(self.call("changes", version=answer["version"])["changed"])

    def test_the_line_shows_blocked_ones_first(self):
        other = self.station.copy({"workcenter_ids": False, "code": "IDLE"})
        self.act("start", self.turning)
        self.act("block", self.turning, reason=self.down.id)
        stations = self.call("line")["stations"]
        self.assertEqual([one["id"] for one in stations], [self.station.id, other.id])
        self.assertEqual(stations[0]["status"], "blocked")
        self.assertTrue(stations[0]["own"])
        self.assertEqual(stations[0]["work"][0]["block"]["operator"], "Ana")

    # -- the queue -------------------------------------------------------------------------------

    def ids(self, **arguments):
        return [row["id"] for row in self.call("queue", **arguments)["rows"]]

    def test_order_of_the_rows(self):
        later = make_order(self.env, self.bom)
        urgent = make_order(self.env, self.bom)
        urgent.priority = "1"
        for days, production in enumerate((self.production, later, urgent)):
            for hours, order in enumerate(production.workorder_ids.sorted("id")):
                order.write(
                    {
                        "date_start": NOW + timedelta(days=days, hours=hours),
                        "date_finished": NOW + timedelta(days=days, hours=hours + 1),
                    }
                )
        first = later.workorder_ids.sorted("id")[0]
        self.act("start", first)
        ours = (self.production | later | urgent).workorder_ids.ids
        rows = [id_ for id_ in self.ids() if id_ in ours]
        self.assertEqual(rows[0], first.id)
        self.assertEqual(rows[1:3], urgent.workorder_ids.sorted("id").ids)
        self.assertEqual(rows[3], self.turning.id)

    def test_what_it_waits_for(self):
        rows = {row["id"]: row for row in self.call("queue")["rows"]}
        self.assertEqual(rows[self.turning.id]["waits"], [])
        self.assertEqual(rows[self.assembly.id]["waits"][0]["kind"], "previous")
        self.assertIn("Turning", rows[self.assembly.id]["waits"][0]["text"])

    def test_missing_components_are_named(self):
        production = make_order(self.env, self.bom, quantity=5000)
        row = next(
            row
            for row in self.call("queue")["rows"]
            if row["id"] == production.workorder_ids.sorted("id")[0].id
        )
        wait = next(one for one in row["waits"] if one["kind"] == "components")
        self.assertRegex(wait["text"], r"Missing: \d+ .* of .*Gear wheel")

    def test_search(self):
        other = make_order(self.env, self.bom)
        self.assertIn(other.workorder_ids[0].id, self.ids(search=other.name))
        self.assertNotIn(self.turning.id, self.ids(search=other.name))
        self.assertIn(self.turning.id, self.ids(search="gearbox"))
        self.assertEqual(self.ids(search="%%__no such thing"), [])

    def test_other_stations_orders_are_not_in_it(self):
        other = make_plant(self.env, "X")
        self.turning.workcenter_id = other["workcenter"]
        self.assertNotIn(self.turning.id, self.ids())

    def test_queries_do_not_grow_with_the_rows(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.call("queue")
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for _order in range(2):
            make_order(self.env, self.bom)
        self.assertLessEqual(queries(), few + 2)
