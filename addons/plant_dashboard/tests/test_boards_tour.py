from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_web.tests.live_case import PATIENCE
from odoo.tests import tagged

from .dashboard_case import DashboardCase


@tagged("post_install", "-at_install")
class TestBoardsTour(DashboardCase):
    """The page of boards, as people use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = new_user(
            cls.env,
            "board-person",
            groups="plant_base.group_plant_supervisor",
            password="board-person",
        )
        cls.boards = cls.env["plant.kpi.board"]

    def tour(self, name):
        self.start_tour(self._page(), name, login="board-person", timeout=PATIENCE)

    def own(self):
        return self.boards.search([("user_id", "=", self.person.id)])

    def test_the_first_board(self):
        self.boards.search([]).unlink()
        self.env.flush_all()
        self.tour("plant_board_first")
        board = self.own()
        tiles = {tile["id"]: tile for tile in board.tiles}
        self.assertTrue(board.shared)
        self.assertEqual(tiles["t9"]["params"]["kpi"], "down_time")
        self.assertNotIn("t8", tiles)
        first = tiles["t1"]
        self.assertEqual((first["x"], first["y"], first["w"]), (1, 0, 7))
        self.assertGreater(tiles["t2"]["y"], 0, "It was dragged down.")
        for one in board.tiles:
            for other in board.tiles:
                self.assertFalse(self.overlap(one, other), (one["id"], other["id"]))

    def test_a_shared_board_is_copied(self):
        self._only(self._make_board(("figure", {"kpi": "made", "period": "today", **self.mine})))
        self.boards.search([("name", "!=", "Test board")]).unlink()
        self.workorder.sudo().plant_report(2)
        self.env.flush_all()
        self.tour("plant_board_shared")
        self.assertEqual(self.own().name, "Test board (copy)")

    def overlap(self, one, other):
        return (
            one["id"] != other["id"]
            and one["x"] < other["x"] + other["w"]
            and other["x"] < one["x"] + one["w"]
            and one["y"] < other["y"] + other["h"]
            and other["y"] < one["y"] + one["h"]
        )
