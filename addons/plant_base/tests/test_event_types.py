from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from ..compat import producing_lots
from .workorder_case import WorkorderCase, make_product


@tagged("post_install", "-at_install")
class TestEventTypes(WorkorderCase):
    """What else happens in the plant than work: each fact once, whatever it was made of."""

    def inserts(self):
        """Count the statements that write events and counters from here on: a dict."""
        found = {"plant_event ": 0, "plant_event_counter ": 0}
        original = Cursor.execute

        def execute(cursor, query, *args, **kwargs):
            for table in found:
                found[table] += f"INSERT INTO {table}" in str(query)
            return original(cursor, query, *args, **kwargs)

        counted = patch.object(Cursor, "execute", execute)
        counted.start()
        self.addCleanup(counted.stop)
        return found

    def make_orders(self, count, quantity=1.0):
        return self.env["mrp.production"].create(
            [
                {
                    "product_id": self.product.id,
                    "bom_id": self.bom.id,
                    "product_qty": quantity,
                }
                for _number in range(count)
            ]
        )

    def of(self, type_):
        return self.events.filtered(lambda event: event.type == f"plant.{type_}")

    # -- production orders -----------------------------------------------------------------------

    def test_a_batch_is_one_insert(self):
        orders = self.make_orders(6)
        self.assertEqual(self.told(), ["production.created"] * 6)
        self.assertEqual({event.data["state"] for event in self.events}, {"draft"})
        found = self.inserts()
        orders.action_confirm()
        told = self.told()
        self.assertEqual(
            (told.count("production.confirmed"), told.count("workorder.ready"), len(told)),
            (6, 6, 12),
        )
        self.assertEqual(set(found.values()), {1}, found)

    def test_telling_costs_no_query_for_each(self):
        """What is told of work orders by their state, as many as they are."""
        few, many = self.make_orders(1), self.make_orders(4)
        counts = []
        for orders in (few, many):
            orders.action_confirm()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["mrp.workorder"]._plant_tell()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0], "the second had a warmer cache")

    def test_what_was_begun_is_ready_next(self):
        office = self.office(self.turning)
        office.plant_start()
        office.plant_report(4)
        self.assertEqual(self.told().count("workorder.ready"), 1)
        self.assertEqual(self.of("workorder.ready").res_id, self.assembly.id)
        office.plant_finish()
        self.assertEqual(self.told(), ["workorder.finished"], "ready is told once")

    def test_shortage_is_told_once(self):
        scarce = make_product(self.env, "Scarce")
        stock = self.production.location_src_id
        self.env["stock.quant"]._update_available_quantity(scarce, stock, 3)
        order = self.env["mrp.production"].create(
            {
                "product_id": self.component.id,
                "product_qty": 1,
                "move_raw_ids": [
                    Command.create(
                        {
                            "product_id": scarce.id,
                            "product_uom_qty": 5,
                            "location_id": stock.id,
                            "location_dest_id": self.component.property_stock_production.id,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        order.action_assign()
        self.told()
        self.assertEqual(len(self.of("production.short")), 1)
        (lacking,) = self.of("production.short").data["components"]
        self.assertEqual((lacking["needed"], lacking["reserved"]), (5, 3))
        self.assertEqual(lacking["product"]["id"], scarce.id)
        order.action_assign()
        self.assertEqual(self.told(), [])
        self.env["stock.quant"]._update_available_quantity(scarce, stock, 2)
        order.action_assign()
        self.assertEqual((self.told(), order.plant_short), ([], False))

    # -- bills of materials ----------------------------------------------------------------------

    def test_a_bill_is_told_once_for_all_that_was_done_to_it(self):
        self.bom.write({"code": "B", "product_qty": 2})
        self.bom.bom_line_ids.product_qty = 3
        self.bom.operation_ids[0].name = "Milling"
        other = make_product(self.env, "Screw")
        self.bom.bom_line_ids = [Command.create({"product_id": other.id, "product_qty": 1})]
        self.assertEqual(self.told(), ["bom.changed"])
        data = self.events.data
        self.assertEqual((data["bom"]["code"], data["is_new"], data["quantity"]), ("B", False, 2))
        self.assertEqual([line["quantity"] for line in data["components"]], [3, 1])
        self.assertEqual(data["operations"][0]["name"], "Milling")
        self.bom.bom_line_ids[1].unlink()
        self.assertEqual(self.told(), ["bom.changed"])
        self.assertEqual(len(self.events.data["components"]), 1)

    def test_a_bill_that_is_the_same_afterwards_is_not_told(self):
        line = self.bom.bom_line_ids
        line.product_qty += 1
        line.product_qty -= 1
        self.bom.product_qty = self.bom.product_qty
        self.assertEqual(self.told(), [])

    def test_a_new_bill(self):
        bom = self.bom.copy()
        self.assertEqual(self.told(), ["bom.changed"])
        self.assertTrue(self.events.data["is_new"])
        self.assertEqual(len(self.events.data["operations"]), 2)
        bom.unlink()
        self.assertEqual(self.told(), [])

    # -- lots, receipts, scrap -------------------------------------------------------------------

    def transfer(self, kind, source, target, lines):
        """A transfer that is done: ``lines`` are ``(product, lot, quantity)``."""
        kind = self.env["stock.picking.type"].search(
            [("code", "=", kind), ("company_id", "=", self.env.company.id)], limit=1
        )
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "origin": "S00031",
            }
        )
        for product, lot, quantity in lines:
            self.env["stock.move.line"].create(
                {
                    "picking_id": picking.id,
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "quantity": quantity,
                    "picked": True,
                    "location_id": source.id,
                    "location_dest_id": target.id,
                }
            )
        picking.move_ids.picked = True
        picking._action_done()
        return picking

    def test_goods_in_and_out(self):
        product = make_product(self.env, "Casting", tracking="lot")
        first, second = self.env["stock.lot"].create(
            [
                {"name": name, "product_id": product.id, "company_id": self.env.company.id}
                for name in ("M-1", "M-2")
            ]
        )
        self.assertEqual(self.told(), ["lot.created"] * 2)
        stock = self.production.location_src_id
        supplier = self.env.ref("stock.stock_location_suppliers")
        customer = self.env.ref("stock.stock_location_customers")
        receipt = self.transfer(
            "incoming", supplier, stock, [(product, first, 4), (product, second, 2)]
        )
        self.assertEqual(self.told(), ["purchase.received"])
        self.assertEqual(self.events.data["transfer"]["id"], receipt.id)
        (line,) = self.events.data["lines"]
        self.assertEqual((line["quantity"], len(line["lots"])), (6, 2))
        self.transfer("outgoing", stock, customer, [(product, first, 1), (product, first, 2)])
        self.assertEqual(self.told(), ["lot.shipped"])
        self.assertEqual(self.events.res_id, first.id)
        self.assertEqual((self.events.data["quantity"], self.events.data["origin"]), (3, "S00031"))
        self.transfer("incoming", customer, stock, [(product, first, 1)])
        self.assertEqual(self.told(), [], "what a customer returns is not received by purchase")

    def test_a_lot_that_is_made(self):
        self.product.tracking = "lot"
        order = self.make_orders(1)
        order.action_confirm()
        self.told()
        order.action_generate_serial()
        self.assertEqual(self.told(), ["lot.created"])
        self.assertEqual(self.events.res_id, producing_lots(order).id)

    def test_scrap_of_no_work_order(self):
        scrap = self.env["stock.scrap"].create({"product_id": self.component.id, "scrap_qty": 2})
        scrap.action_validate()
        self.assertEqual(self.told(), ["stock.scrapped"])
        self.assertEqual(self.events.data["quantity"], 2)
