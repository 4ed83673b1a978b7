from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .workorder_case import NOW, WorkorderCase


@tagged("post_install", "-at_install")
class TestWorkorderTime(WorkorderCase):
    """Time lines: their constraints, Odoo's own buttons, corrections."""

    def line(self, operator, start, end, **vals):
        """A line of ``operator`` on the first work order, in minutes from the test's start."""
        return self.env["mrp.workcenter.productivity"].create(
            {
                "workorder_id": self.turning.id,
                "workcenter_id": self.workcenter.id,
                "operator_id": operator.id,
                "user_id": False,
                "loss_id": self.env.ref("mrp.block_reason7").id,
                "date_start": NOW + timedelta(minutes=start),
                "date_end": end is not None and NOW + timedelta(minutes=end),
                **vals,
            }
        )

    # -- constraints -----------------------------------------------------------------------------

    def test_end_before_start(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.line(self.ana, 10, 5)

    def test_overlap_of_one_operator(self):
        self.line(self.ana, 0, 10)
        for start, end in ((5, 15), (-5, 5), (2, 3), (-5, 15), (5, None)):
            with self.subTest((start, end)), self.refused("overlap", ValidationError):
                self.line(self.ana, start, end)
        self.line(self.ana, 10, 20)
        self.line(self.ana, -10, 0)
        self.line(self.ben, 5, 15)

    def test_one_open_line_per_operator(self):
        self.line(self.ana, 0, None)
        self.line(self.ben, 0, None)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.line(self.ana, 5, None)

    def test_one_open_line_per_user_without_operator(self):
        self.line(self.ana.browse(), 0, None, user_id=self.supervisor.id)
        with self.refused("cannot be started twice", ValidationError):
            self.line(self.ana.browse(), 5, None, user_id=self.supervisor.id)

    def test_one_open_block_per_work_center(self):
        self.floor(self.turning).plant_block(self.down.id, token=self.ana_token)
        block = self.turning._plant_open_blocks()[self.workcenter.id]
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            block.copy()

    # -- closing ---------------------------------------------------------------------------------

    def test_time_over_the_expected_is_split_by_odoo(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        self.at(minutes=90)
        order.plant_pause(token=self.ana_token)
        lines = self.turning.time_ids.sorted("date_start")
        self.assertEqual(lines.mapped("loss_type"), ["productive", "performance"])
        self.assertEqual(lines.mapped("duration"), [60, 30])
        self.assertEqual(lines.operator_id, self.ana)
        self.assertEqual(order.plant_snapshot()["running_seconds"], 5400)

    def test_clock_set_back_does_not_hinder_closing(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        self.at(seconds=-5)
        self.assertEqual(order.plant_finish(token=self.ana_token)["state"], "done")
        self.assertEqual(self.turning.time_ids.date_end, self.now)

    def test_cancelled_order_closes_its_lines(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.production.action_cancel()
        self.assertFalse(self.open_lines(self.turning))
        self.assertEqual(self.turning.plant_state, "cancelled")

    # -- Odoo's own buttons ----------------------------------------------------------------------

    def test_odoos_buttons(self):
        self.ben.employee_id.user_id = self.supervisor
        office = self.office(self.turning)
        office.button_start()
        self.assertEqual(self.turning.plant_state, "running")
        self.assertEqual(self.open_lines(self.turning).operator_id, self.ben)
        self.at(minutes=5)
        office.button_pending()
        self.assertEqual(self.turning.plant_state, "paused")
        office.button_start()
        self.at(minutes=5)
        office.button_finish()
        self.assertEqual(self.turning.plant_state, "done")
        self.assertFalse(self.open_lines(self.turning))
        self.assertEqual(self.turning._plant_running_seconds(), 600)

    def test_odoos_start_beside_an_operator_without_user(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.office(self.turning).button_start()
        lines = self.open_lines(self.turning)
        self.assertEqual(lines.mapped("user_id"), self.supervisor)
        self.assertEqual(len(lines), 2)

    def test_odoos_pause_leaves_the_operators(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.office(self.turning).button_pending()
        self.assertEqual(self.open_lines(self.turning).operator_id, self.ana)

    def test_edited_duration_is_nobodys(self):
        self.ben.employee_id.user_id = self.env.user
        self.turning.duration = 12
        self.assertFalse(self.turning.time_ids.operator_id)
        self.turning.duration = 20
        self.assertEqual(sum(self.turning.time_ids.mapped("duration")), 20)

    # -- corrections -----------------------------------------------------------------------------

    def test_correction(self):
        line = self.line(self.ana, 0, 60)
        self.at(minutes=90)
        dialog = Form(
            self.env["plant.time.correction"]
            .with_user(self.supervisor)
            .with_context(default_line_id=line.id)
        )
        self.assertEqual(dialog.date_start, line.date_start)
        dialog.operator_id = self.ben
        dialog.date_end = NOW + timedelta(minutes=30)
        dialog.reason = "Forgot to pause"
        dialog.save().action_apply()
        self.assertEqual((line.operator_id, line.duration), (self.ben, 30))
        message = self.production.message_ids[0].body
        for word in ("Forgot to pause", "Ana", "Ben", "Turning"):
            self.assertIn(word, message)

    def test_correction_that_ends_the_work(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        line = self.open_lines(self.turning)
        self.at(minutes=60)
        self.correct(line, date_end=NOW + timedelta(minutes=20))
        self.assertEqual(self.turning.plant_state, "paused")

    def correct(self, line, user=None, **vals):
        dialog = self.env["plant.time.correction"].with_user(user or self.supervisor)
        return dialog.create({"line_id": line.id, "reason": "Test", **vals}).action_apply()

    def test_correction_refusals(self):
        line = self.line(self.ana, 0, 60)
        self.line(self.ana, 60, 70)
        self.at(minutes=90)
        with self.refused("overlap", ValidationError):
            self.correct(line, date_end=NOW + timedelta(minutes=65))
        with self.refused("future"):
            self.correct(line, date_end=NOW + timedelta(days=1))
        with self.refused("cannot be opened again"):
            self.correct(line, date_end=False)
        with self.assertRaises(AccessError):
            self.correct(line, user=self.terminal)
        self.line(self.ana, 80, None)
        going_on = self.line(self.ben, 80, None)
        with self.refused("Ana already works on"):
            self.correct(going_on, operator_id=self.ana.id)
