from lxml import etree
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .plant_case import new_user
from .workorder_case import WorkorderCase


@tagged("post_install", "-at_install")
class TestWorkorderViews(WorkorderCase):
    """What each kind of person sees of a work order in the back office, and the dialogs."""

    def test_form_opens_for_everybody_who_may_read(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.floor(self.turning).plant_report(1, token=self.ana_token)
        planner = new_user(self.env, "planner", groups="mrp.group_mrp_user")
        for user in (self.terminal, self.supervisor, planner):
            with self.subTest(user.login):
                form = Form(self.turning.with_user(user), self.view)
                self.assertEqual(form.plant_state, "running")

    @property
    def view(self):
        return self.env.ref("mrp.mrp_production_workorder_form_view_inherit")

    def buttons(self, user):
        arch = self.turning.with_user(user).get_view(self.view.id, "form")["arch"]
        return {
            button.get("name")
            for button in etree.fromstring(arch).iter("button")
            if (button.get("name") or "").startswith("action_plant_")
        }

    def test_buttons_are_the_supervisors(self):
        verbs = ("start", "pause", "resume", "block", "unblock", "report", "scrap", "finish")
        expected = {f"action_plant_{verb}" for verb in verbs}
        self.assertLessEqual(expected, self.buttons(self.supervisor))
        self.assertFalse(self.buttons(self.terminal))

    def dialog(self, action, **vals):
        action = getattr(self.office(self.turning), action)()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.supervisor)
            .with_context(**action["context"])
        )
        for name, value in vals.items():
            form[name] = value
        return form.save()

    def test_buttons_and_dialogs(self):
        office = self.office(self.turning)
        self.assertTrue(office.action_plant_start())
        self.assertTrue(office.action_plant_pause())
        self.assertTrue(office.action_plant_resume())
        dialog = self.dialog("action_plant_report")
        self.assertEqual((dialog.quantity, dialog.unit), (10, self.product.uom_id.name))
        dialog.quantity = 4
        dialog.action_apply()
        self.assertEqual(self.turning.plant_reported, 4)
        self.dialog("action_plant_scrap", reason_id=self.spoilt).action_apply()
        self.assertEqual(self.turning.plant_scrapped, 1)
        self.dialog(
            "action_plant_scrap",
            reason_id=self.spoilt,
            component=True,
            product_id=self.component,
            quantity=2,
        ).action_apply()
        self.assertEqual(len(self.turning.scrap_ids), 2)
        self.dialog("action_plant_block", loss_id=self.down, note="Spindle").action_block()
        self.assertIn("by ", self.turning.plant_block_note)
        self.assertTrue(office.action_plant_unblock())
        self.assertTrue(office.action_plant_finish())
        self.assertEqual(self.turning.plant_state, "done")

    def test_report_is_taken_back_by_the_button(self):
        self.office(self.turning).plant_start()
        self.office(self.turning).plant_report(4)
        action = self.turning.plant_report_ids.with_user(self.supervisor).action_take_back()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.supervisor)
            .with_context(**action["context"])
        )
        form.reason = "Counted twice"
        form.save().action_apply()
        self.assertEqual(self.turning.plant_reported, 0)

    def test_dialogs_are_the_supervisors(self):
        for model in (
            "plant.workorder.block",
            "plant.workorder.count",
            "plant.report.correction",
            "plant.time.correction",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.env[model].with_user(self.terminal).create({})

    def test_board_has_a_column_for_each_open_state(self):
        open_states = ["blocked", "running", "paused", "ready", "waiting"]
        expand = self.env["mrp.workorder"]._group_expand_plant_state
        self.assertEqual(expand(["ready"], []), open_states)
        self.assertEqual(expand(["done", "running"], []), [*open_states, "done"])

    def test_reports_of_another_company_are_hidden(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        self.floor(self.turning).plant_report(1, token=self.ana_token)
        company = self.env["res.company"].create({"name": "Other plant"})
        stranger = new_user(
            self.env,
            "other",
            groups="plant_base.group_plant_supervisor",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        reports = self.env["plant.workorder.report"].with_user(stranger)
        self.assertFalse(reports.search([]))
        with self.assertRaises(AccessError):
            self.turning.plant_report_ids.with_user(stranger).read(["quantity"])
