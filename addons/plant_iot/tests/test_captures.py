from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from .common import IotCase


@tagged("post_install", "-at_install")
class TestWeightOnWorkorder(IotCase):
    """A weight lands on the work order that ran at the scale's station."""

    def test_a_weight_lands_on_the_running_work_order(self):
        workorder = self._make_workorder(start=True)
        capture = self._capture(value=1.25)
        self.assertEqual((capture.state, capture.reason), ("applied", False))
        self.assertEqual(capture.workorder_id, workorder)
        self.assertEqual(capture.rule_id, self.rule)
        self.assertEqual(capture.station_id, self.station)
        self.assertEqual(workorder.plant_weight, 1.25)
        self.assertEqual(workorder.plant_weight_uom_id, self.kg)
        self.assertEqual(workorder.plant_weight_at, capture.time)
        self.assertTrue(workorder.plant_weight_stable)
        self.assertEqual(workorder.plant_capture_ids, capture)

    def test_it_is_converted_to_the_rules_unit(self):
        workorder = self._make_workorder(start=True)
        self.rule.uom_id = self.gram
        capture = self._capture(value=1.25)
        self.assertAlmostEqual(capture.converted_value, 1250)
        self.assertAlmostEqual(workorder.plant_weight, 1250)
        self.assertEqual(capture.value, 1.25, "what the device said is kept as it said it")
        self._capture(value=2500, unit="g")
        self.assertAlmostEqual(workorder.plant_weight, 2500)

    def test_a_work_center_will_do_where_there_is_no_station(self):
        workorder = self._make_workorder(start=True)
        self.device.write({"station_id": False, "workcenter_id": self.workcenter.id})
        self.assertEqual(self._capture().workorder_id, workorder)

    def test_the_operator_who_works_is_kept(self):
        employee = self.env["hr.employee"].create({"name": "Ada", "barcode": "IOTADA"})
        operator = self.env["plant.operator"].search([("employee_id", "=", employee.id)])
        operator = operator or self.env["plant.operator"].create({"employee_id": employee.id})
        workorder = self._make_workorder(start=True)
        workorder.time_ids.operator_id = operator
        self.assertEqual(self._capture().operator_id, operator)

    def test_a_late_capture_belongs_to_what_ran_then(self):
        """The spool may be minutes behind: the next order must not get the last one's weight."""
        first, second = self._make_workorder(start=True), self._make_workorder()
        line = first.time_ids
        line.date_start = self.now - timedelta(minutes=20)
        first.plant_pause()
        line.date_end = self.now - timedelta(minutes=10)
        second.plant_start()
        capture = self._capture(seconds_ago=15 * 60)
        self.assertEqual(capture.workorder_id, first)

    def test_an_older_weight_does_not_replace_a_newer_one(self):
        workorder = self._make_workorder(start=True)
        workorder.time_ids.date_start = self.now - timedelta(hours=1)
        self._capture(value=2.0)
        late = self._capture(value=1.0, seconds_ago=600)
        self.assertEqual((late.state, late.workorder_id), ("applied", workorder))
        self.assertEqual(workorder.plant_weight, 2.0)

    def test_no_work_order_running(self):
        self._make_workorder()
        capture = self._capture()
        self.assertEqual(capture.state, "failed")
        self.assertEqual(
            capture.reason,
            "No work order is running at station Assembly bench; start one and retry.",
        )

    def test_a_paused_work_order_does_not_run(self):
        workorder = self._make_workorder(start=True)
        workorder.time_ids.date_start = self.now - timedelta(minutes=5)
        workorder.plant_pause()
        workorder.time_ids.date_end = self.now - timedelta(minutes=1)
        self.assertEqual(self._capture().state, "failed")

    def test_two_work_orders_running(self):
        orders = self._make_workorder(start=True) | self._make_workorder(start=True)
        capture = self._capture()
        self.assertEqual(capture.state, "failed")
        self.assertIn("2 work orders are running at station Assembly bench", capture.reason)
        self.assertFalse(any(orders.mapped("plant_weight_at")))

    def test_work_at_another_station_of_the_work_center_is_not_meant(self):
        other = self.env["plant.station"].create(
            {
                "name": "Second bench",
                "code": "T-ST2",
                "line_id": self.line.id,
                "workcenter_ids": [Command.link(self.workcenter.id)],
            }
        )
        here, there = self._make_workorder(start=True), self._make_workorder(start=True)
        here.time_ids.plant_station_id = self.station
        there.time_ids.plant_station_id = other
        self.assertEqual(self._capture().workorder_id, here)

    def test_a_device_that_stands_nowhere(self):
        self.device.station_id = False
        capture = self._capture()
        self.assertEqual(capture.state, "failed")
        self.assertIn("stands at no station", capture.reason)

    def test_no_rule(self):
        self.rule.active = False
        self.assertIn("has no capture rule", self._capture().reason)


