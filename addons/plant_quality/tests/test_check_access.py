"""Who may answer which check: by group, by station, by company."""

from odoo.addons.plant_base.exceptions import SessionError
from odoo.addons.plant_base.tests.plant_case import make_plant, new_user
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .answers_case import AnswersCase
from .checks_case import check_vals, make_point

PASS = {"result": "pass"}


@tagged("post_install", "-at_install")
class TestCheckAccess(AnswersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.company"].create({"name": "Sister plant"})
        env = cls.env(context={"allowed_company_ids": cls.sister.ids})
        cls.there = make_plant(env, "X")
        cls.there_order = make_order(env, make_work(env, cls.there, components=False)[2])
        cls.there_work = cls.there_order.workorder_ids[0]
        point = make_point(env, company_id=cls.sister.id, instructions="<p>Secret</p>")
        check = env["plant.quality.check"].create(check_vals(point, cls.there_work))
        cls.there_check = check.with_env(cls.env)
        cls.manager = new_user(cls.env, "mgr", groups="plant_base.group_plant_manager")
        cls.stranger = new_user(cls.env, "stranger", groups="base.group_user")

    def test_by_group(self):
        for user, may in (
            (self.stranger, False),
            (self.terminal, False),
            (self.inspector, True),
            (self.quality_manager, True),
            (self.supervisor, True),
            (self.manager, True),
        ):
            check = self.make_check().with_user(user)
            with self.subTest(user.login):
                if may:
                    self.assertEqual(check.plant_answer(PASS)["state"], "passed")
                    self.assertEqual((check.user_id, check.station_id.id), (user, False))
                else:
                    with self.refused("", AccessError):
                        check.plant_answer(PASS)

    def test_at_another_work_center_s_station(self):
        other = make_plant(self.env, "O")
        token = self.sign_in(other["operator"], other["station"])
        for check in (self.make_check(), self.make_check(check={"workorder_id": False})):
            with self.refused(
                "is worked on at .*, which the station .* does not serve", AccessError
            ):
                self.answer(check, token=token, **PASS)
            self.assertEqual(check.state, "todo")

    def test_of_the_production_order_at_its_station(self):
        check = self.make_check(check={"workorder_id": False})
        self.answer(check, **PASS)
        self.assertEqual((check.operator_id, check.state), (self.ana, "passed"))

    def test_without_a_session(self):
        check = self.make_check()
        for token in ("x", "\x00", ["x"], {"a": 1}, 7):
            with self.subTest(token), self.refused("not signed in", SessionError):
                self.floor(check).plant_answer(PASS, token=token)

    def test_the_context_gives_no_more(self):
        """Keys that a client may send are no way round."""
        check = self.floor(self.make_check()).with_context(
            plant_actor={"operator_id": self.ben.id},
            default_operator_id=self.ben.id,
            default_result="fail",
            default_first_result="fail",
            active_test=False,
        )
        check.plant_answer(PASS, token=self.ana_token)
        self.assertEqual((check.operator_id, check.state), (self.ana, "passed"))
        self.assertEqual(check.attempt_id.operator_id, self.ana)

    def test_another_company(self):
        for user in (self.terminal, self.supervisor, self.inspector, self.manager):
            check = self.there_check.with_user(user)
            for call in (
                check.plant_snapshot,
                lambda check=check: check.plant_answer(PASS),
                lambda check=check: check.plant_answer(PASS, token=self.ana_token),
                lambda check=check: check.plant_correct(PASS, "?"),
                lambda check=check: check.plant_release("?"),
                check.plant_sign_off,
                lambda check=check: check.plant_sign_off(token=self.ana_token),
            ):
                self.env.invalidate_all()
                with self.subTest(user=user.login, call=call), self.refused("", AccessError):
                    call()
            with self.subTest(user.login):
                found = check.search([("id", "in", (self.there_check + self.make_check()).ids)])
                self.assertNotIn(self.there_check, found)
        self.assertEqual(self.there_check.sudo().state, "todo")

    def test_dialogs_tell_nothing_of_another_company(self):
        for user in (self.terminal, self.supervisor, self.inspector):
            dialogs = self.env["plant.quality.answer"].with_user(user)
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(user.login), self.refused("", AccessError):
                dialog = dialogs.create({"check_id": self.there_check.id})
                self.fail(f"{dialog.read(['instructions', 'limits_text', 'unit'])}")

    def test_portal_and_machine_call_nothing(self):
        mine = self.make_check()
        for group in ("base.group_portal", "plant_base.group_plant_machine"):
            user = new_user(self.env, f"u-{group}", groups=group)
            check = mine.with_user(user)
            for call in (
                check.plant_snapshot,
                lambda check=check: check.plant_answer(PASS, token=self.ana_token),
                lambda check=check: check.plant_sign_off(token=self.ana_token),
                lambda check=check: check.search_read([], limit=1),
            ):
                with self.subTest(group=group, call=call), self.refused("", AccessError):
                    call()

    def test_screens_open_for_each_group(self):
        check = self.diameter(sign_off=True)
        self.answer(check, value=21)
        for user in (self.supervisor, self.inspector, self.quality_manager):
            with self.subTest(user.login):
                mine = check.with_user(user)
                form = Form(mine, "plant_quality.plant_quality_check_view_form")
                self.assertEqual(form.value_text, "21.00 mm")
                self.assertEqual(form.limits_text, "19.90 … 20.10 mm")
