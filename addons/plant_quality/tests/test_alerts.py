"""Quality alerts: how they are opened, owned, worked on and closed; and who may."""

from datetime import timedelta

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .checks_case import ChecksCase


@tagged("post_install", "-at_install")
class AlertsCase(ChecksCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alerts = cls.env["plant.quality.alert"]
        cls.owner = new_user(
            cls.env, "owner", groups="plant_quality.group_quality_inspector", tz="UTC"
        )
        cls.closed = cls.env.ref("plant_quality.alert_stage_closed")
        cls.acting = cls.env.ref("plant_quality.alert_stage_acting")

    def make_alert(self, **vals):
        return self.alerts.create({"title": "Scratches", **vals})

    def solve(self, alert):
        alert.write({"root_cause": "<p>Worn jig</p>", "corrective_action": "<p>New jig</p>"})

    def failed_check(self, **vals):
        check = self.make_check(test_type="pass_fail", failure_message="The seal sits crooked.")
        check.sudo().write({"state": "failed", "operator_id": self.ana.id, **vals})
        return check


class TestAlerts(AlertsCase):
    def test_it_is_numbered_and_begins_in_the_first_stage(self):
        one, other = self.make_alert(), self.make_alert()
        self.assertRegex(one.name, r"^QA\d{5}$")
        self.assertNotEqual(one.name, other.name)
        self.assertEqual(one.stage_id, self.env.ref("plant_quality.alert_stage_new"))
        self.assertEqual(one.display_name, f"{one.name} · Scratches")
        self.assertEqual(one.deadline - fields.Date.context_today(one), timedelta(days=7))

    def test_the_board_shows_every_stage(self):
        stages = self.env["plant.quality.alert.stage"].search([])
        groups = self.alerts._group_expand_stages(stages.browse(), [])
        self.assertEqual(groups, stages)

    def test_closing_asks_for_cause_and_action(self):
        alert = self.make_alert()
        with self.refused("root cause.*and.*corrective action", ValidationError):
            alert.stage_id = self.closed
        alert.root_cause = "<p>Worn jig</p>"
        with self.refused(r"Fill in the corrective action \(D5\)", ValidationError):
            alert.stage_id = self.closed
        alert.corrective_action = "<p><br></p>"
        with self.refused("corrective action", ValidationError):
            alert.stage_id = self.closed
        alert.corrective_action = "<p>New jig</p>"
        alert.stage_id = self.closed
        self.assertEqual((alert.closed_at, alert.closed_by), (self.now, self.env.user))
        with self.refused("corrective action", ValidationError):
            alert.corrective_action = False

    def test_a_listed_cause_is_a_root_cause(self):
        alert = self.make_alert(
            cause_id=self.env.ref("plant_quality.cause_machine_wear").id,
            corrective_action="<p>New jig</p>",
        )
        alert.stage_id = self.closed
        self.assertTrue(alert.closed_at)

    def test_reopening_forgets_who_closed_it(self):
        alert = self.make_alert()
        self.solve(alert)
        self.told()
        alert.stage_id = self.closed
        alert.stage_id = self.acting
        self.assertFalse(alert.closed_at or alert.closed_by)
        self.assertEqual(self.told(), ["alert.closed", "alert.reopened"])

    def test_the_owner_has_it_on_their_list_until_it_is_closed(self):
        alert = self.make_alert(owner_id=self.owner.id)
        self.assertEqual(alert.activity_ids.user_id, self.owner)
        self.assertEqual(alert.activity_ids.date_deadline, alert.deadline)
        alert.owner_id = self.inspector
        self.assertEqual(alert.activity_ids.user_id, self.inspector)
        self.solve(alert)
        alert.stage_id = self.closed
        self.assertFalse(alert.activity_ids)

    def test_another_activity_is_left_alone(self):
        alert = self.make_alert(owner_id=self.owner.id)
        alert.activity_schedule("mail.mail_activity_data_call", user_id=self.inspector.id)
        alert.owner_id = False
        self.assertEqual(alert.activity_ids.user_id, self.inspector)

    def test_it_is_told(self):
        self.told()
        alert = self.make_alert(workorder_id=self.turning.id, product_id=self.product.id)
        self.assertEqual(self.told(), ["alert.opened"])
        data = self.events.data
        self.assertEqual(data["alert"], {"id": alert.id, "name": alert.name, "title": "Scratches"})
        self.assertEqual((data["workorder"], data["source"]), (self.turning.id, "manual"))

    def test_a_stage_that_becomes_a_closed_one_closes_its_alerts(self):
        alert = self.make_alert(stage_id=self.acting.id)
        with self.refused("root cause", ValidationError):
            self.acting.is_closed = True
        self.solve(alert)
        self.acting.is_closed = True
        self.assertTrue(alert.closed_at)

    def test_one_stage_stays_open(self):
        with self.refused("Leave one stage open", ValidationError):
            self.env["plant.quality.alert.stage"].search([]).write({"is_closed": True})

    def test_a_lot_is_of_the_alert_s_product(self):
        lot = self.env["stock.lot"].create(
            {"name": "L1", "product_id": self.component.id, "company_id": self.env.company.id}
        )
        with self.refused("is a lot of", ValidationError):
            self.make_alert(product_id=self.product.id, lot_id=lot.id)

    def test_history_is_not_deleted(self):
        alert = self.make_alert()
        self.solve(alert)
        alert.stage_id = self.closed
        with self.refused("part of the quality history"):
            alert.unlink()
        self.make_alert().unlink()

    def test_causes_have_families(self):
        wear = self.env.ref("plant_quality.cause_machine_wear")
        self.assertEqual(wear.complete_name, "Machine / Wear")
        with self.refused("(?i)recursi"):
            wear.parent_id.parent_id = wear

    def test_names_of_causes_and_tags_are_unique(self):
        wear = self.env.ref("plant_quality.cause_machine_wear")
        for model, vals in (
            ("plant.quality.cause", {"name": "Wear", "parent_id": wear.parent_id.id}),
            ("plant.quality.alert.tag", {"name": "Audit"}),
        ):
            records = self.env[model]
            if model.endswith("tag"):
                records.create(vals)
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(Exception, "duplicate key"),
                self.env.cr.savepoint(),
            ):
                records.create(vals)
                self.env.flush_all()


