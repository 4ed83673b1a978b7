from odoo.tests import tagged

from ..models import (
    mrp_workcenter_productivity,
    plant_terminal,
    plant_terminal_key,
    plant_undo,
    stock_move_line,
)
from .terminal_case import TerminalCase


@tagged("post_install", "-at_install")
class TestTerminalPlans(TerminalCase):
    """The queries of tables that grow use the indexes made for them."""

    def plan(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute("SET LOCAL enable_bitmapscan = off")
        self.env.cr.execute("EXPLAIN " + query, params)
        return "\n".join(row[0] for row in self.env.cr.fetchall())

    def test_each_index_serves_its_query(self):
        station, order = self.station.id, self.turning.id
        for model, query, params in (
            (
                plant_terminal,
                "SELECT id FROM plant_terminal WHERE state = 'paired' AND station_id = %s",
                [station],
            ),
            (
                plant_terminal_key,
                "DELETE FROM plant_terminal_key WHERE done_at < %s",
                ["2030-01-01"],
            ),
            (
                plant_undo,
                "SELECT id FROM plant_undo WHERE workorder_id = %s ORDER BY id DESC LIMIT 1",
                [order],
            ),
            (
                stock_move_line,
                "SELECT id FROM stock_move_line WHERE lot_id = %s AND plant_registered",
                [1],
            ),
        ):
            [index] = model.INDEXES
            with self.subTest(index=index.name):
                self.assertIn(index.name, self.plan(query, *params))

    def test_times_to_be_looked_at(self):
        name = "mrp_workcenter_productivity_plant_mark_idx"
        self.assertIn(name, [index.name for index in mrp_workcenter_productivity.INDEXES])
        plan = self.plan(
            "SELECT id FROM mrp_workcenter_productivity WHERE plant_mark IS NOT NULL ORDER BY id"
        )
        self.assertIn(name, plan)

    def test_a_key_is_found_by_its_constraint(self):
        plan = self.plan(
            "SELECT digest FROM plant_terminal_key WHERE terminal_id = %s AND key = %s",
            self.device.id,
            "k",
        )
        self.assertIn("plant_terminal_key_key_uniq", plan)