@tagged("post_install", "-at_install")
class TestUnfitValues(IotCase):
    """A value that is not fit is refused with a sentence, and never taken for 0."""

    def setUp(self):
        super().setUp()
        self.workorder = self._make_workorder(start=True)
        self.workorder.time_ids.date_start = self.now - timedelta(days=1)

    def assert_refused(self, words, **values):
        capture = self._capture(**values)
        self.assertEqual(capture.state, "refused")
        self.assertIn(words, capture.reason)
        self.assertFalse(self.workorder.plant_weight_at)
        self.assertFalse(capture.workorder_id)
        return capture

    def test_unstable(self):
        self.assert_refused("not stable", stable=False)
        self.assert_refused("not stable", stable=None)

    def test_unstable_where_the_rule_allows_it(self):
        self.rule.require_stable = False
        self.assertEqual(self._capture(stable=False).state, "applied")
        self.assertFalse(self.workorder.plant_weight_stable)

    def test_quality(self):
        self.assert_refused("calls this value Bad", quality="bad")
        self.assert_refused("calls this value Uncertain", quality="uncertain")

    def test_no_value(self):
        self.assert_refused("no value", value=None)

    def test_a_text_is_no_weight(self):
        self.assert_refused("wants a number", value=None, text="1.25")

    def test_stale(self):
        self.rule.max_age = 600
        self.assert_refused(
            "It took 11 min to arrive, and the rule accepts 10 min", seconds_ago=665
        )
        self.rule.max_age = 0
        self.assertEqual(self._capture(seconds_ago=7200).state, "applied")

    def test_from_the_future(self):
        self.assert_refused("in the future", seconds_ago=-3600)

    def test_limits(self):
        self.rule.write({"check_limits": True, "minimum": 1.0, "maximum": 2.0})
        self.assert_refused("outside the limits of the rule, 1 to 2 kg", value=2.5)
        self.assert_refused("outside the limits", value=0.0)
        self.assertEqual(self._capture(value=2.0).state, "applied")

    def test_limits_are_in_the_rules_unit(self):
        self.rule.write(
            {"uom_id": self.gram.id, "check_limits": True, "minimum": 1000, "maximum": 2000}
        )
        self.assertEqual(self._capture(value=1.5, unit="kg").state, "applied")

    def test_a_unit_nobody_knows(self):
        self.assert_refused("does not know the unit “ct”", unit="ct")

    def test_a_unit_of_another_kind(self):
        self.assert_refused("cannot be converted", unit="mm")


