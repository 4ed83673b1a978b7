from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..compat import check_access
from .plant_case import PIN, PlantCase, make_plant, new_user, share_test_cursor

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
# What each group may do, and no more.
MATRIX = {
    "plant.line": {"operator": "r", "supervisor": "r", "engineer": "rwcu", "manager": "rwcu"},
    "plant.station": {"operator": "r", "supervisor": "r", "engineer": "rwcu", "manager": "rwcu"},
    "plant.operator": {"operator": "r", "supervisor": "r", "engineer": "r", "manager": "rwcu"},
    "plant.operator.session": {
        "operator": "r",
        "supervisor": "r",
        "engineer": "r",
        "manager": "r",
    },
    "plant.operator.pin": {"operator": "", "supervisor": "", "engineer": "", "manager": "rwc"},
    "plant.sign.in.throttle": {
        "operator": "",
        "supervisor": "",
        "engineer": "",
        "manager": "r",
    },
    "mrp.workcenter": {"supervisor": "r", "engineer": "rw", "manager": "rwcu"},
}


@tagged("post_install", "-at_install")
class TestMasterAccess(PlantCase):
    def test_matrix(self):
        for model, groups in MATRIX.items():
            for group, allowed in groups.items():
                records = self.env[model].with_user(self.users[group])
                got = "".join(key for key, op in OPERATIONS.items() if self.may(records, op))
                with self.subTest(model=model, group=group):
                    self.assertEqual(got, allowed)

    def may(self, records, operation):
        try:
            check_access(records, operation)
        except AccessError:
            return False
        return True

    def test_nobody_without_a_group_sees_the_plant(self):
        user = new_user(self.env, login="plant-nobody", groups="base.group_user")
        for model in MATRIX:
            if model != "mrp.workcenter":
                with self.subTest(model=model):
                    self.assertFalse(self.may(self.env[model].with_user(user), "read"))

    def test_operator_group_is_no_internal_user(self):
        user = self.users["operator"]
        self.assertFalse(user.has_group("base.group_user"))
        self.assertTrue(user.share)

    # -- what an operator's own login reads

    def test_operator_reads_the_plant_and_no_secret(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        user = self.users["operator"]
        for record in (self.line, self.station, self.operator, session):
            with self.subTest(model=record._name):
                self.assertEqual(record.with_user(user).read(["display_name"])[0]["id"], record.id)
        self.assertEqual(
            self.station.with_user(user).read(["status", "operator_ids"])[0]["operator_ids"],
            self.operator.ids,
        )
        self.assertEqual(
            self.station.with_user(user).read(["workcenter_ids"])[0]["workcenter_ids"],
            self.workcenter.ids,
        )
        for field in ("badge", "pin_set_at", "failed_tries", "locked_until", "last_sign_in_at"):
            with self.subTest(field=field), self.assertRaises(AccessError):
                self.operator.with_user(user).read([field])

    def test_no_user_reads_or_searches_token_hashes(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        for user in (*self.users.values(), self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    session.with_user(user).read(["token_hash"])
                self.assertNotIn("token_hash", session.with_user(user).fields_get())

    def test_badges_are_the_manager_s(self):
        self.assertTrue(self.operator.with_user(self.users["manager"]).badge)
        with self.assertRaises(AccessError):
            self.operator.with_user(self.users["engineer"]).read(["badge"])

    def test_group_does_not_narrow_what_internal_users_see(self):
        for name in ("supervisor", "engineer", "manager"):
            seen = self.env["res.users"].with_user(self.users[name]).search([])
            with self.subTest(user=name):
                self.assertLessEqual(set(self.users.values()), set(seen))
        seen = self.env["res.users"].with_user(self.users["operator"]).search([])
        self.assertEqual(seen, self.users["operator"])

    # -- who does what

    def test_sessions_are_written_by_methods_only(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        manager = self.users["manager"]
        with self.assertRaises(AccessError):
            session.with_user(manager).write({"ended_at": fields.Datetime.now()})
        with self.assertRaises(AccessError):
            session.with_user(manager).unlink()
        with self.assertRaises(AccessError):
            self.sessions.with_user(manager).create({"operator_id": self.operator.id})

    def test_supervisor_unlocks_and_signs_out(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        supervisor = self.users["supervisor"]
        session.with_user(supervisor).action_end()
        self.assertEqual((session.end_reason, session.ended_by_id), ("supervisor", supervisor))
        self.operator.with_user(supervisor).action_sign_out()
        share_test_cursor(self)
        for record in (self.operator, self.station):
            self.env["plant.sign.in.throttle"]._reserve(record, fields.Datetime.now())
            self.assertEqual(record.with_user(supervisor).failed_tries, 1)
            record.with_user(supervisor).action_unlock()
            self.assertEqual(record.with_user(supervisor).failed_tries, 0)
            self.assertIn(f"Unlocked by {supervisor.name}.", record.message_ids[0].body)

    def test_operator_s_login_unlocks_and_signs_out_nobody(self):
        session, _token = self.sessions._sign_in(self.station, badge=self.employee.barcode)
        user = self.users["operator"]
        for call in (
            session.with_user(user).action_end,
            self.operator.with_user(user).action_sign_out,
            self.operator.with_user(user).action_unlock,
            self.station.with_user(user).action_unlock,
        ):
            with self.assertRaisesRegex(AccessError, "Only a supervisor"):
                call()

    def test_manager_sets_pins_through_the_dialog(self):
        action = self.operator.with_user(self.users["manager"]).action_set_pin()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.users["manager"])
            .with_context(**action["context"])
            .create({"pin": PIN, "pin_again": PIN})
        )
        self.assertEqual(dialog.action_apply()["type"], "ir.actions.act_window_close")
        self.assertTrue(self.operator._verify_pin(PIN))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(dialog.pin or dialog.pin_again)
        self.cr.execute("SELECT * FROM plant_operator_pin WHERE id = %s", [dialog.id])
        # Times and ids are left out: four digits are in one of them now and then.
        stored = self.cr.dictfetchone()
        self.assertFalse({"pin", "pin_again"} & stored.keys())
        texts = [text for text in stored.values() if isinstance(text, str)]
        self.assertFalse([text for text in texts if PIN in text])
        self.assertIn("PIN set by", "".join(self.operator.message_ids.mapped("body")))

    def test_dialog_refuses_two_different_pins(self):
        with self.assertRaisesRegex(UserError, "The two PINs differ"):
            self.env["plant.operator.pin"].create(
                {"operator_id": self.operator.id, "pin": PIN, "pin_again": "2580"}
            )

    def test_engineer_sets_up_a_line(self):
        env = self.env(user=self.users["engineer"])
        line = env["plant.line"].create({"name": "Assembly", "code": "ASM"})
        workcenter = self.env["mrp.workcenter"].create({"name": "Bench"}).with_env(env)
        workcenter.plant_line_id = line
        station = env["plant.station"].create(
            {
                "name": "Bench",
                "code": "B-1",
                "line_id": line.id,
                "workcenter_ids": [(6, 0, workcenter.ids)],
            }
        )
        self.assertEqual(line.action_open_stations()["domain"], [("line_id", "=", line.id)])
        self.assertEqual(
            line.action_open_workcenters()["domain"], [("plant_line_id", "=", line.id)]
        )
        self.assertEqual((line.station_count, line.workcenter_count), (1, 1))
        self.assertEqual(
            station.action_open_sessions()["domain"], [("station_id", "=", station.id)]
        )
        self.assertIn(workcenter.id, station.action_open_workorders()["domain"][0][2])

    # -- companies

    def test_another_company_s_plant_is_out_of_sight(self):
        company = self.env["res.company"].create({"name": "Sister plant"})
        other = make_plant(self.env(context={"allowed_company_ids": company.ids}), "X")
        badge = other["employee"].barcode
        session, _token = self.sessions._sign_in(other["station"], badge=badge)
        for name, user in self.users.items():
            for record in (other["line"], other["station"], other["operator"], session):
                with self.subTest(user=name, model=record._name):
                    seen = self.env[record._name].with_user(user)
                    self.assertFalse(seen.search([("id", "=", record.id)]))
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["display_name"])
        with self.assertRaises(AccessError):
            other["station"].with_user(self.users["operator"]).plant_sign_in(badge=badge)
        with self.assertRaises(AccessError):
            other["operator"].with_user(self.users["supervisor"]).action_unlock()
        with self.assertRaises(AccessError):
            session.with_user(self.users["supervisor"]).action_end()
        with self.assertRaises(AccessError):
            other["operator"].with_user(self.users["supervisor"]).action_sign_out()
