from datetime import timedelta

from odoo.tests import tagged

from .workorder_case import NOW, WorkorderCase, make_order


@tagged("post_install", "-at_install")
class TestMachine(WorkorderCase):
    """A machine says by itself that it stands and that it runs again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.material = cls.env.ref("mrp.block_reason0")

    def _stopped(self, loss=None, since=None):
        return self.workcenter._plant_machine_stopped(
            loss or self.down, "Press 1", since or self.now
        )

    def _runs(self, since=None):
        self.workcenter._plant_machine_runs(since or self.now)

    def _start(self, order):
        self.floor(order).plant_start(token=self.ana_token)

    def test_work_is_interrupted_and_goes_on(self):
        self._start(self.turning)
        self.at(minutes=5)
        block = self._stopped()
        self.assertEqual(self.turning.plant_state, "blocked")
        self.assertFalse(self.open_lines(self.turning))
        self.assertIn("Press 1", block._plant_sentence())
        self.at(minutes=4)
        self._runs()
        self.assertEqual(block.date_end - block.date_start, timedelta(minutes=4))
        self.assertEqual(self.turning.plant_state, "running")
        self.assertEqual(self.open_lines(self.turning).operator_id, self.ana)
        self.assertEqual(self.open_lines(self.turning).plant_station_id, self.station)

    def test_what_is_told_late_has_its_own_times(self):
        self.at(minutes=30)
        block = self._stopped(since=NOW + timedelta(minutes=5))
        self._runs(since=NOW + timedelta(minutes=9))
        self.assertEqual(block.date_start, NOW + timedelta(minutes=5))
        self.assertEqual(block.date_end, NOW + timedelta(minutes=9))

    def test_an_end_before_the_beginning_is_at_the_beginning(self):
        block = self._stopped()
        self._runs(since=NOW - timedelta(minutes=1))
        self.assertEqual(block.date_end, block.date_start)

    def test_another_reason_is_another_line(self):
        self._start(self.turning)
        self.at(minutes=5)
        first = self._stopped()
        self.assertEqual(self._stopped(), first)
        self.at(minutes=2)
        second = self._stopped(self.material)
        self.assertEqual(first.date_end, self.now)
        self.assertEqual(second.loss_id, self.material)
        self.at(minutes=1)
        self._runs()
        self.assertEqual(self.open_lines(self.turning).operator_id, self.ana)

    def test_what_a_person_said_stands(self):
        self._start(self.turning)
        self.at(minutes=5)
        self.floor(self.turning).plant_block(self.material.id, token=self.ana_token)
        block = self._stopped()
        self.assertEqual(block.loss_id, self.material)
        self._runs()
        self.assertFalse(block.date_end)
        self.assertEqual(self.turning.plant_state, "blocked")

    def test_nobody_is_put_to_work_who_has_begun_something_else(self):
        self._start(self.turning)
        self.at(minutes=5)
        self._stopped()
        elsewhere = self.workcenter.copy({"name": "Elsewhere"})
        self.station.workcenter_ids += elsewhere
        other = make_order(self.env, self.bom).workorder_ids.sorted("id")[0]
        other.workcenter_id = elsewhere
        self._start(other)
        self.at(minutes=2)
        self._runs()
        self.assertFalse(self.open_lines(self.turning))
        self.assertEqual(self.turning.plant_state, "paused")

    def test_an_idle_machine_stands_too(self):
        block = self._stopped()
        self.assertFalse(block.plant_workorder_id)
        self.assertFalse(block.plant_interrupted)
        self.at(minutes=2)
        self._runs()
        self.assertEqual(block.date_end - block.date_start, timedelta(minutes=2))

    def test_running_without_having_stood_changes_nothing(self):
        self._start(self.turning)
        line = self.open_lines(self.turning)
        self._runs()
        self.assertEqual(self.open_lines(self.turning), line)
