import json
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import SessionError
from .plant_case import make_plant, new_user
from .workorder_case import WorkorderCase, make_order, make_work


@tagged("post_install", "-at_install")
class TestWorkorderVerbs(WorkorderCase):
    def test_a_shift(self):
        """Start, pause, resume, report, finish: state, time and quantity in each answer."""
        order = self.floor(self.turning)
        snapshot = order.plant_start(token=self.ana_token)
        self.assertEqual(snapshot["state"], "running")
        self.assertEqual([o["name"] for o in snapshot["operators"]], ["Ana"])
        self.assertEqual(snapshot["operators"][0]["since"], "2030-05-06T06:00:00+00:00")
        self.at(minutes=10)
        self.assertEqual(order.plant_snapshot()["running_seconds"], 600)
        snapshot = order.plant_pause(token=self.ana_token)
        self.assertEqual((snapshot["state"], snapshot["operators"]), ("paused", []))
        self.at(minutes=5)
        snapshot = order.plant_resume(token=self.ana_token)
        self.assertEqual((snapshot["state"], snapshot["running_seconds"]), ("running", 600))
        self.at(minutes=5)
        snapshot = order.plant_report(10, token=self.ana_token)
        self.assertEqual(snapshot["quantity"]["reported"], 10)
        snapshot = order.plant_finish(token=self.ana_token)
        self.assertEqual((snapshot["state"], snapshot["running_seconds"]), ("done", 900))
        self.assertEqual(snapshot["expected_seconds"], 3600)
        self.assertFalse(self.open_lines(self.turning))
        self.assertEqual(self.turning.state, "done")
        self.assertEqual(self.turning.time_ids.operator_id, self.ana)
        self.assertEqual(self.turning.time_ids.plant_station_id, self.station)

    def test_snapshot_is_json_with_every_key(self):
        snapshot = self.floor(self.turning).plant_snapshot()
        self.assertEqual(json.loads(json.dumps(snapshot, allow_nan=False)), snapshot)
        keys = {
            *("id", "name", "display_name", "revision", "state", "waits_for", "production"),
            *("product", "workcenter", "line", "quantity", "lots", "operators", "block"),
            *("running_seconds", "expected_seconds", "planned_start", "planned_end", "time"),
        }
        # plant_quality, where it is installed, adds the checks.
        self.assertEqual(set(snapshot) - {"checks"}, keys)
        self.assertEqual(snapshot["line"]["code"], self.plant["line"].code)
        self.assertEqual(
            snapshot["quantity"],
            {
                "planned": 10,
                "reported": 0,
                "scrapped": 0,
                "good": 0,
                "remaining": 10,
                "unit": self.product.uom_id.name,
                "step": 0.01,
            },
        )

    def test_revision_grows_with_each_verb(self):
        order = self.floor(self.turning)
        before = order.plant_snapshot()["revision"]
        after = order.plant_start(token=self.ana_token)["revision"]
        self.assertGreater(after, before)
        self.assertEqual(order.plant_snapshot()["revision"], after)

    def test_second_tap_changes_nothing(self):
        order = self.floor(self.turning)
        for verb, state in (
            ("plant_start", "running"),
            ("plant_pause", "paused"),
            ("plant_resume", "running"),
            ("plant_finish", "done"),
        ):
            with self.subTest(verb):
                first = getattr(order, verb)(token=self.ana_token)
                lines = self.turning.time_ids
                self.at(seconds=1)
                second = getattr(order, verb)(token=self.ana_token)
                self.assertEqual((first["state"], second["state"]), (state, state))
                self.assertEqual(self.turning.time_ids, lines)
                self.assertEqual(first["operators"], second["operators"])
                self.at(minutes=1)

    def test_two_operators_on_one_order(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        self.at(minutes=5)
        snapshot = order.plant_start(token=self.ben_token)
        self.assertEqual([o["name"] for o in snapshot["operators"]], ["Ana", "Ben"])
        self.at(minutes=5)
        snapshot = order.plant_pause(token=self.ana_token)
        self.assertEqual(snapshot["state"], "running", "Ben's line goes on")
        self.assertEqual([o["name"] for o in snapshot["operators"]], ["Ben"])
        self.at(minutes=5)
        snapshot = order.plant_pause(token=self.ben_token)
        self.assertEqual(snapshot["state"], "paused")
        self.assertEqual(snapshot["running_seconds"], 900, "the five minutes together count once")

    def test_supervisor_pauses_all(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        order.plant_start(token=self.ben_token)
        self.at(minutes=5)
        self.assertEqual(self.office(self.turning).plant_pause()["state"], "paused")
        self.assertFalse(self.open_lines(self.turning))

    def test_pause_of_anothers_work_says_who_works(self):
        order = self.floor(self.turning)
        self.at(hours=7, minutes=5)
        self.terminal.tz = "Etc/GMT-1"
        order.plant_start(token=self.ana_token)
        with self.refused("started by Ana at 14:05"):
            order.plant_pause(token=self.ben_token)

    def test_resume_of_running_says_who_works(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        with self.refused("already running: started by Ana at 06:00"):
            order.plant_resume(token=self.ben_token)

    def test_refusals_name_the_state(self):
        order = self.floor(self.turning)
        for verb, arguments in (
            ("plant_pause", ()),
            ("plant_resume", ()),
            ("plant_finish", ()),
            ("plant_report", (1,)),
            ("plant_scrap", (1, self.spoilt.id)),
        ):
            with self.subTest(verb), self.refused("is ready. Start it first"):
                getattr(order, verb)(*arguments, token=self.ana_token)
        order.plant_start(token=self.ana_token)
        order.plant_finish(token=self.ana_token)
        for verb in ("plant_start", "plant_pause", "plant_resume"):
            with self.subTest(verb), self.refused("is done. Nothing can"):
                getattr(order, verb)(token=self.ana_token)

    def test_waiting_order(self):
        """The second operation waits for a first report; a supervisor may start it at once."""
        order = self.floor(self.assembly)
        snapshot = order.plant_snapshot()
        self.assertEqual((snapshot["state"], snapshot["waits_for"]), ("waiting", "Turning"))
        with self.refused("waits for Turning"):
            order.plant_start(token=self.ana_token)
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        turning.plant_report(4, token=self.ana_token)
        self.assertEqual(order.plant_snapshot()["state"], "ready")
        self.assertEqual(order.plant_start(token=self.ben_token)["state"], "running")

    def test_supervisor_starts_a_waiting_order(self):
        self.assertEqual(self.office(self.assembly).plant_start()["state"], "running")

    def test_draft_is_not_started(self):
        draft = self.env["mrp.production"].create(
            {"product_id": self.product.id, "bom_id": self.bom.id, "product_qty": 1}
        )
        self.assertEqual(set(draft.workorder_ids.mapped("plant_state")), {"waiting"})
        with self.refused("confirmation of its production order"):
            self.office(draft.workorder_ids[0]).plant_start()

    # -- block -----------------------------------------------------------------------------------

    def test_block_and_unblock(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        self.at(minutes=10)
        snapshot = order.plant_block(self.down.id, "Spindle", token=self.ben_token)
        self.assertEqual(snapshot["state"], "blocked")
        self.assertEqual(
            snapshot["block"],
            {
                "reason": {"id": self.down.id, "name": self.down.name},
                "note": "Spindle",
                "since": "2030-05-06T06:10:00+00:00",
                "operator": "Ben",
            },
        )
        self.assertTrue(snapshot["workcenter"]["blocked"])
        self.assertFalse(self.open_lines(self.turning))
        self.at(minutes=30)
        snapshot = order.plant_unblock(token=self.ana_token)
        self.assertEqual((snapshot["state"], snapshot["running_seconds"]), ("paused", 600))
        self.assertEqual(self.turning.duration, 10, "lost time is the work center's")
        loss = self.env["mrp.workcenter.productivity"].search([("loss_id", "=", self.down.id)])
        loss = loss.filtered(lambda line: line.workcenter_id == self.workcenter)
        self.assertEqual((loss.operator_id, loss.plant_workorder_id), (self.ben, self.turning))
        self.assertEqual(loss.date_end - loss.date_start, timedelta(minutes=30))
        self.assertEqual(order.plant_unblock(token=self.ana_token)["state"], "paused", "again")

    def test_block_holds_up_every_order_of_the_work_center(self):
        self.office(self.assembly).plant_start()
        other = self.floor(make_order(self.env, self.bom).workorder_ids.sorted("id")[0])
        order = self.floor(self.turning)
        order.plant_block(self.down.id, token=self.ana_token)
        self.assertEqual(self.turning.plant_state, "blocked", "ready, but it was blocked itself")
        self.assertEqual(self.assembly.plant_state, "blocked", "in progress")
        self.assertEqual(other.plant_state, "ready", "not begun")
        with self.refused(f"{self.down.name}, since 06:00 by Ana"):
            other.plant_start(token=self.ana_token)
        for verb in ("plant_start", "plant_resume", "plant_finish"):
            with self.subTest(verb), self.refused("is blocked"):
                getattr(self.floor(self.assembly), verb)(token=self.ana_token)
        order.plant_unblock(token=self.ana_token)
        self.assertEqual(self.turning.plant_state, "ready")
        self.assertEqual(self.assembly.plant_state, "paused")

    def test_block_twice(self):
        order = self.floor(self.turning)
        first = order.plant_block(self.down.id, token=self.ana_token)
        second = order.plant_block(self.down.id, token=self.ana_token)
        self.assertEqual(first["block"], second["block"])
        other = self.env.ref("mrp.block_reason0")
        with self.refused("already blocked: .* by Ana. Unblock it first"):
            order.plant_block(other.id, token=self.ben_token)

    def test_block_needs_a_blocking_reason(self):
        order = self.floor(self.turning)
        productive = self.env.ref("mrp.block_reason7")
        for reason in (productive.id, 0, -1, None, "x", [self.down.id]):
            with self.subTest(reason), self.refused("Choose a reason"):
                order.plant_block(reason, token=self.ana_token)

    def test_odoos_block_and_unblock(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        self.at(minutes=1)
        block = self.env["mrp.workcenter.productivity"].create(
            {
                "workcenter_id": self.workcenter.id,
                "loss_id": self.down.id,
                "date_start": self.now,
            }
        )
        block.button_block()
        self.assertEqual(self.turning.plant_state, "blocked")
        self.assertFalse(self.open_lines(self.turning))
        self.assertEqual(order.plant_unblock(token=self.ana_token)["state"], "paused")
        order.plant_block(self.down.id, token=self.ana_token)
        block = self.turning._plant_open_blocks()[self.workcenter.id]
        # Odoo takes the process's clock here.
        block.date_start = "2020-01-01 00:00:00"
        self.turning.button_unblock()
        self.assertEqual(self.turning.plant_state, "paused")

    # -- who may ---------------------------------------------------------------------------------

    def test_without_token_only_supervisors(self):
        with self.refused("Sign in at the station", AccessError):
            self.floor(self.turning).plant_start()
        snapshot = self.office(self.turning).plant_start()
        self.assertEqual(
            snapshot["operators"],
            [{"id": None, "name": self.supervisor.name, "since": "2030-05-06T06:00:00+00:00"}],
        )
        self.assertEqual(self.open_lines(self.turning).user_id, self.supervisor)

    def test_supervisor_who_is_an_operator(self):
        self.ben.employee_id.user_id = self.supervisor
        self.office(self.turning).plant_start()
        self.assertEqual(self.open_lines(self.turning).operator_id, self.ben)
        again = self.floor(self.turning).plant_start(token=self.ben_token)
        self.assertEqual(len(again["operators"]), 1, "one person, by either way")

    def test_token_needs_the_group(self):
        stranger = new_user(self.env, "stranger", groups="mrp.group_mrp_user")
        with self.assertRaises(AccessError):
            self.turning.with_user(stranger).plant_start(token=self.ana_token)
        with self.assertRaises(AccessError):
            self.turning.with_user(stranger).plant_snapshot()

    def test_token_of_no_session(self):
        for token in ("x" * 43, 7, True, ["x"]):
            with self.subTest(token), self.assertRaises(SessionError):
                self.floor(self.turning).plant_start(token=token)
        self.at(hours=30)
        with self.assertRaises(SessionError):
            self.floor(self.turning).plant_start(token=self.ana_token)

    def test_station_must_serve_the_work_center(self):
        elsewhere = make_plant(self.env, "B")
        token = self.sign_in(self.ben, elsewhere["station"])
        with self.refused("does not serve", AccessError):
            self.floor(self.turning).plant_start(token=token)

    def test_another_companys_order(self):
        company = self.env["res.company"].create({"name": "Other plant"})
        self.env.user.company_ids |= company
        env = self.env(context={"allowed_company_ids": company.ids})
        plant = make_plant(env, "C")
        _product, _component, bom = make_work(env, plant, components=False)
        order = make_order(env, bom, 1).workorder_ids.sorted("id")[0]
        with self.assertRaises(AccessError):
            self.floor(order.with_env(self.env)).plant_start(token=self.ana_token)
        self.terminal.company_ids |= company
        both = order.with_user(self.terminal).with_context(
            allowed_company_ids=[self.env.company.id, company.id]
        )
        with self.refused("another company", AccessError):
            both.plant_start(token=self.ana_token)

    def test_token_opens_nothing_else(self):
        terminal = self.floor(self.turning)
        with self.assertRaises(AccessError):
            terminal.write({"name": "x"})
        with self.assertRaises(AccessError):
            terminal.button_start()
        with self.assertRaises(AccessError):
            terminal.env["plant.workorder.report"].create(
                {"workorder_id": self.turning.id, "quantity": 1}
            )
        with self.assertRaises(AccessError):
            terminal.env["mrp.workcenter.productivity"].create(
                {"workcenter_id": self.workcenter.id, "loss_id": self.down.id}
            )

    def test_actor_and_defaults_of_the_caller_are_ignored(self):
        forged = self.office(self.turning).with_context(
            plant_actor={"operator_id": self.ana.id},
            default_operator_id=self.ana.id,
            default_date_end="2031-01-01 00:00:00",
        )
        forged.plant_start()
        line = self.open_lines(self.turning)
        self.assertEqual((line.operator_id, line.user_id), (self.ana.browse(), self.supervisor))
