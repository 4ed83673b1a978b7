from odoo.addons.plant_kpi.controllers.wallboard import PATH
from odoo.tests import tagged

from .dashboard_case import DashboardCase


@tagged("post_install", "-at_install")
class TestWallboardTour(DashboardCase):
    """A screen on a wall, with its own login."""

    def setUp(self):
        super().setUp()
        self.workorder.sudo().plant_report(2)
        self.board = self._make_board(
            ("figure", {"kpi": "made", "period": "today", **self.mine}),
            ("andon", self.mine),
            ("alerts", {}),
            ("cash", {}),
        )
        self._plan()
        self.wallboard = self.env["plant.wallboard"].create({"name": "Hall 1"})

    def pair(self):
        """The session that a screen makes with its code."""
        code = self.wallboard.action_pair()["params"]["title"]
        wallboard, _secret = self.env["plant.wallboard"]._pair(code, address="a")
        self.env.flush_all()
        return wallboard.user_id

    def show(self, *pages):
        self.wallboard.pages = [
            {"kind": kind, "id": record.id, "seconds": 3600} for kind, record in pages
        ]

    def test_a_paired_screen(self):
        sheet = self.env.ref("plant_dashboard.dashboard_operations")
        self.show(("board", self.board), ("spreadsheet", sheet))
        user = self.pair()
        # A login without a password: a test is let in by one.
        user.password = user.login
        self._journey(
            "wallboard",
            "/web#action=plant_wallboard",
            login=user.login,
            MADE=2,
        )

    def test_it_asks_for_a_code(self):
        page = self.url_open(PATH)
        self.assertIn("Pair this screen", page.text)
