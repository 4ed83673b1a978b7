from functools import wraps

from odoo.tests import tagged

from .dashboard_case import DashboardCase


@tagged("post_install", "-at_install")
class TestValues(DashboardCase):
    """What tiles show is what there is, and stays so."""

    def test_values_equal_those_of_an_independent_query(self):
        self.workorder.sudo().plant_report(3)
        self._fail_a_check()
        board = self._only(
            self._make_board(
                ("figure", {"kpi": "made", "period": "today", **self.mine}),
                ("gauge", {"kpi": "first_pass_yield", "period": "last7", **self.mine}),
                ("utilisation", {"period": "today", **self.mine}),
                ("andon", self.mine),
            )
        )
        self.env.flush_all()
        made, checked = self._made(), self._checked()
        self.assertEqual((made, checked), (3, 0.5))
        self._journey(
            "values",
            self._page(),
            VALUES={"t0": made, "t1": checked, "t2": 1},
            STATES={self.workcenter.id: "running"},
            ANDON="t3",
        )
        self.assertEqual(len(board.tiles), 4)

    def test_a_scrap_at_the_kiosk_moves_the_gauge(self):
        """Of four made, one is scrapped: three of four are good."""
        self.workorder.sudo().plant_report(4)
        self._pair_terminal()
        params = {"kpi": "quality_ratio", "period": "today", **self.mine}
        self._only(self._make_board(("gauge", params), ("andon", self.mine), ("alerts", {})))
        self._forget_changes()
        seen = self._noting("plant.kpi", "plant_kpi_names")
        reason = self.env.ref("plant_base.scrap_reason_dimension").id

        def play():
            self._wait_for(seen, 1)
            self._wait(self._subscribed, "the board listened")
            self._kiosk("scrap", quantity=1, reason=reason)
            self._wait_for(seen, 2)

        self._journey("scrap", self._page(), play, BEFORE=1, AFTER=0.75)

    def test_what_cannot_be_told_is_a_sentence(self):
        idle = self.workcenter.copy({"name": "Never used", "plant_line_id": False})
        idle.resource_calendar_id = False
        nowhere = {"workcenter_ids": idle.ids}
        self._only(
            self._make_board(
                ("figure", {"kpi": "oee", "period": "today", **nowhere}),
                ("gauge", {"period": "yesterday", **nowhere}),
                ("figure", {"kpi": "luck"}),
                ("figure", {"kpi": "oee", "product_ids": [1]}),
                ("wheel", {}),
                ("breakdown", {"kpi": "failures", "by": "cause", **nowhere}),
            )
        )
        self.env.flush_all()
        self._journey(
            "reasons",
            self._page(),
            REASONS={
                "t0": "Nothing was planned or recorded",
                "t1": "Nothing was inspected",
                "t2": "no figure “luck”",
                "t3": "cannot be filtered",
                "t4": "no tile of the type",
                "t5": "Nothing failed",
            },
        )

    def _noting(self, model, method):
        """A list that grows with each time a browser calls ``method``."""
        cls = type(self.env[model])
        original, noted = getattr(cls, method), []

        @wraps(original)
        def noting(records):
            answer = original(records)
            noted.append(True)
            return answer

        self.patch(cls, method, noting)
        return noted

    def _made(self):
        self.env.cr.execute(
            """
            SELECT SUM(report.quantity)
              FROM plant_workorder_report report
              JOIN mrp_workorder orders ON orders.id = report.workorder_id
             WHERE orders.workcenter_id = %s
            """,
            self.workcenter.ids,
        )
        return self.env.cr.fetchone()[0]

    def _checked(self):
        self.env.cr.execute(
            """
            SELECT AVG((attempt.result = 'pass')::int)::float8
              FROM plant_quality_attempt attempt
              JOIN plant_quality_check checked ON checked.id = attempt.check_id
             WHERE attempt.kind = 'first' AND checked.workcenter_id = %s
            """,
            self.workcenter.ids,
        )
        return self.env.cr.fetchone()[0]
