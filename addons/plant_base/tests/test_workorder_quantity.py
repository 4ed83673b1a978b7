import math

from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .. import compat
from .workorder_case import WorkorderCase, make_order, make_product


@tagged("post_install", "-at_install")
class TestWorkorderQuantity(WorkorderCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls.begun(cls.turning)
        cls.single = cls.make_started()
        cls.by_lot = cls.make_started("lot")

    # -- report ----------------------------------------------------------------------------------

    def test_reports_add_up(self):
        self.order.plant_report(4, token=self.ana_token)
        snapshot = self.order.plant_report(2.5, token=self.ben_token)
        self.assertEqual(snapshot["quantity"]["reported"], 6.5)
        self.assertEqual(snapshot["quantity"]["remaining"], 3.5)
        reports = self.turning.plant_report_ids.sorted("id")
        self.assertEqual(reports.mapped("quantity"), [4, 2.5])
        self.assertEqual(reports.operator_id, self.ana | self.ben)
        self.assertEqual(reports.station_id, self.station)
        self.assertEqual(reports.mapped("time"), [self.now, self.now])

    def test_bad_quantities(self):
        for quantity, message in (
            (0, "above 0"),
            (-1, "above 0"),
            (math.nan, "above 0"),
            (math.inf, "above 0"),
            (-math.inf, "above 0"),
            ("5", "as a number"),
            (None, "as a number"),
            (True, "as a number"),
            ([1], "as a number"),
            (1.001, "finer than"),
            (0.001, "finer than"),
            (10.01, "Only 10 .* remain"),
            (1e308, "above 0"),
            (10**400, "above 0"),
        ):
            with self.subTest(quantity), self.refused(message):
                self.order.plant_report(quantity, token=self.ana_token)
        self.assertFalse(self.turning.plant_report_ids)
        self.assertEqual(self.turning.qty_produced, 0)

    def test_sum_of_decimals_is_exact(self):
        for _each in range(10):
            self.order.plant_report(0.1, token=self.ana_token)
        snapshot = self.order.plant_report(9, token=self.ana_token)
        self.assertEqual(snapshot["quantity"]["remaining"], 0)

    def test_same_key_counts_once(self):
        for _each in range(2):
            snapshot = self.order.plant_report(4, token=self.ana_token, key="tap-1")
        self.assertEqual(snapshot["quantity"]["reported"], 4)
        self.office(self.assembly).plant_start()
        with self.refused("counted on .*Turning already"):
            self.floor(self.assembly).plant_report(4, token=self.ana_token, key="tap-1")

    def test_paused_order_can_be_reported(self):
        self.order.plant_pause(token=self.ana_token)
        snapshot = self.order.plant_report(4, token=self.ana_token)
        self.assertEqual((snapshot["state"], snapshot["quantity"]["reported"]), ("paused", 4))

    # -- Odoo's own quantities -------------------------------------------------------------------

    def test_less_than_planned_becomes_a_backorder(self):
        order = self.single
        order.plant_report(4, token=self.ana_token)
        order.plant_finish(token=self.ana_token)
        production = order.sudo().production_id
        self.assertEqual(production.state, "to_close")
        self.assertEqual(production.qty_producing, 4)
        production.with_context(
            skip_backorder=True, mo_ids_to_backorder=production.ids
        ).button_mark_done()
        backorder = self.env["mrp.production"].search(
            [("product_id", "=", production.product_id.id)]
        )
        backorder -= production
        self.assertEqual((production.state, production.product_qty), ("done", 4))
        self.assertEqual(backorder.product_qty, 6)
        rest = backorder.workorder_ids
        self.assertEqual((rest.plant_state, rest.qty_remaining), ("ready", 6))
        self.assertEqual(rest.plant_report_ids, rest.plant_report_ids.browse())

    def test_finish_without_report_means_all(self):
        snapshot = self.order.plant_finish(token=self.ana_token)
        self.assertEqual(snapshot["quantity"]["reported"], 10)

    def test_next_operation_cannot_imply_more_than_it_got(self):
        self.order.plant_report(4, token=self.ana_token)
        self.order.plant_finish(token=self.ana_token)
        assembly = self.floor(self.assembly)
        assembly.plant_start(token=self.ana_token)
        snapshot = assembly.plant_finish(token=self.ana_token)
        self.assertEqual(snapshot["quantity"]["reported"], 4)
        self.assertEqual(self.production.qty_producing, 4)
        self.assertEqual(self.production.state, "to_close")

    def test_components_follow_what_passed_all_operations(self):
        self.order.plant_report(10, token=self.ana_token)
        self.order.plant_finish(token=self.ana_token)
        assembly = self.floor(self.assembly)
        assembly.plant_start(token=self.ana_token)
        assembly.plant_report(7, token=self.ana_token)
        assembly.plant_finish(token=self.ana_token)
        self.assertEqual(self.production.qty_producing, 7)
        self.assertEqual(self.production.move_raw_ids.quantity, 14)

    # -- lots and serial numbers -----------------------------------------------------------------

    def test_lot_is_registered_once(self):
        order = self.by_lot
        with self.refused("scan or enter it"):
            order.plant_report(1, token=self.ana_token)
        snapshot = order.plant_report(1, " L-1 ", token=self.ana_token)
        self.assertEqual(snapshot["lots"], ["L-1"])
        order.plant_report(2, "L-1", token=self.ana_token)
        order.plant_report(2, token=self.ana_token)
        lots = self.env["stock.lot"].search([("name", "=", "L-1")])
        self.assertEqual(len(lots), 1)
        self.assertEqual(order.sudo().plant_report_ids.lot_id, lots)
        self.assertEqual(compat.producing_lots(order.sudo().production_id), lots)

    def test_known_lot_is_used(self):
        order = self.by_lot
        known = self.env["stock.lot"].create(
            {
                "name": "L-7",
                "product_id": order.sudo().product_id.id,
                "company_id": self.env.company.id,
            }
        )
        order.plant_report(1, "L-7", token=self.ana_token)
        self.assertEqual(order.sudo().plant_report_ids.lot_id, known)

    def test_second_lot_needs_a_backorder(self):
        order = self.by_lot
        order.plant_report(1, "L-1", token=self.ana_token)
        with self.refused("makes L-1, not L-2"):
            order.plant_report(1, "L-2", token=self.ana_token)

    def test_lot_of_another_product(self):
        order = self.by_lot
        other = make_product(self.env, "Bearing", tracking="lot")
        self.env["stock.lot"].create(
            {"name": "B-1", "product_id": other.id, "company_id": self.env.company.id}
        )
        with self.refused("B-1 belongs to Bearing, not to"):
            order.plant_report(1, "B-1", token=self.ana_token)

    def test_lot_of_an_untracked_product(self):
        with self.refused("not tracked by lot"):
            self.order.plant_report(1, "L-1", token=self.ana_token)

    def test_serial_number_is_one_piece(self):
        order = self.make_started("serial", 3)
        with self.refused("one at a time"):
            order.plant_report(2, "S-1", token=self.ana_token)
        snapshot = order.plant_report(1, "S-1", token=self.ana_token)
        self.assertEqual((snapshot["lots"], snapshot["quantity"]["reported"]), (["S-1"], 1))
        with self.refused("S-1 was reported before"):
            order.plant_report(1, "S-1", token=self.ana_token)
        if compat.makes_many_serials(order.sudo().production_id):
            snapshot = order.plant_report(1, "S-2", token=self.ana_token)
            self.assertEqual(sorted(snapshot["lots"]), ["S-1", "S-2"])
        else:
            with self.refused("goes on in a backorder"):
                order.plant_report(1, "S-2", token=self.ana_token)

    def test_serial_number_of_an_earlier_order(self):
        order = self.make_started("serial", 1)
        order.plant_report(1, "S-9", token=self.ana_token)
        order.plant_finish(token=self.ana_token)
        production = order.sudo().production_id
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        again = make_order(self.env, production.bom_id, 1).workorder_ids
        self.floor(again).plant_start(token=self.ana_token)
        with self.refused("S-9 was reported before"):
            self.floor(again).plant_report(1, "S-9", token=self.ana_token)

    # -- taking back -----------------------------------------------------------------------------

    def take_back(self, report, reason="Counted twice"):
        dialog = self.env["plant.report.correction"].with_user(self.supervisor)
        return dialog.create({"report_id": report.id, "reason": reason}).action_apply()

    def test_take_back(self):
        self.order.plant_report(4, token=self.ana_token)
        self.order.plant_report(5, token=self.ana_token)
        wrong = self.turning.plant_report_ids.sorted("id")[1]
        self.take_back(wrong)
        self.assertEqual(self.turning.qty_produced, 4)
        correction = wrong.correction_ids
        self.assertEqual((correction.quantity, correction.reason), (-5, "Counted twice"))
        self.assertEqual(correction.user_id, self.supervisor)
        with self.refused("taken back already"):
            self.take_back(wrong)
        with self.refused("taken back already"):
            self.take_back(correction)

    def test_take_back_frees_the_lot(self):
        order = self.by_lot
        order.plant_report(10, "WRONG", token=self.ana_token)
        self.take_back(order.sudo().plant_report_ids)
        snapshot = order.plant_report(10, "RIGHT", token=self.ana_token)
        self.assertEqual(snapshot["lots"], ["RIGHT"])
        self.assertEqual(order.sudo().production_id.qty_producing, 10)

    def test_take_back_of_what_was_scrapped(self):
        self.order.plant_report(4, token=self.ana_token)
        self.order.plant_scrap(1, self.spoilt.id, token=self.ana_token)
        with self.refused("was scrapped"):
            self.take_back(self.turning.plant_report_ids)

    def test_reports_are_history(self):
        self.order.plant_report(4, token=self.ana_token)
        report = self.turning.plant_report_ids
        with self.refused("history"):
            report.quantity = 5
        with self.refused("history"):
            report.unlink()

    def test_constraints(self):
        self.order.plant_report(4, token=self.ana_token, key="k")
        report = self.turning.plant_report_ids
        insert = """
            INSERT INTO plant_workorder_report
                        (workorder_id, company_id, quantity, time, corrects_id, key)
                 VALUES (%s, %s, %s, now(), %s, %s)
        """
        for quantity, corrects, key in (
            (0, None, None),
            (-1, None, None),
            (1, report.id, None),
            (1, None, "k"),
        ):
            with (
                self.subTest((quantity, corrects, key)),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    insert, [self.turning.id, self.env.company.id, quantity, corrects, key]
                )
        self.take_back(report)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(insert, [self.turning.id, self.env.company.id, -1, report.id, None])

    # -- scrap -----------------------------------------------------------------------------------

    def test_scrap_what_was_made(self):
        with self.refused("Report what was made first"):
            self.order.plant_scrap(1, self.spoilt.id, token=self.ana_token)
        self.order.plant_report(4, token=self.ana_token)
        snapshot = self.order.plant_scrap(1, self.spoilt.id, token=self.ben_token)
        quantity = snapshot["quantity"]
        self.assertEqual((quantity["reported"], quantity["scrapped"], quantity["good"]), (4, 1, 3))
        scrap = self.turning.scrap_ids
        self.assertEqual((scrap.state, scrap.plant_reason_id), ("done", self.spoilt))
        self.assertEqual(
            (scrap.plant_operator_id, scrap.plant_station_id), (self.ben, self.station)
        )
        with self.refused("fewer than 4"):
            self.order.plant_scrap(4, self.spoilt.id, token=self.ana_token)

    def test_stock_is_right_after_closing(self):
        order = self.single
        order.plant_report(10, token=self.ana_token)
        order.plant_scrap(3, self.spoilt.id, token=self.ana_token)
        order.plant_finish(token=self.ana_token)
        production = order.sudo().production_id
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        self.assertEqual(order.sudo().product_id.qty_available, 7)

    def test_scrap_a_component(self):
        snapshot = self.order.plant_scrap(
            2, self.spoilt.id, self.component.id, token=self.ana_token
        )
        self.assertEqual(snapshot["quantity"]["scrapped"], 0, "not of what is made")
        self.assertEqual(self.turning.scrap_ids.product_id, self.component)
        with self.refused("holds less than 5000"):
            self.order.plant_scrap(5000, self.spoilt.id, self.component.id, token=self.ana_token)

    def test_scrap_refusals(self):
        self.order.plant_report(4, token=self.ana_token)
        foreign = make_product(self.env, "Paint")
        for arguments, message in (
            ((1, self.spoilt.id, foreign.id), "neither made nor used"),
            ((1, self.spoilt.id, -1), "neither made nor used"),
            ((1, 0), "Choose a reason"),
            ((1, "DIM"), "Choose a reason"),
            ((0, self.spoilt.id), "above 0"),
            ((math.nan, self.spoilt.id), "above 0"),
        ):
            with self.subTest(arguments), self.refused(message):
                self.order.plant_scrap(*arguments, token=self.ana_token)
        self.spoilt.active = False
        with self.refused("Choose a reason"):
            self.order.plant_scrap(1, self.spoilt.id, token=self.ana_token)

    def test_scrap_key_counts_once(self):
        self.order.plant_report(4, token=self.ana_token)
        for _each in range(2):
            self.order.plant_scrap(1, self.spoilt.id, token=self.ana_token, key="s-1")
        self.assertEqual(len(self.turning.scrap_ids), 1)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.turning.scrap_ids.copy({"plant_key": "s-1"})

    def test_scrap_names_the_lot(self):
        order = self.by_lot
        order.plant_report(5, "L-1", token=self.ana_token)
        order.plant_scrap(1, self.spoilt.id, token=self.ana_token)
        self.assertEqual(order.sudo().scrap_ids.lot_id.name, "L-1")
        with self.refused("There is no L-2"):
            order.plant_scrap(1, self.spoilt.id, lot_name="L-2", token=self.ana_token)

    def test_scrap_reason_code_is_unique(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.spoilt.copy()
