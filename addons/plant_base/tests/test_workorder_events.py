import json

from odoo import Command
from odoo.tests import tagged

from .workorder_case import WorkorderCase, make_order

WORKORDER_KEYS = {
    *("workorder", "production", "product", "workcenter", "line", "operator", "station", "state"),
    *("previous_state", "quantity_planned", "quantity_reported", "quantity_scrapped", "unit"),
}


@tagged("post_install", "-at_install")
class TestWorkorderEvents(WorkorderCase):
    """Each transition is told once, whichever path caused it."""

    def test_verbs(self):
        order = self.floor(self.turning)
        steps = (
            (lambda: order.plant_start(token=self.ana_token), {"workorder.started"}),
            (lambda: order.plant_start(token=self.ana_token), set()),
            (lambda: order.plant_start(token=self.ben_token), set()),
            (lambda: order.plant_pause(token=self.ben_token), set()),
            (lambda: order.plant_pause(token=self.ana_token), {"workorder.paused"}),
            (lambda: order.plant_pause(token=self.ana_token), set()),
            (lambda: order.plant_resume(token=self.ana_token), {"workorder.resumed"}),
            (lambda: order.plant_block(self.down.id, token=self.ana_token), {"workorder.blocked"}),
            (lambda: order.plant_unblock(token=self.ana_token), {"workorder.unblocked"}),
            (
                lambda: order.plant_report(4, token=self.ana_token),
                {"workorder.quantity_reported", "workorder.ready"},
            ),
            (
                lambda: order.plant_scrap(1, self.spoilt.id, token=self.ana_token),
                {"workorder.scrapped"},
            ),
            (lambda: order.plant_finish(token=self.ana_token), {"workorder.finished"}),
            (lambda: order.plant_finish(token=self.ana_token), set()),
        )
        for number, (step, expected) in enumerate(steps):
            self.at(minutes=1)
            step()
            told = self.told()
            if number == 0:
                self.assertIn("production.started", told)
                told.remove("production.started")
            with self.subTest(number):
                self.assertEqual(len(told), len(expected))
                self.assertEqual(set(told), expected)

    def test_data(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        self.told()
        started = self.events.filtered(lambda event: event.type == "plant.workorder.started")
        self.assertEqual(set(started.data), WORKORDER_KEYS)
        self.assertEqual(started.data["operator"], self.ana.id)
        self.assertEqual(started.data["station"], self.station.id)
        self.assertEqual(
            (started.data["previous_state"], started.data["state"]), ("ready", "running")
        )
        order.plant_report(4, token=self.ben_token)
        # The next operation can begin with what this one has made.
        self.assertEqual(self.told(), ["workorder.quantity_reported", "workorder.ready"])
        reported, ready = self.events
        self.assertEqual(
            set(reported.data), {*WORKORDER_KEYS, "quantity", "lot", "report", "takes_back"}
        )
        self.assertEqual(reported.data["quantity"], 4)
        self.assertEqual(reported.data["operator"], self.ben.id)
        self.assertEqual(ready.res_id, self.assembly.id)
        order.plant_scrap(1, self.spoilt.id, token=self.ben_token)
        self.told()
        self.assertEqual(self.events.data["reason"]["code"], "DIM")
        self.assertEqual(self.events.data["component"], False)
        order.plant_block(self.down.id, "Spindle", token=self.ben_token)
        self.told()
        self.assertEqual(self.events.data["reason"]["id"], self.down.id)
        self.assertEqual(self.events.data["note"], "Spindle")
        order.plant_unblock(token=self.ana_token)
        order.plant_finish(token=self.ana_token)
        self.told()
        self.assertEqual(self.events[-1].data["running_seconds"], 0)
        json.dumps(self.events.mapped("data"), allow_nan=False)

    def test_odoos_buttons(self):
        office = self.office(self.turning)
        for button, expected in (
            ("button_start", {"workorder.started", "production.started"}),
            ("button_start", set()),
            ("button_pending", {"workorder.paused"}),
            ("button_start", {"workorder.resumed"}),
            ("button_finish", {"workorder.finished", "workorder.ready"}),
            ("button_finish", set()),
        ):
            self.at(minutes=1)
            getattr(office, button)()
            with self.subTest(button):
                self.assertCountEqual(self.told(), expected)

    def test_at_the_commit_at_the_latest(self):
        """What nobody tells is told by the hook that runs before a commit."""
        self.office(self.turning).button_start()
        self.env.cr.flush()
        events = self.env["plant.event"].search(
            [("res_model", "=", "mrp.workorder"), ("res_id", "=", self.turning.id)],
            order="sequence",
        )
        self.assertEqual(
            events.mapped("type"), ["plant.workorder.ready", "plant.workorder.started"]
        )

    def test_odoos_block_is_told_for_each_order_it_holds_up(self):
        self.office(self.turning).plant_start()
        self.office(self.assembly).plant_start()
        self.told()
        block = self.env["mrp.workcenter.productivity"].create(
            {
                "workcenter_id": self.workcenter.id,
                "loss_id": self.down.id,
                "date_start": "2020-01-01 00:00:00",
            }
        )
        block.button_block()
        self.assertEqual(self.told(), ["workorder.blocked"] * 2)
        self.workcenter.unblock()
        self.assertEqual(self.told(), ["workorder.unblocked"] * 2)

    def test_production_from_draft_to_done(self):
        production = make_order(self.env, self.bom, 2)
        self.assertCountEqual(
            self.told(), ["production.created", "production.confirmed", "workorder.ready"]
        )
        self.assertEqual(self.events[0].data["quantity"], 2)
        self.assertEqual(self.events[0].res_id, production.id)
        production.button_mark_done()
        self.assertCountEqual(
            self.told(),
            ["production.started", "production.done", "workorder.finished", "workorder.finished"],
        )
        done = self.events.filtered(lambda event: event.type == "plant.production.done")
        self.assertEqual(done.data["quantity_produced"], 2)

    def test_production_cancelled(self):
        self.production.action_cancel()
        self.assertEqual(self.told(), ["production.cancelled"])

    def test_batch(self):
        orders = make_order(self.env, self.bom, 1) | make_order(self.env, self.bom, 1)
        self.told()
        orders.workorder_ids.button_finish()
        self.assertCountEqual(self.told(), ["production.started"] * 2 + ["workorder.finished"] * 4)

    def test_backorder_is_confirmed_once(self):
        self.office(self.turning).plant_start()
        self.office(self.turning).plant_report(4)
        self.office(self.turning).plant_finish()
        self.office(self.assembly).plant_start()
        self.office(self.assembly).plant_finish()
        self.told()
        self.production.with_context(
            skip_backorder=True, mo_ids_to_backorder=self.production.ids
        ).button_mark_done()
        self.assertCountEqual(
            self.told(),
            ["production.created", "production.confirmed", "workorder.ready", "production.done"],
        )

    def test_odoos_scrap(self):
        self.office(self.turning).plant_start()
        self.told()
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.component.id,
                "scrap_qty": 1,
                "production_id": self.production.id,
                "workorder_id": self.turning.id,
            }
        )
        scrap.action_validate()
        self.assertEqual(self.told(), ["workorder.scrapped"])
        self.assertTrue(self.events.data["component"])

    def test_undone_is_not_told(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.office(self.turning).button_start()
            raise ZeroDivisionError
        self.assertEqual(self.told(), [])

    def test_new_work_order(self):
        self.production.write(
            {
                "workorder_ids": [
                    Command.create(
                        {
                            "name": "Polishing",
                            "workcenter_id": self.workcenter.id,
                            "product_uom_id": self.product.uom_id.id,
                        }
                    )
                ]
            }
        )
        ready = (
            self.production.workorder_ids - self.turning - self.assembly
        ).plant_state == "ready"
        self.assertEqual(self.told(), ["workorder.ready"] if ready else [])
