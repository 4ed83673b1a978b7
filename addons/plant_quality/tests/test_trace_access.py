from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .trace_case import TraceCase


@tagged("post_install", "-at_install")
class TestGenealogyAccess(TraceCase):
    """What a user may not read ends the trail, and is not told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env.company
        cls.sister = cls.env["res.company"].create({"name": "Sister plant"})
        cls.both = new_user(
            cls.env,
            "inspector-of-both",
            groups="plant_quality.group_quality_inspector",
            company_ids=[(6, 0, (cls.home | cls.sister).ids)],
            company_id=cls.home.id,
        )

    def setUp(self):
        super().setUp()
        self.steel = self.stocked(self.product("Steel"), "STEEL")
        self.wheel = self.lot(self.product("Wheel"), "WHEEL")
        self.theirs = self.lot(self.wheel.product_id, "THEIRS", company=self.sister)
        production = self.produce(self.wheel, [(self.steel, 2)])
        made = production.move_finished_ids.move_line_ids
        # A line of the sister company that was made of the same steel. Odoo makes none; goods
        # that companies share on 19.0, or a connector, may.
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO stock_move_line (move_id, company_id, product_id, product_uom_id, lot_id, "
            "location_id, location_dest_id, quantity, quantity_product_uom, state, date) "
            "SELECT move_id, %s, product_id, product_uom_id, %s, location_id, location_dest_id, "
            "1, 1, 'done', date FROM stock_move_line WHERE id = %s RETURNING id",
            [self.sister.id, self.theirs.id, made.id],
        )
        self.env.cr.execute(
            "INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id) "
            "SELECT %s, produce_line_id FROM stock_move_line_consume_rel "
            "WHERE consume_line_id = %s",
            [self.env.cr.fetchone()[0], made.id],
        )
        self.env.invalidate_all()

    def used_in(self, user, companies, lot=None):
        env = self.env(user=user, context={"allowed_company_ids": companies.ids})
        nodes = env["plant.quality.genealogy"]._used_in((lot or self.steel).with_env(env)).nodes
        return {self.env["stock.lot"].browse(node.lot).name for node in nodes}

    def test_another_company_is_seen_with_it_and_not_without(self):
        both = self.home | self.sister
        self.assertEqual(self.used_in(self.both, both), {"STEEL", "WHEEL", "THEIRS"})
        self.assertEqual(self.used_in(self.both, self.home), {"STEEL", "WHEEL"})
        self.assertEqual(self.used_in(self.inspector, self.home), {"STEEL", "WHEEL"})

    def test_a_lot_that_one_may_not_read_is_no_start(self):
        with self.assertRaises(AccessError):
            self.used_in(self.inspector, self.home, self.theirs)
        with self.assertRaises(AccessError):
            self.used_in(self.both, self.home, self.theirs)

    def test_who_may_read_no_lots_is_told_no_genealogy(self):
        clerk = new_user(self.env, "clerk", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.used_in(clerk, self.home)