@tagged("post_install", "-at_install")
class TestSettling(IotCase):
    """What could not be applied stays until a person retries or dismisses it."""

    def _as(self, capture, group):
        return capture.with_user(self._person(f"iot-{group}", f"plant_base.group_plant_{group}"))

    def test_retry_applies_to_what_runs_now(self):
        capture = self._capture(seconds_ago=60)
        self.assertEqual(capture.state, "failed")
        workorder = self._make_workorder(start=True)
        as_supervisor = self._as(capture, "supervisor")
        self.assertTrue(as_supervisor.action_retry())
        self.assertEqual((capture.state, capture.workorder_id), ("applied", workorder))
        self.assertEqual(capture.settled_by, as_supervisor.env.user)
        self.assertEqual(capture.attempts, 2)
        self.assertFalse(capture.reason)

    def test_a_person_may_apply_what_came_late(self):
        self.rule.max_age = 60
        workorder = self._make_workorder(start=True)
        capture = self._capture(seconds_ago=600)
        self.assertEqual(capture.state, "refused")
        self._as(capture, "supervisor").action_retry()
        self.assertEqual(capture.workorder_id, workorder)

    def test_a_person_may_not_apply_what_was_unstable(self):
        self._make_workorder(start=True)
        capture = self._capture(stable=False)
        answer = self._as(capture, "supervisor").action_retry()
        self.assertEqual(capture.state, "refused")
        self.assertIn("not stable", answer["params"]["message"])

    def test_a_retry_that_fails_again_says_why(self):
        capture = self._capture()
        answer = self._as(capture, "supervisor").action_retry()
        self.assertIn("No work order is running", answer["params"]["message"])
        self.assertEqual(capture.state, "failed")

    def test_dismiss(self):
        capture = self._capture()
        as_supervisor = self._as(capture, "supervisor")
        as_supervisor.action_dismiss()
        self.assertEqual(capture.state, "dismissed")
        self.assertEqual(capture.settled_by, as_supervisor.env.user)
        self.assertIn("No work order", capture.reason, "why it was open stays readable")

    def test_what_is_settled_stays_settled(self):
        self._make_workorder(start=True)
        capture = self._capture()
        for action in (capture.action_retry, capture.action_dismiss):
            with self.assertRaisesRegex(UserError, "settled already"):
                action()

    def test_a_capture_of_no_channel_can_only_be_dismissed(self):
        capture = self._capture(channel=2**31 - 1)
        capture.action_retry()
        self.assertEqual(capture.state, "refused")
        self.assertIn("none of the channels", capture.reason)
        capture.action_dismiss()
        self.assertEqual(capture.state, "dismissed")

    def test_an_operator_may_not(self):
        capture = self._as(self._capture(), "operator")
        for action in (capture.action_retry, capture.action_dismiss):
            with self.assertRaisesRegex(AccessError, "supervisor"):
                action()

    def test_another_companys_capture_is_out_of_reach(self):
        capture = self._capture()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        person = self._person("iot-far", "plant_base.group_plant_supervisor", company)
        with self.assertRaises(AccessError):
            capture.with_user(person).action_dismiss()

    def test_a_mistake_in_a_target_is_kept_and_the_rest_goes_on(self):
        self._make_workorder(start=True)
        good, bad = self._reading(value=1.0), self._reading(value=2.0)
        original = type(self.env["mrp.workorder"])._plant_set_weight

        def stumble(workorder, value, *args):
            original(workorder, value, *args)
            if value == 2.0:
                raise KeyError("a mistake")

        with (
            patch.object(type(self.env["mrp.workorder"]), "_plant_set_weight", stumble),
            mute_logger("odoo.addons.plant_iot.models.plant_iot_capture_apply"),
        ):
            self._ingest(1, bad, good)
        captures = self.env["plant.iot.capture"].search([("gateway_id", "=", self.gateway.id)])
        by_value = {capture.value: capture for capture in captures}
        self.assertEqual(by_value[1.0].state, "applied")
        self.assertEqual(by_value[2.0].state, "failed")
        self.assertIn("nobody foresaw", by_value[2.0].reason)
        workorder = by_value[1.0].workorder_id
        self.assertEqual(workorder.plant_weight, 1.0, "what the failed one had written is undone")

    def test_a_user_error_is_the_reason(self):
        self._make_workorder(start=True)
        with patch.object(
            type(self.env["mrp.workorder"]),
            "_plant_set_weight",
            side_effect=UserError("The order is locked."),
        ):
            capture = self._capture()
        self.assertEqual((capture.state, capture.reason), ("failed", "The order is locked."))

    def test_a_conflict_of_transactions_is_for_odoo_to_retry(self):
        self._make_workorder(start=True)
        with (
            patch.object(
                type(self.env["mrp.workorder"]),
                "_plant_set_weight",
                side_effect=SerializationFailure(),
            ),
            self.assertRaises(SerializationFailure),
        ):
            self._capture()


@tagged("post_install", "-at_install")
class TestWorkorderPanel(IotCase):
    """What a work order's form shows of its devices."""

    def test_channels_of_its_stations_and_work_center(self):
        workorder = self._make_workorder()
        self.assertEqual(workorder.plant_live_channel_ids, self.channel)
        self.device.station_id = False
        workorder.invalidate_recordset()
        self.assertFalse(workorder.plant_live_channel_ids)
        self.device.workcenter_id = self.workcenter
        workorder.invalidate_recordset()
        self.assertEqual(workorder.plant_live_channel_ids, self.channel)

    def test_last_weight_and_last_trouble(self):
        workorder = self._make_workorder(start=True)
        self._capture(value=1.5)
        self._capture(stable=False)
        panel = workorder.plant_live()
        self.assertEqual((panel["capture"]["value"], panel["capture"]["unit"]), (1.5, "kg"))
        self.assertIn("not stable", panel["trouble"]["reason"])

    def test_nothing_yet(self):
        panel = self._make_workorder().plant_live()
        self.assertIsNone(panel["capture"])
        self.assertIsNone(panel["trouble"])

    def test_the_form_opens_its_captures(self):
        workorder = self._make_workorder(start=True)
        capture = self._capture()
        action = workorder.action_open_plant_captures()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), capture)
        self.assertEqual(workorder.plant_capture_count, 1)

    def test_now_is_the_servers(self):
        before = fields.Datetime.now()
        now = self.device.plant_live()["now"]
        self.assertLessEqual(before.isoformat(), now)