class TestOpening(AlertsCase):
    def test_a_failed_check_opens_one(self):
        self.plant["line"].responsible_id = self.owner
        check = self.failed_check(device="Torque wrench 3")
        alert = self.alerts._open_for_check(check)
        self.assertEqual(alert.source, "check")
        self.assertEqual(
            (alert.check_id, alert.workorder_id, alert.production_id, alert.product_id),
            (check, self.turning, self.production, self.product),
        )
        self.assertEqual(alert.workcenter_id, self.workcenter)
        self.assertEqual((alert.operator_id, alert.device), (self.ana, "Torque wrench 3"))
        self.assertIn("The seal sits crooked.", alert.problem)
        self.assertEqual(alert.owner_id, self.owner)
        self.assertEqual(self.alerts._open_for_check(check), alert)

    def test_a_closed_one_is_not_opened_again(self):
        check = self.failed_check()
        alert = self.alerts._open_for_check(check)
        self.solve(alert)
        alert.stage_id = self.closed
        self.assertNotEqual(self.alerts._open_for_check(check), alert)

    def test_the_point_s_responsible_owns_it_first(self):
        self.plant["line"].responsible_id = self.owner
        check = self.failed_check()
        check.point_id.responsible_id = self.inspector
        self.assertEqual(self.alerts._open_for_check(check).owner_id, self.inspector)

    def test_one_click_on_the_check(self):
        check = self.failed_check()
        action = check.with_user(self.inspector).action_open_alert()
        alert = self.alerts.browse(action["res_id"])
        self.assertEqual(alert.check_id, check)
        self.assertEqual(check.alert_count, 1)
        again = check.with_user(self.supervisor).action_open_alert()
        self.assertEqual(again["res_id"], alert.id)
        with self.refused("inspectors and supervisors", AccessError):
            check.with_user(self.terminal).action_open_alert()
        check.sudo().state = "passed"
        with self.refused("has not failed"):
            check.with_user(self.inspector).action_open_alert()

    def test_an_operator_raises_one_at_the_station(self):
        answer = self.alerts.with_user(self.terminal).plant_raise(
            " Burr on the seat ", "All <b>since</b> noon", self.turning.id, self.ana_token
        )
        alert = self.alerts.browse(answer["id"])
        self.assertEqual((alert.title, alert.operator_id), ("Burr on the seat", self.ana))
        self.assertEqual(alert.workorder_id, self.turning)
        self.assertIn("&lt;b&gt;", alert.problem)
        self.assertEqual(answer["name"], alert.name)

    def test_what_an_operator_cannot_raise(self):
        raise_ = self.alerts.with_user(self.terminal).plant_raise
        for args, words in (
            (("", None, self.turning.id, self.ana_token), "what is wrong"),
            (("x" * 201, None, self.turning.id, self.ana_token), "cannot be kept"),
            (("x", "y" * 1001, self.turning.id, self.ana_token), "cannot be kept"),
            (("x", None, None, self.ana_token), "on which work order"),
            (("x", None, True, self.ana_token), "on which work order"),
            (("x", None, 2**40, self.ana_token), "gone"),
            (("x", None, self.turning.id, "no token"), "not signed in"),
        ):
            with self.refused(words):
                raise_(*args)
        with self.refused("supervisors, or by operators", AccessError):
            raise_("x", None, self.turning.id)

    def test_an_inspector_raises_one_in_the_back_office(self):
        answer = self.alerts.with_user(self.inspector).plant_raise("Burr", None, self.turning.id)
        self.assertFalse(self.alerts.browse(answer["id"]).operator_id)


class TestAlertAccess(AlertsCase):
    def test_as_each_group(self):
        alert = self.make_alert()
        self.assertEqual(alert.with_user(self.terminal).title, "Scratches")
        for user in (self.terminal, self.supervisor):
            with self.assertRaises(AccessError):
                alert.with_user(user).write({"title": "x"})
            with self.assertRaises(AccessError):
                self.alerts.with_user(user).create({"title": "x"})
        alert.with_user(self.inspector).title = "Deep scratches"
        self.alerts.with_user(self.inspector).create({"title": "Dent"})
        with self.assertRaises(AccessError):
            alert.with_user(self.inspector).unlink()
        stage = self.acting.with_user(self.inspector)
        with self.assertRaises(AccessError):
            stage.name = "x"
        self.acting.with_user(self.quality_manager).name = "Acting now"

    def test_another_company_s_is_out_of_sight(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        alert = self.make_alert(company_id=other.id)
        for user in (self.terminal, self.inspector, self.quality_manager):
            self.assertFalse(self.alerts.with_user(user).search([("id", "=", alert.id)]))
            with self.assertRaises(AccessError):
                alert.with_user(user).read(["title"])

    def test_nothing_of_another_company_is_linked(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        product = make_product(self.env, "Theirs", company_id=other.id)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.make_alert(product_id=product.id)
        with self.refused("own company", ValidationError):
            self.make_alert(company_id=other.id, workorder_id=self.turning.id)
