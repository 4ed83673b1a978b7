"""Orders and transfers whose checks are made by points."""

from odoo import Command
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_work
from odoo.tests import TransactionCase

from .checks_case import make_point


class MakingCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = make_plant(cls.env, "M")
        cls.workcenter = cls.plant["workcenter"]
        cls.product, cls.component, cls.bom = make_work(cls.env, cls.plant, tracking="lot")
        cls.turning, cls.assembly = cls.bom.operation_ids
        cls.checks = cls.env["plant.quality.check"]
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.supplier = cls.env.ref("stock.stock_location_suppliers")

    @classmethod
    def point(cls, **vals):
        return make_point(cls.env, **vals)

    @classmethod
    def draft(cls, quantity=10, bom=None):
        bom = bom or cls.bom
        return cls.env["mrp.production"].create(
            {
                "product_id": bom.product_tmpl_id.product_variant_id.id,
                "bom_id": bom.id,
                "product_qty": quantity,
            }
        )

    @classmethod
    def order(cls, quantity=10, bom=None):
        production = cls.draft(quantity, bom)
        production.action_confirm()
        return production

    @classmethod
    def lot(cls, name, product=None):
        return cls.env["stock.lot"].create(
            {
                "name": name,
                "product_id": (product or cls.product).id,
                "company_id": cls.env.company.id,
            }
        )

    @classmethod
    def of(cls, order, point=None):
        """The checks of an order or transfer, in the order they were made."""
        field = "picking_id" if order._name == "stock.picking" else "production_id"
        domain = [(field, "=", order.id)]
        if point:
            domain.append(("point_id", "=", point.id))
        return cls.checks.search(domain, order="id")

    @classmethod
    def answered(cls, check):
        """``check`` as if somebody had answered it."""
        check.write({"state": "passed", "attempt_count": 1})
        return check

    @classmethod
    def receipt(cls, *goods, confirm=True):
        """A receipt of ``(product, quantity)``."""
        kind = cls.warehouse.in_type_id
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": cls.supplier.id,
                "location_dest_id": cls.warehouse.lot_stock_id.id,
                "move_ids": [Command.create(cls.move(*good)) for good in goods],
            }
        )
        if confirm:
            picking.action_confirm()
        return picking

    @classmethod
    def move(cls, product, quantity):
        named = {"name": product.name} if "name" in cls.env["stock.move"]._fields else {}
        return {
            **named,
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "location_id": cls.supplier.id,
            "location_dest_id": cls.warehouse.lot_stock_id.id,
        }

    @classmethod
    def line(cls, picking, product, quantity=1, **vals):
        """A line of ``picking`` that somebody fills in."""
        move = picking.move_ids.filtered(lambda move: move.product_id == product)[:1]
        return cls.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": move.id,
                "product_id": product.id,
                "product_uom_id": product.uom_id.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
                "quantity": quantity,
                **vals,
            }
        )
