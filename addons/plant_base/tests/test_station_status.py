from odoo.tests import tagged

from .workorder_case import WorkorderCase, make_order


@tagged("post_install", "-at_install")
class TestStationStatus(WorkorderCase):
    """What the back office shows of a station follows the verbs."""

    def shown(self):
        self.env.invalidate_all()
        station = self.station
        return station.status, station.status_detail or "", station.queue_count

    def test_ready_running_paused_blocked(self):
        self.assertEqual(self.shown(), ("ready", "", 2))
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        status, detail, queue = self.shown()
        self.assertEqual((status, queue), ("running", 1))
        self.assertEqual(detail, f"Turning of [GB] Gearbox ({self.production.name})")
        self.assertEqual(self.station.status_since, self.now)
        order.plant_pause(token=self.ana_token)
        self.assertEqual(self.shown()[0], "paused")
        order.plant_block(self.down.id, "Chuck jammed", token=self.ana_token)
        self.assertEqual(self.shown()[:2], ("blocked", "Chuck jammed"))
        order.plant_unblock(token=self.ana_token)
        self.assertEqual(self.shown()[0], "paused")

    def test_several_orders_at_work(self):
        other = make_order(self.env, self.bom).workorder_ids.sorted("id")[0]
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.floor(other).plant_start(token=self.ben_token)
        self.assertTrue(self.shown()[1].endswith("and 1 more"))

    def test_idle_without_orders(self):
        self.production.action_cancel()
        self.assertEqual(self.shown(), ("idle", "", 0))

    def test_drafts_are_nobody_s_queue(self):
        self.production.copy()
        self.assertEqual(self.shown()[2], 2)

    def test_who_is_signed_in(self):
        self.assertEqual(self.station.operator_ids, self.ana | self.ben)
        self.at(hours=9)
        self.env.invalidate_all()
        self.assertFalse(self.station.operator_ids)
