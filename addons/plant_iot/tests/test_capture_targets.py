from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .common import IotCase


class TargetCase(IotCase):
    """A device of simulated channels at the station, and a work order that runs there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        employee = cls.env["hr.employee"].create({"name": "Ada", "barcode": "TBADGE1"})
        cls.ada = cls.env["plant.operator"].search([("employee_id", "=", employee.id)])
        cls.ada = cls.ada or cls.env["plant.operator"].create({"employee_id": employee.id})
        cls.machine = cls.env["plant.iot.device"].create(
            {
                "name": "Press",
                "key": "press",
                "gateway_id": cls.gateway.id,
                "driver": "simulated",
                "station_id": cls.station.id,
            }
        )
        cls.workorder = cls._make_workorder(start=True)

    @classmethod
    def _make_channel(cls, kind, target, unit=False, mode="event", **rule):
        channel = cls.env["plant.iot.channel"].create(
            {
                "name": kind,
                "key": f"{kind}-{uuid4().hex[:8]}",
                "device_id": cls.machine.id,
                "kind": kind,
                "unit": unit,
                "capture_mode": mode,
            }
        )
        cls.env["plant.iot.capture.rule"].create(
            {"channel_id": channel.id, "target": target, **rule}
        )
        return channel

    def _captured(self, channel, value=None, text=None, **more):
        more = {"unit": channel.unit or None, **more}
        return self._capture(channel=channel.id, value=value, text=text, **more)

    def _check(self, test_type, **requirement):
        point = self.env["plant.quality.point"].create(
            {
                "name": "Seat",
                "test_type": test_type,
                "product_ids": [Command.set(self.product.ids)],
                **requirement,
            }
        )
        return self.env["plant.quality.check"].create(
            {
                "point_id": point.id,
                "version_id": point.version_id.id,
                "company_id": self.env.company.id,
                "workorder_id": self.workorder.id,
                "production_id": self.workorder.production_id.id,
                "product_id": self.product.id,
            }
        )


@tagged("post_install", "-at_install")
class TestCounter(TargetCase):
    """A counter's captures become pieces, each once, whatever the counter does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counter = cls._make_channel(
            "count", "pieces", mode="change", counter_wrap=1000, counter_most=50
        )
        cls.rule = cls.counter.rule_ids

    def test_the_first_count_is_where_counting_begins(self):
        capture = self._captured(self.counter, 700)
        self.assertEqual((capture.state, capture.pieces), ("applied", 0))
        self.assertEqual(self.workorder.qty_produced, 0)
        self.assertEqual(self._captured(self.counter, 702).pieces, 2)
        self.assertEqual(self.workorder.qty_produced, 2)

    def test_wrap_and_reset(self):
        """998 → 1 at 1000 is 3; 1 → 0 is a reset: 0; 4 is 4 more, though 4 < 5 would be none."""
        self._captured(self.counter, 998)
        self.assertEqual(self._captured(self.counter, 1).pieces, 3)
        self.assertEqual(self._captured(self.counter, 0).pieces, 0)
        self.assertEqual(self._captured(self.counter, 2).pieces, 2)
        self.assertEqual(self.workorder.qty_produced, 5)

    def test_pieces_that_had_nowhere_to_go_are_counted_once_when_they_have(self):
        self._captured(self.counter, 10)
        self.workorder.plant_pause()
        lost = self._captured(self.counter, 12)
        self.assertEqual((lost.state, lost.pieces), ("failed", 2))
        self.workorder.plant_resume()
        self.assertEqual(self._captured(self.counter, 13).pieces, 1)
        lost.action_retry()
        self.assertEqual(lost.state, "applied")
        self.assertEqual(self.workorder.qty_produced, 3)

    def test_a_late_count_adds_nothing(self):
        self._captured(self.counter, 10)
        self._captured(self.counter, 13)
        late = self._captured(self.counter, 11, seconds_ago=60)
        self.assertEqual((late.state, late.pieces), ("applied", 0))
        self.assertEqual(self.workorder.qty_produced, 3)

    def test_a_clock_that_was_ahead_costs_no_piece(self):
        self._captured(self.counter, 10)
        ahead = self._captured(self.counter, 12, seconds_ago=-3600)
        self.assertEqual((ahead.state, ahead.pieces), ("refused", 0))
        self.assertEqual(self._captured(self.counter, 13).pieces, 3)
        self.assertEqual(self.workorder.qty_produced, 3)

    def test_too_many_at_once_are_for_a_person(self):
        self._captured(self.counter, 10)
        capture = self._captured(self.counter, 500)
        self.assertEqual(capture.state, "refused")
        self.assertIn("490 pieces at once", capture.reason)

    def test_more_than_remain_says_so(self):
        self._captured(self.counter, 0)
        capture = self._captured(self.counter, 9)
        self.assertEqual(capture.state, "failed")
        self.assertIn("Only 5", capture.reason)

    def test_a_count_may_stand_for_several(self):
        self.rule.counter_pieces = 2
        self._captured(self.counter, 1)
        self.assertEqual(self._captured(self.counter, 3).pieces, 4)

    def test_the_operator_who_works_has_made_them(self):
        self.workorder.time_ids.operator_id = self.ada
        self._captured(self.counter, 1)
        capture = self._captured(self.counter, 2)
        self.assertEqual(capture.operator_id, self.ada)
        self.assertEqual(self.workorder.plant_report_ids.operator_id, self.ada)


