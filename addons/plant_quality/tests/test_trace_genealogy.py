from odoo.tests import tagged

from .trace_case import TraceCase


@tagged("post_install", "-at_install")
class TestGenealogy(TraceCase):
    """A gearbox of an output shaft of a wheel of steel."""

    def setUp(self):
        super().setUp()
        self.genealogy = self.env["plant.quality.genealogy"].with_user(self.inspector)
        self.steel = self.stocked(self.product("Steel"), "STEEL")
        self.wheel = self.lot(self.product("Wheel"), "WHEEL")
        self.shaft = self.lot(self.product("Shaft"), "SHAFT")
        self.gearbox = self.lot(self.product("Gearbox", tracking="serial"), "GEARBOX")

    def make_gearbox(self):
        self.produce(self.wheel, [(self.steel, 2)], 4)
        self.produce(self.shaft, [(self.wheel, 1)], 2)
        self.produce(self.gearbox, [(self.shaft, 1)])

    def names(self, genealogy):
        """``  SHAFT`` for a lot at the second level; ``-`` where there is no lot."""
        lots = self.env["stock.lot"]
        return [
            "  " * node.level + (lots.browse(node.lot).name if node.lot else "-")
            for node in genealogy.nodes
        ]

    def made_of(self, lot, **how):
        return self.genealogy._made_of(lot.with_user(self.inspector), **how)

    def used_in(self, lot, **how):
        return self.genealogy._used_in(lot.with_user(self.inspector), **how)

    def test_three_levels(self):
        self.make_gearbox()
        self.assertEqual(
            self.names(self.made_of(self.gearbox)),
            ["GEARBOX", "  SHAFT", "    WHEEL", "      STEEL"],
        )
        self.assertEqual(
            self.names(self.used_in(self.steel)),
            ["STEEL", "  WHEEL", "    SHAFT", "      GEARBOX"],
        )
        self.assertEqual(self.names(self.made_of(self.steel)), ["STEEL"])
        self.assertEqual(self.names(self.used_in(self.gearbox)), ["GEARBOX"])

    def test_a_step_says_which_order_took_how_much_when(self):
        production = self.produce(self.wheel, [(self.steel, 2.5)], 4)
        down = self.made_of(self.wheel).nodes[1].edge.detail
        self.assertEqual(down.quantity, 2.5)
        self.assertEqual(down.product_id, self.steel.product_id.id)
        self.assertEqual(down.production_id, production.id)
        self.assertEqual(down.order, production.name)
        self.assertEqual(down.date, production.move_raw_ids.move_line_ids.date)
        self.assertEqual(self.used_in(self.steel).nodes[1].edge.detail.quantity, 4)

    def test_a_lot_in_several_orders(self):
        other = self.lot(self.wheel.product_id, "WHEEL-2")
        first = self.produce(self.wheel, [(self.steel, 2)])
        self.produce(other, [(self.steel, 3)])
        again = self.produce(self.wheel, [(self.steel, 5)])
        found = self.used_in(self.steel)
        self.assertEqual(self.names(found), ["STEEL", "  WHEEL", "  WHEEL-2", "  WHEEL"])
        orders = [node.edge.detail.production_id for node in found.nodes[1:]]
        self.assertEqual(orders[0], first.id)
        self.assertEqual(orders[2], again.id)

    def test_a_lot_reached_twice_is_unfolded_where_it_is_nearest(self):
        self.produce(self.wheel, [(self.steel, 2)], 4)
        self.produce(self.shaft, [(self.wheel, 1)])
        self.produce(self.gearbox, [(self.shaft, 1), (self.wheel, 1)])
        found = self.made_of(self.gearbox)
        self.assertEqual(
            sorted(self.names(found)), ["    STEEL", "    WHEEL", "  SHAFT", "  WHEEL", "GEARBOX"]
        )
        wheels = [node for node in found.nodes if node.lot == self.wheel.id]
        self.assertEqual({node.level: node.repeated for node in wheels}, {1: False, 2: True})

    def test_a_loop_ends(self):
        """A rework order makes the lot it takes, and another takes what came of it."""
        self.produce(self.wheel, [(self.steel, 2)], 4)
        self.produce(self.shaft, [(self.wheel, 1)])
        self.produce(self.wheel, [(self.wheel, 1), (self.shaft, 1)])
        self.assertEqual(
            self.names(self.used_in(self.wheel)), ["WHEEL", "  SHAFT", "    WHEEL", "  WHEEL"]
        )
        self.assertIn("  STEEL", self.names(self.made_of(self.wheel)))

    def test_what_was_unbuilt_comes_back(self):
        production = self.produce(self.wheel, [(self.steel, 2)])
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": self.wheel.product_id.id,
                "lot_id": self.wheel.id,
                "mo_id": production.id,
                "product_qty": 1,
                "bom_id": production.bom_id.id,
                "product_uom_id": self.wheel.product_id.uom_id.id,
            }
        )
        unbuild.action_unbuild()
        self.produce(self.shaft, [(self.steel, 1)])
        found = self.used_in(self.wheel)
        self.assertEqual(self.names(found), ["WHEEL", "  STEEL", "    WHEEL", "    SHAFT"])
        self.assertEqual(found.nodes[1].edge.detail.order, unbuild.name)
        self.assertFalse(found.nodes[1].edge.detail.production_id)
        self.assertEqual(
            self.names(self.made_of(self.shaft)), ["SHAFT", "  STEEL", "    WHEEL", "      STEEL"]
        )

    def test_byproducts_are_made_of_it_too(self):
        chips = self.lot(self.product("Chips"), "CHIPS")
        self.produce(self.wheel, [(self.steel, 2)], byproducts=[(chips, 1)])
        self.assertEqual(
            sorted(self.names(self.used_in(self.steel))), ["  CHIPS", "  WHEEL", "STEEL"]
        )
        self.assertEqual(self.names(self.made_of(chips)), ["CHIPS", "  STEEL"])

    def test_what_is_not_done_is_no_history(self):
        self.order(self.wheel, [(self.steel, 2)])
        self.assertEqual(self.names(self.used_in(self.steel)), ["STEEL"])
        self.assertEqual(self.names(self.made_of(self.wheel)), ["WHEEL"])

    def test_scrap_went_nowhere(self):
        production = self.order(self.wheel, [(self.steel, 2)])
        spoilt = self.stocked(self.steel.product_id, "SPOILT")
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": spoilt.product_id.id,
                "lot_id": spoilt.id,
                "scrap_qty": 1,
                "production_id": production.id,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        self.finish(production)
        late = scrap.copy({"lot_id": spoilt.id})
        late.do_scrap()
        self.assertEqual(self.names(self.made_of(self.wheel)), ["WHEEL", "  STEEL"])
        self.assertEqual(self.names(self.used_in(spoilt)), ["SPOILT"])

    def test_the_trail_ends_where_something_has_no_lot_number(self):
        loose = self.product("Bracket", tracking="none")
        self.produce(loose, [(self.steel, 1)])
        found = self.used_in(self.steel)
        self.assertEqual(self.names(found), ["STEEL", "  -"])
        self.assertEqual(found.nodes[1].edge.detail.product_id, loose.id)
        self.produce(self.wheel, [(self.steel, 1), (loose, 1)])
        self.assertEqual(self.names(self.made_of(self.wheel)), ["WHEEL", "  STEEL"])

    def test_limits_are_said_in_a_sentence(self):
        self.make_gearbox()
        found = self.made_of(self.gearbox, max_level=2)
        self.assertEqual(self.names(found), ["GEARBOX", "  SHAFT", "    WHEEL"])
        self.assertIn("deeper than the 2 levels", found.warnings[0])
        found = self.made_of(self.gearbox, max_lots=2)
        self.assertIn("More than 2 lots", found.warnings[0])
        self.assertEqual(self.made_of(self.gearbox, max_level=3).warnings, [])
