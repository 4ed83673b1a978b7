from odoo.tests import tagged

from .. import compat
from .workorder_case import WorkorderCase, make_order, make_work


@tagged("post_install", "-at_install")
class TestWorkorderEdges(WorkorderCase):
    """The verbs when something else happened in between."""

    # -- serial numbers and lots

    def test_serial_number_of_another_open_order(self):
        order = self.make_started("serial", 1)
        order.plant_report(1, "S-1", token=self.ana_token)
        other = self.begun(make_order(self.env, order.sudo().production_id.bom_id, 1).workorder_ids)
        with self.refused("S-1 was reported before, on"):
            other.plant_report(1, "S-1", token=self.ana_token)
        order.sudo().production_id.action_cancel()
        other.plant_report(1, "S-1", token=self.ana_token)

    def test_serial_number_goes_through_every_operation(self):
        bom = make_work(self.env, self.plant, "serial", operations=2)[2]
        production = make_order(self.env, bom, 1)
        for order in production.workorder_ids.sorted("id"):
            self.floor(order).plant_start(token=self.ana_token)
            self.floor(order).plant_report(1, "S-1", token=self.ana_token)
            self.floor(order).plant_finish(token=self.ana_token)
        self.assertEqual(compat.producing_lots(production).name, "S-1")

    def test_serial_number_taken_back_may_be_reported_again(self):
        order = self.make_started("serial", 1)
        order.plant_report(1, "S-1", token=self.ana_token)
        order.sudo().plant_report_ids._take_back("Wrong piece")
        snapshot = order.plant_report(1, "S-1", token=self.ana_token)
        self.assertEqual((snapshot["lots"], snapshot["quantity"]["reported"]), (["S-1"], 1))

    def test_scrap_is_of_a_lot_that_the_order_makes(self):
        order = self.make_started("lot", 3)
        product = order.sudo().product_id
        stranger = self.env["stock.lot"].create(
            {"name": "L-9", "product_id": product.id, "company_id": self.env.company.id}
        )
        order.plant_report(2, "L-1", token=self.ana_token)
        with self.refused("makes L-1, not L-9"):
            order.plant_scrap(1, self.spoilt.id, lot_name="L-9", token=self.ana_token)
        self.assertFalse(self.env["stock.scrap"].search([("lot_id", "=", stranger.id)]))
        order.plant_scrap(1, self.spoilt.id, lot_name="L-1", token=self.ana_token)

    # -- time lines

    def test_unblock_closes_only_the_block(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        turning.plant_block(self.down.id, token=self.ana_token)
        # A foreman writes down by hand that Ben works on the other order meanwhile.
        line = self.env["mrp.workcenter.productivity"].create(
            {
                "workcenter_id": self.workcenter.id,
                "workorder_id": self.assembly.id,
                "loss_id": self.env.ref("mrp.block_reason7").id,
                "date_start": self.now,
                "operator_id": self.ben.id,
            }
        )
        self.at(minutes=5)
        turning.plant_unblock(token=self.ana_token)
        self.assertFalse(line.date_end)
        self.assertEqual(self.turning.plant_state, "paused")

    def test_the_clock_was_set_back_while_it_was_blocked(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        turning.plant_block(self.down.id, token=self.ana_token)
        self.at(minutes=-5)
        self.assertEqual(turning.plant_unblock(token=self.ana_token)["state"], "paused")

    # -- the back office in between

    def test_the_order_was_cancelled(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        self.production.action_cancel()
        for call in (
            lambda: turning.plant_pause(token=self.ana_token),
            lambda: turning.plant_report(1, token=self.ana_token),
            lambda: turning.plant_finish(token=self.ana_token),
            lambda: turning.plant_block(self.down.id, token=self.ana_token),
        ):
            with self.refused("is cancelled. Nothing can be done on it any more"):
                call()
        self.assertFalse(self.open_lines(self.turning))

    def test_the_order_was_cancelled_while_it_was_blocked(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        turning.plant_block(self.down.id, token=self.ana_token)
        self.production.action_cancel()
        other = self.floor(make_order(self.env, self.bom).workorder_ids.sorted("id")[0])
        with self.refused("is blocked"):
            other.plant_start(token=self.ana_token)
        other.plant_unblock(token=self.ana_token)
        self.assertEqual(other.plant_start(token=self.ana_token)["state"], "running")

    def test_the_order_was_closed(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        turning.plant_report(10, token=self.ana_token)
        self.production.qty_producing = 10
        self.production.move_raw_ids.picked = True
        self.production.button_mark_done()
        self.assertEqual(self.production.state, "done")
        with self.refused("is done. Nothing can be done on it any more"):
            turning.plant_report(1, token=self.ana_token)
        with self.refused("is closed. Scrap from stock instead"):
            turning.plant_scrap(1, self.spoilt.id, token=self.ana_token)
        self.assertEqual(turning.plant_finish(token=self.ana_token)["state"], "done")

    def test_the_work_center_was_archived(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        self.workcenter.active = False
        self.assertEqual(turning.plant_pause(token=self.ana_token)["state"], "paused")

    def test_an_order_with_reports_is_kept(self):
        turning = self.floor(self.turning)
        turning.plant_start(token=self.ana_token)
        turning.plant_report(1, token=self.ana_token)
        self.production.action_cancel()
        with self.refused("reported"):
            self.production.unlink()
        self.assertTrue(self.turning.plant_report_ids)
