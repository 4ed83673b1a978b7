import json
from datetime import timedelta

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_web.tests.live_case import PATIENCE
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open

from .dashboard_case import DashboardCase

NAMES = ("operations", "quality", "cash")
FILES = "plant_dashboard/static/data/files"


@tagged("post_install", "-at_install")
class TestSpreadsheets(DashboardCase):
    """The three spreadsheets: in a browser, and who may do what with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheets = {name: cls.env.ref(f"plant_dashboard.dashboard_{name}") for name in NAMES}
        cls.manager = new_user(cls.env, "sheet-manager", groups="plant_base.group_plant_manager")
        cls.finance = new_user(
            cls.env,
            "sheet-finance",
            groups="plant_kpi.group_kpi_cash,plant_dashboard.group_dashboard_editor",
        )

    def test_they_read_their_data_and_functions_have_values(self):
        self.workorder.sudo().plant_report(2)
        self.workcenter.code = "TEST-1"
        self._fail_a_check()
        self._plan()
        # Of yesterday: what goes on now is another value a second later.
        day = fields.Date.context_today(self.workcenter) - timedelta(days=1)
        days = {"date_from": day, "date_to": day}
        [mine, everywhere, oee] = (
            answer["value"]
            for answer in self.env["plant.kpi"].plant_kpis(
                [
                    {"kpi": "first_pass_yield", "filters": self.mine},
                    {"kpi": "first_pass_yield"},
                    {"kpi": "oee", **days},
                ]
            )
        )
        self.assertEqual(mine, 0.5)
        date = f"DATE({day.year},{day.month},{day.day})"
        self._journey(
            "sheets",
            "/web",
            SHEETS={
                self.sheets[name].id: {"template": name, "least": least}
                for name, least in zip(NAMES, (5, 0, 0), strict=True)
            },
            FORMULAS={
                "=PLANT.FPY()": everywhere,
                '=PLANT.FPY("test-1")': mine,
                f"=PLANT.FPY({self.workcenter.id})": mine,
                f'=PLANT.OEE("",{date},{date})': oee,
                '=PLANT.OEE("No such place")': None,
                '=PLANT.FPY("TEST-1", DATE(1999,1,1), DATE(1999,1,31))': None,
            },
        )

    def test_in_the_browser(self):
        action = self.env.ref("plant_dashboard.action_plant_spreadsheets")
        sheet = self.sheets["operations"]
        self.start_tour(f"/web#action={action.id}", "plant_sheets", login="admin", timeout=PATIENCE)
        copy = sheet.search([("name", "=", "Operations (copy)")])
        self.assertEqual(
            json.loads(copy.spreadsheet_data)["plantTemplate"],
            json.loads(sheet.spreadsheet_data)["plantTemplate"],
        )

    def test_a_finance_user_edits_those_of_the_plant_and_no_others(self):
        mine = self.sheets["cash"].with_user(self.finance).copy()
        mine.write({"name": "Our cash", "spreadsheet_data": self.sheets["cash"].spreadsheet_data})
        foreign = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Sales",
                "dashboard_group_id": self.env["spreadsheet.dashboard.group"]
                .create({"name": "Sales"})
                .id,
            }
        )
        with self.assertRaises(AccessError):
            foreign.with_user(self.finance).write({"name": "Ours"})
        with self.assertRaises(AccessError):
            foreign.with_user(self.finance).unlink()

    def test_who_sees_which(self):
        supervisor = new_user(
            self.env, "sheet-supervisor", groups="plant_base.group_plant_supervisor"
        )
        employee = new_user(self.env, "sheet-employee", groups="base.group_user")
        ours = [("id", "in", [sheet.id for sheet in self.sheets.values()])]
        for user, names in (
            (supervisor, {"Operations", "Quality"}),
            (self.finance, {"Cash"}),
            (self.manager, {"Operations", "Quality", "Cash"}),
            (employee, set()),
        ):
            found = self.env["spreadsheet.dashboard"].with_user(user).search(ours)
            self.assertEqual(set(found.mapped("name")), names, user.login)
        with self.assertRaises(AccessError):
            self.sheets["quality"].with_user(supervisor).write({"name": "Mine"})

    def test_an_update_keeps_what_was_changed(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", "plant_dashboard"), ("model", "=", "spreadsheet.dashboard")]
        )
        self.assertEqual(len(data), len(NAMES))
        self.assertTrue(all(data.mapped("noupdate")))

    def test_what_they_ask_for_there_is(self):
        """Each field of each pivot, list, chart and filter is one of its model."""
        for name in NAMES:
            with file_open(f"{FILES}/{name}_dashboard.json") as file:
                book = json.load(file)
            for source in (*book["pivots"].values(), *book["lists"].values()):
                self._check(source["model"], source.get("columns", []), source)
                self._check(
                    source["model"],
                    [
                        *(measure["field"] for measure in source.get("measures", [])),
                        *source.get("rowGroupBys", []),
                    ],
                    source,
                )
            for figure in book["sheets"][0]["figures"]:
                meta = figure["data"].get("metaData")
                if meta:
                    fields = [*meta["groupBy"], meta["measure"]]
                    self._check(meta["resModel"], fields, figure["data"])
            self.assertTrue(book["globalFilters"])

    def _check(self, model, names, source):
        known = self.env[model]._fields
        chains = [match["chain"] for match in source["fieldMatching"].values()]
        for field in (*names, *chains):
            self.assertIn(field.partition(":")[0], known, f"{model}: {source.get('name')}")
