"""Lots on hold: placed, released, kept as history; and nothing on hold is delivered."""

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .checks_case import ChecksCase


@tagged("post_install", "-at_install")
class HoldsCase(ChecksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holds = cls.env["plant.quality.hold"]
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.tracked = make_product(cls.env, "Shaft", tracking="lot")
        cls.lot = cls.make_lot("S-1")
        cls.good = cls.make_lot("S-2")

    @classmethod
    def make_lot(cls, name, quantity=5):
        lot = cls.env["stock.lot"].create(
            {"name": name, "product_id": cls.tracked.id, "company_id": cls.env.company.id}
        )
        cls.env["stock.quant"]._update_available_quantity(
            cls.tracked, cls.stock, quantity, lot_id=lot
        )
        return lot

    def delivery(self, lot, quantity=2, destination=None):
        destination = destination or self.customers
        picking_type = (
            self.warehouse.out_type_id
            if destination.usage == "customer"
            else self.warehouse.int_type_id
        )
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": picking_type.id,
                "location_id": self.stock.id,
                "location_dest_id": destination.id,
            }
        )
        self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "product_id": self.tracked.id,
                "product_uom_id": self.tracked.uom_id.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "picked": True,
                "location_id": self.stock.id,
                "location_dest_id": destination.id,
            }
        )
        picking.action_confirm()
        return picking