@tagged("post_install", "-at_install")
class TestMachineState(TargetCase):
    """A machine's words become time lines of its work center."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.env.ref("mrp.block_reason1")
        cls.words = [
            Command.create({"word": "RUN", "meaning": "running"}),
            Command.create({"word": "3", "meaning": "stopped", "loss_id": cls.loss.id}),
            Command.create({"word": "wait", "meaning": "ignored"}),
        ]
        cls.state = cls._make_channel("state", "state", mode="change", word_ids=cls.words)

    def test_it_stands_and_runs(self):
        stopped = self._captured(self.state, 3, seconds_ago=120)
        self.assertEqual((stopped.state, stopped.reason), ("applied", False))
        self.assertIn(self.loss.name, stopped.result)
        self.assertEqual(self.workorder.plant_state, "blocked")
        self.assertEqual(self._captured(self.state, text="wait").state, "applied")
        self.assertEqual(self.workorder.plant_state, "blocked")
        self._captured(self.state, text="run")
        self.assertEqual(self.workorder.plant_state, "running")
        block = self.env["mrp.workcenter.productivity"].search([("plant_device", "=", "Press")])
        self.assertAlmostEqual((block.date_end - block.date_start).total_seconds(), 120, delta=10)

    def test_a_word_nobody_explained(self):
        capture = self._captured(self.state, text="E42")
        self.assertEqual(capture.state, "failed")
        self.assertIn("“E42” is not among the words", capture.reason)

    def test_an_older_state_changes_nothing(self):
        self._captured(self.state, text="RUN")
        capture = self._captured(self.state, 3, seconds_ago=300)
        self.assertEqual(capture.state, "refused")
        self.assertEqual(self.workorder.plant_state, "running")

    def test_which_machine(self):
        other = self.workcenter.copy({"name": "Bench 2", "plant_line_id": self.line.id})
        self.station.workcenter_ids += other
        self.assertIn("serves 2 work centers", self._captured(self.state, text="RUN").reason)
        self.machine.workcenter_id = self.workcenter
        self.assertEqual(self._captured(self.state, text="RUN").state, "applied")


@tagged("post_install", "-at_install")
class TestScan(TargetCase):
    """What is scanned says by itself what it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scanner = cls._make_channel("scan", "scan")

    def _scanned(self, text, **more):
        return self._captured(self.scanner, text=text, **more)

    def _sessions(self):
        return self.env["plant.operator.session"].search(
            [("station_id", "=", self.station.id), ("ended_at", "=", False)]
        )

    def test_a_badge_signs_in_and_out(self):
        capture = self._scanned("TBADGE1")
        self.assertEqual((capture.state, capture.operator_id), ("applied", self.ada))
        self.assertEqual(self._sessions().operator_id, self.ada)
        self.assertIn("signed out", self._scanned("TBADGE1").result)
        self.assertFalse(self._sessions())

    def test_where_a_pin_is_asked_for_a_badge_is_not_enough(self):
        self.station.badge_needs_pin = True
        self.assertIn("needs its PIN", self._scanned("TBADGE1").reason)
        self.assertFalse(self._sessions())

    def test_an_archived_operator(self):
        self.ada.active = False
        capture = self._scanned("TBADGE1")
        self.assertEqual(capture.state, "failed")
        self.assertFalse(self._sessions())

    def test_a_work_order_is_started_and_paused(self):
        order = self._make_workorder()
        self.assertIn("Nobody is signed in", self._scanned(order.barcode).reason)
        self._scanned("TBADGE1")
        capture = self._scanned(order.barcode)
        self.assertEqual((capture.state, capture.workorder_id), ("applied", order))
        self.assertEqual(order.plant_state, "running")
        self.assertEqual(order.plant_operator_ids, self.ada)
        self._scanned(order.barcode)
        self.assertEqual(order.plant_state, "paused")

    def test_a_second_scan_finishes_where_the_rule_says_so(self):
        self.scanner.rule_ids.scan_advances = True
        order = self._make_workorder()
        for code in ("TBADGE1", order.barcode, order.barcode):
            self.assertEqual(self._scanned(code).state, "applied")
        self.assertEqual(order.plant_state, "done")

    def test_a_work_order_of_another_station(self):
        order = self._make_workorder()
        order.workcenter_id = self.workcenter.copy({"name": "Elsewhere"})
        self._scanned("TBADGE1")
        self.assertIn("does not serve", self._scanned(order.barcode).reason)

    def test_what_nobody_knows(self):
        capture = self._scanned("4006381333931")
        self.assertEqual(capture.state, "failed")
        self.assertIn("no badge and no work order", capture.reason)

    def test_a_lot_answers_the_check_that_asks_for_one(self):
        check = self._check("lot")
        self.product.tracking = "lot"
        capture = self._scanned("(01)04006381333931(10)L-7", attributes={"lot": "L-7"})
        self.assertEqual((capture.state, capture.check_id), ("applied", check), capture.reason)
        self.assertEqual(check.attempt_id.lot_id.name, "L-7")


