from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import UserError
from odoo.tests import tagged

from .kpi_case import HOUR, NOW, KpiCase


@tagged("post_install", "-at_install")
class TestTiles(KpiCase):
    """One call for all that a board shows, and the way from a figure to its records."""

    def setUp(self):
        super().setUp()
        self.kpi = self.env["plant.kpi"].with_user(self.reader)
        self.mine = {"workcenter_ids": self.workcenter.ids}

    def alert(self, **vals):
        return self.env["plant.quality.alert"].create(
            {"title": "Burr", "workcenter_id": self.workcenter.id, **vals}
        )

    def test_all_in_one_call(self):
        order = self.order()
        self.time_line(NOW - 2 * HOUR, None, workorder_id=order.id)
        self.extend()
        alert = self.alert(priority="2")
        told = self.kpi.plant_tiles(
            {
                "figures": [{"kpi": "production_time", "filters": self.mine}],
                "states": True,
                "alerts": True,
            }
        )
        self.assertAlmostEqual(told["figures"][0]["value"], 2)
        [state] = [row for row in told["states"] if row["workcenter"] == self.workcenter.id]
        self.assertEqual(
            (state["state"], state["orders"]),
            ("running", [{"id": order.id, "name": order.display_name}]),
        )
        [row] = [row for row in told["alerts"] if row["id"] == alert.id]
        self.assertEqual(
            (row["priority"], row["priority_name"], row["workcenter"]),
            (2, "Very high", self.workcenter.display_name),
        )
        self.assertEqual(told["time"], "2024-01-17 12:00:00")

    def test_what_was_not_asked_for_is_not_read(self):
        told = self.kpi.plant_tiles({})
        self.assertEqual((told["figures"], told["states"], told["alerts"]), ([], None, None))

    def test_one_request_that_cannot_be_spoils_no_other(self):
        self.time_line(NOW - HOUR, NOW)
        self.extend()
        bad = [
            {"kpi": "luck"},
            "oee",
            {"kpi": "oee", "filters": {"product_ids": [1]}},
            {"kpi": "oee", "date_from": "2024-02-01", "date_to": "2024-01-01"},
        ]
        good = {"kpi": "production_time", "filters": self.mine}
        answers = self.kpi.plant_tiles({"figures": [*bad, good]})["figures"]
        self.assertAlmostEqual(answers[-1]["value"], 1)
        said = ("no figure “luck”", "must be an object", "cannot be filtered", "before it begins")
        for answer, words in zip(answers[:-1], said, strict=True):
            self.assertIsNone(answer["value"])
            self.assertIn(words, answer["reason"])
        with self.assertRaisesRegex(UserError, "Ask with an object"):
            self.kpi.plant_tiles([])

    def test_what_may_not_be_seen(self):
        cash = new_user(self.env, "tiles-cash", groups="plant_kpi.group_kpi_cash")
        told = (
            self.env["plant.kpi"]
            .with_user(cash)
            .plant_tiles({"figures": [{"kpi": "oee"}], "states": True, "alerts": True})
        )
        self.assertIn("may not see", told["figures"][0]["reason"])
        self.assertEqual((told["states"], told["alerts"]), (None, None))

    def test_closed_alerts_are_not_told(self):
        alert = self.alert()
        closed = self.env["plant.quality.alert.stage"].search([("is_closed", "=", True)], limit=1)
        self.env.cr.execute(
            "UPDATE plant_quality_alert SET stage_id = %s WHERE id = %s", [closed.id, alert.id]
        )
        self.env.invalidate_all()
        alerts = self.kpi.plant_tiles({"alerts": True})["alerts"]
        self.assertNotIn(alert.id, [row["id"] for row in alerts])

    def records(self, user=None, **request):
        kpi = self.env["plant.kpi"].with_user(user or self.reader)
        action = kpi.plant_records(request)
        model = self.env[action["res_model"]].with_user(kpi.env.user)
        return action, model.search(action["domain"])

    def test_records_behind_a_figure(self):
        self.time_line(NOW - 2 * HOUR, NOW)
        self.extend()
        action, rows = self.records(kpi="oee", filters=self.mine, date_from="2024-01-17")
        self.assertEqual(action["res_model"], "plant.kpi.workcenter")
        self.assertEqual(rows.workcenter_id, self.workcenter)
        self.assertAlmostEqual(sum(rows.mapped("production_time")), 2)

    def test_behind_the_first_pass_yield_is_what_failed(self):
        action, _rows = self.records(kpi="first_pass_yield", filters=self.mine)
        self.assertEqual(action["res_model"], "plant.kpi.failure")

    def test_behind_cash_are_journal_items_for_who_may_read_them(self):
        cash = new_user(self.env, "records-cash", groups="plant_kpi.group_kpi_cash")
        action, _rows = self.records(user=cash, kpi="dso")
        self.assertEqual(action["res_model"], "plant.kpi.cash")
        accountant = new_user(self.env, "records-books", groups="account.group_account_readonly")
        action, _rows = self.records(user=accountant, kpi="dso", date_from="2024-01-01")
        self.assertEqual(action["res_model"], "account.move.line")
        self.assertIn(
            ["account_id.account_type", "in", ("asset_receivable", "income")], action["domain"]
        )
        self.assertIn("pivot", [kind for _id, kind in self.records(kpi="made")[0]["views"]])