class TestHolds(HoldsCase):
    def test_an_inspector_holds_and_releases(self):
        lot = self.lot.with_user(self.inspector)
        hold = lot.plant_hold(" Hardness not proven ")
        self.assertEqual(hold.reason, "Hardness not proven")
        self.assertEqual((hold.placed_by, hold.placed_at), (self.inspector, self.now))
        self.assertTrue(self.lot.plant_on_hold)
        self.assertEqual(self.lot.plant_hold_reason, "Hardness not proven")
        self.at(hours=2)
        hold.with_user(self.inspector)._release("Measured again: 58 HRC")
        self.assertFalse(self.lot.plant_on_hold)
        self.assertEqual((hold.released_by, hold.released_at), (self.inspector, self.now))

    def test_it_is_told_once_each_way(self):
        self.told()
        first = self.lot._plant_hold("one")
        second = self.lot._plant_hold("two")
        self.assertEqual(self.told(), ["lot.held"])
        self.assertEqual(self.events.data["reason"], "one")
        first.with_user(self.inspector)._release("fine")
        self.assertEqual(self.told(), [])
        self.assertTrue(self.lot.plant_on_hold)
        second.with_user(self.inspector)._release("fine too")
        self.assertEqual(self.told(), ["lot.released"])
        self.assertEqual(self.events.data["note"], "fine too")

    def test_a_check_holds_once(self):
        check = self.make_check(check={"operator_id": self.ana.id})
        hold = self.lot._plant_hold("failed", check=check)
        self.assertEqual(self.lot._plant_hold("failed again", check=check), hold)
        self.assertEqual((hold.check_id, hold.operator_id), (check, self.ana))
        hold.with_user(self.inspector)._release("concession")
        self.assertNotEqual(self.lot._plant_hold("and again", check=check), hold)

    def test_a_release_is_said_why_and_once(self):
        hold = self.lot._plant_hold("one").with_user(self.inspector)
        for note in ("", "  ", None):
            with self.refused("Say why the lot may go"):
                hold._release(note)
        hold._release("fine")
        with self.refused("has released S-1 already"):
            hold._release("fine")

    def test_a_hold_is_said_why(self):
        lot = self.lot.with_user(self.inspector)
        for reason in ("", "  ", None, 7):
            with self.refused("Say why the lot is held"):
                lot.plant_hold(reason)

    def test_the_dialogs(self):
        lots = (self.lot | self.good).with_user(self.inspector)
        context = lots.action_plant_hold()["context"]
        self.env["plant.quality.hold.place"].with_user(self.inspector).with_context(
            **context
        ).create({"reason": "Wrong steel"}).action_hold()
        self.assertEqual((self.lot | self.good).mapped("plant_on_hold"), [True, True])
        context = lots.action_plant_release()["context"]
        self.env["plant.quality.hold.release"].with_user(self.inspector).with_context(
            **context
        ).create({"note": "Certificate has come"}).action_release()
        self.assertEqual((self.lot | self.good).mapped("plant_on_hold"), [False, False])

    def test_history_is_kept(self):
        hold = self.lot._plant_hold("one")
        with self.refused("never deleted"):
            hold.unlink()
        spare = self.env["stock.lot"].create(
            {"name": "S-3", "product_id": self.tracked.id, "company_id": self.env.company.id}
        )
        spare._plant_hold("two")
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "plant_quality_hold"),
            self.env.cr.savepoint(),
        ):
            spare.unlink()
            self.env.flush_all()

    @mute_logger("odoo.sql_db")
    def test_a_released_hold_says_by_whom(self):
        hold = self.lot._plant_hold("one")
        with self.assertRaisesRegex(Exception, "released_whole"), self.env.cr.savepoint():
            hold.sudo().released_at = self.now
            self.env.flush_all()

    def test_as_each_group(self):
        for user in (self.terminal, self.supervisor):
            with self.refused("Only quality inspectors", AccessError):
                self.lot.with_user(user).plant_hold("x")
        hold = self.lot._plant_hold("one")
        for user in (self.terminal, self.supervisor, self.inspector, self.quality_manager):
            self.assertEqual(hold.with_user(user).reason, "one")
            with self.assertRaises(AccessError):
                hold.with_user(user).write({"reason": "x"})
        for user in (self.terminal, self.supervisor):
            with self.refused("Only quality inspectors", AccessError):
                hold.with_user(user)._release("x")

    def test_another_company_s_is_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        lot = self.env["stock.lot"].create(
            {
                "name": "T-1",
                "product_id": make_product(self.env, "Theirs", tracking="lot").id,
                "company_id": other.id,
            }
        )
        hold = lot._plant_hold("one")
        self.assertEqual(hold.company_id, other)
        for user in (self.terminal, self.inspector):
            self.assertFalse(self.holds.with_user(user).search([("id", "=", hold.id)]))
        with self.assertRaises(AccessError):
            lot.with_user(self.inspector).plant_hold("x")

    def test_a_hold_is_of_its_lot_s_company(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        hold = self.lot._plant_hold("one")
        with self.refused("own company"):
            hold.company_id = other


class TestDelivery(HoldsCase):
    def test_a_held_lot_is_not_delivered(self):
        self.lot.with_user(self.inspector).plant_hold("Hardness not proven")
        picking = self.delivery(self.lot)
        with self.refused("(?s)S-1 · Shaft: Hardness not proven.*quality inspector"):
            picking.button_validate()
        self.assertNotEqual(picking.state, "done")
        self.lot.with_user(self.inspector).action_plant_release()
        self.lot.plant_hold_ids.with_user(self.inspector)._release("Measured again")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_others_go_on(self):
        self.lot._plant_hold("one")
        picking = self.delivery(self.good)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_within_the_plant_it_moves(self):
        self.lot._plant_hold("one")
        shelf = self.env["stock.location"].create(
            {"name": "Quarantine", "location_id": self.stock.id}
        )
        picking = self.delivery(self.lot, destination=shelf)
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_a_direct_move_is_stopped_too(self):
        self.lot._plant_hold("one")
        picking = self.delivery(self.lot)
        with self.refused("on hold"):
            picking.move_ids._action_done()

    def test_who_delivers_needs_no_quality_rights_to_be_told(self):
        self.lot._plant_hold("one")
        picking = self.delivery(self.lot)
        clerk = new_user(self.env, "clerk", groups="stock.group_stock_user")
        with self.refused("on hold"):
            picking.with_user(clerk).button_validate()

    def test_two_at_once_meet_at_the_lot(self):
        """Both a hold and a release write the lot's row first: the second sees the first."""
        statements = []
        execute = type(self.env.cr).execute

        def spy(cursor, query, *args, **kwargs):
            statements.append(str(query))
            return execute(cursor, query, *args, **kwargs)

        self.patch(type(self.env.cr), "execute", spy)
        hold = self.lot._plant_hold("one")
        self.assertTrue(any("stock_lot" in text and "write_date" in text for text in statements))
        statements.clear()
        hold.with_user(self.inspector)._release("fine")
        self.assertTrue(any("stock_lot" in text and "write_date" in text for text in statements))

    def test_user_error_is_the_kind(self):
        self.lot._plant_hold("one")
        with self.assertRaises(UserError):
            self.delivery(self.lot).move_line_ids._plant_check_holds()