@tagged("post_install", "-at_install")
class TestQualityCheck(TargetCase):
    """A torque answers the check that asks for one, with what the tool said of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.torque = cls._make_channel("torque", "quality_check", unit="Nm")

    def _torque_check(self):
        unit = self.env.ref("plant_quality.uom_newton_metre")
        return self._check(
            "measure",
            capture_kind="torque",
            uom_id=unit.id,
            nominal=10,
            lower=9,
            upper=11,
        )

    def test_it_passes_with_its_evidence(self):
        check = self._torque_check()
        self.workorder.time_ids.operator_id = self.ada
        capture = self._captured(
            self.torque, 10.2, attributes={"ok": True, "angle": 45.5, "parameter_set": 3}
        )
        self.assertEqual((capture.state, capture.check_id), ("applied", check), capture.reason)
        self.assertEqual((check.state, check.value), ("passed", 10.2))
        self.assertEqual(check.operator_id, self.ada)
        measure = check.measure_ids
        self.assertEqual(measure.key, capture.key)
        self.assertEqual(measure.evidence["angle"], 45.5)
        self.assertIn(check.name, capture.result)

    def test_the_tools_own_verdict_counts(self):
        check = self._torque_check()
        self._captured(self.torque, 10.2, attributes={"ok": False})
        self.assertEqual(check.state, "failed")

    def test_without_a_check_it_waits_for_a_person(self):
        capture = self._captured(self.torque, 10.2)
        self.assertEqual(capture.state, "failed")
        self.assertIn("has no open check", capture.reason)
        check = self._torque_check()
        capture.action_retry()
        self.assertEqual((capture.state, check.state), ("applied", "passed"))


@tagged("post_install", "-at_install")
class TestRules(TargetCase):
    """Rules that cannot work are refused where they are written."""

    @contextmanager
    def _refused(self, why):
        with self.assertRaisesRegex(ValidationError, why), self.cr.savepoint():
            yield

    def test_a_target_wants_its_kind_of_channel(self):
        for kind, target in (("scan", "pieces"), ("count", "scan"), ("state", "quality_check")):
            with self.subTest(target), self._refused("wants one of"):
                self._make_channel(kind, target)

    def test_words(self):
        words = Command.create
        loss = self.env.ref("mrp.block_reason1").id
        productive = self.env["mrp.workcenter.productivity.loss"].search(
            [("loss_type", "=", "productive")], limit=1
        )
        for given, why in (
            ([], "Say what the words"),
            ([words({"word": "A", "meaning": "stopped"})], "needs the loss"),
            ([words({"word": "A", "meaning": "running", "loss_id": loss})], "needs the loss"),
            ([words({"word": " A", "meaning": "running"})], "spaces around"),
            (
                [words({"word": "A", "meaning": "stopped", "loss_id": productive.id})],
                "is no loss",
            ),
        ):
            with self.subTest(why), self._refused(why):
                self._make_channel("state", "state", word_ids=given)

    def test_values_that_no_rule_has(self):
        for vals in ({"clock_tolerance": 601}, {"counter_pieces": 0}, {"counter_wrap": -1}):
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                self._make_channel("count", "pieces", **vals)
                self.env.flush_all()

    def test_a_wider_tolerance_for_clocks(self):
        self.rule.clock_tolerance = 120
        self.assertEqual(self._capture(seconds_ago=-60).state, "applied")
        self.rule.clock_tolerance = 5
        self.assertEqual(self._capture(seconds_ago=-60).state, "refused")
        self.assertEqual(self.rule.clock_tolerance, timedelta(seconds=5).total_seconds())
