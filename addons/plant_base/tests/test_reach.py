from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .plant_case import make_plant, new_user, share_test_cursor
from .workorder_case import WorkorderCase, make_order, make_work


@tagged("post_install", "-at_install")
class TestReach(WorkorderCase):
    """What a login may call and yet not reach: the plant of another company, above all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sister = cls.env["res.company"].create({"name": "Sister plant"})
        env = cls.env(context={"allowed_company_ids": cls.sister.ids})
        cls.there = make_plant(env, "X")
        cls.there_operator = cls.there["operator"]
        cls.there_operator._set_pin("7391")
        bom = make_work(env, cls.there, components=False)[2]
        cls.there_order = make_order(env, bom).workorder_ids[0]
        cls.manager = new_user(cls.env, "mgr", groups="plant_base.group_plant_manager")

    def test_pin_sign_in_tells_nothing_of_another_company(self):
        share_test_cursor(self)
        station = self.station.with_user(self.terminal)
        throttle = self.env["plant.sign.in.throttle"]
        for pin in (None, "0000", "7391"):
            with self.subTest(pin), self.refused("This operator is gone"):
                station.plant_sign_in(operator_id=self.there_operator.id, pin=pin)
        states = throttle._states(self.there_operator, fields.Datetime.now())
        self.assertFalse(states[self.there_operator].failures)

    def test_nonsense_is_refused_in_a_sentence(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        order = self.floor(self.turning)
        for call in (
            lambda: order.plant_block(True, token=self.ana_token),
            lambda: order.plant_block([1], token=self.ana_token),
            lambda: order.plant_block(2**70, token=self.ana_token),
            lambda: order.plant_block(self.down.id, "a\x00b", token=self.ana_token),
            lambda: order.plant_block(self.down.id, {"a": 1}, token=self.ana_token),
            lambda: order.plant_report(1, key=["a", "b"], token=self.ana_token),
            lambda: order.plant_report(1, key=7, token=self.ana_token),
            lambda: order.plant_report(1, key="a\x00", token=self.ana_token),
            lambda: order.plant_report(1, lot_name="L\x00", token=self.ana_token),
            lambda: order.plant_report(float("nan"), token=self.ana_token),
            lambda: order.plant_report(float("inf"), token=self.ana_token),
            lambda: order.plant_report(10**400, token=self.ana_token),
            lambda: order.plant_report(-1, token=self.ana_token),
            lambda: order.plant_scrap(1, True, token=self.ana_token),
            lambda: order.plant_scrap(1, self.spoilt.id, product_id=[1], token=self.ana_token),
            lambda: order.plant_scrap(1, self.spoilt.id, key={}, token={"a": 1}),
            lambda: order.plant_pause(token=["x"]),
            lambda: order.plant_pause(token="\x00"),
        ):
            with self.subTest(call), self.assertRaises(UserError), self.env.cr.savepoint():
                call()
                self.env.flush_all()

    def test_odoos_buttons_are_not_the_operators(self):
        revision = self.turning.plant_revision
        for name in ("button_start", "button_finish", "button_pending"):
            with self.subTest(name):
                with self.refused("", AccessError):
                    getattr(self.floor(self.turning), name)()
                self.turning.invalidate_recordset()
                self.assertEqual(self.turning.plant_revision, revision)

    def test_dialogs_tell_nothing_of_another_company(self):
        self.there_order.with_context(allowed_company_ids=self.sister.ids).plant_start()
        line = self.there_order.time_ids
        line.operator_id = self.there_operator
        self.there_order.plant_report(3)
        report = self.there_order.plant_report_ids
        self.env.flush_all()
        self.env.invalidate_all()
        for model, values, fields_ in (
            ("plant.time.correction", {"line_id": line.id}, ("operator_id", "date_start")),
            ("plant.report.correction", {"report_id": report.id}, ("quantity", "workorder_id")),
        ):
            dialogs = self.env[model].with_user(self.supervisor)
            for field in fields_:
                with self.subTest(model=model, field=field), self.assertRaises(AccessError):
                    self.fail(f"{dialogs.new(values)[field]}")
            with self.subTest(model=model), self.refused("", AccessError):
                dialog = dialogs.create({**values, "reason": "?"})
                self.fail(f"{dialog.read(fields_)}")

    def test_a_time_line_is_given_to_nobody_of_another_company(self):
        self.floor(self.turning).plant_start(token=self.ana_token)
        dialog = (
            self.env["plant.time.correction"]
            .with_user(self.supervisor)
            .create(
                {
                    "line_id": self.turning.time_ids.id,
                    "operator_id": self.there_operator.id,
                    "reason": "?",
                }
            )
        )
        with self.refused("", AccessError):
            dialog.action_apply()
        self.assertEqual(self.turning.time_ids.operator_id, self.ana)

    def test_the_context_gives_no_more(self):
        """Keys that a client may send are no way round."""
        station = self.station.with_user(self.terminal).with_context(
            default_ended_at=False,
            default_operator_id=self.ben.id,
            default_expires_at="2099-01-01 00:00:00",
            active_test=False,
            plant_actor={"operator_id": self.ben.id},
        )
        share_test_cursor(self)
        answer = station.plant_sign_in(badge=self.ana.employee_id.barcode)
        session = self.env["plant.operator.session"].browse(answer["id"])
        self.assertEqual(session.operator_id, self.ana)
        self.assertLess(session.expires_at.year, 2099)
        turning = self.turning.with_user(self.terminal).with_context(
            plant_actor={"operator_id": self.ben.id},
            plant_splitting=True,
            default_operator_id=self.ben.id,
            default_date_end="2030-01-01 00:00:00",
        )
        turning.plant_start(token=answer["token"])
        self.assertEqual(self.open_lines(self.turning).operator_id, self.ana)

    def test_a_manager_sets_no_pin_of_another_company(self):
        dialogs = self.env["plant.operator.pin"].with_user(self.manager)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            dialogs.create(
                {"operator_id": self.there_operator.id, "pin": "8462", "pin_again": "8462"}
            )
            self.env.flush_all()
        self.assertTrue(self.there_operator._verify_pin("7391"))

    def test_a_session_ends_when_its_operator_changes_company(self):
        self.ana.employee_id.company_id = self.sister
        self.env.flush_all()
        with self.refused("can no longer work here"):
            self.floor(self.turning).plant_start(token=self.ana_token)

    def test_an_order_of_another_company(self):
        for user in (self.terminal, self.supervisor):
            order = self.there_order.with_user(user)
            for call in (
                order.plant_snapshot,
                order.plant_start,
                lambda order=order: order.plant_start(token=self.ana_token),
                lambda order=order: order.plant_report(1, token=self.ana_token),
                order.action_plant_report,
            ):
                self.env.invalidate_all()
                with self.subTest(user=user.login, call=call), self.refused("", AccessError):
                    call()

    def test_portal_and_machine_call_nothing(self):
        for group in ("base.group_portal", "plant_base.group_plant_machine"):
            user = new_user(self.env, f"u-{group}", groups=group)
            order = self.turning.with_user(user)
            station = self.station.with_user(user)
            for call in (
                order.plant_snapshot,
                order.plant_start,
                lambda order=order: order.plant_start(token=self.ana_token),
                lambda station=station: station.plant_sign_in(badge="x"),
                station.plant_operators,
                station.plant_sessions,
                lambda station=station: station.plant_sign_out(self.ana_token),
                station.action_unlock,
                self.ana.with_user(user).action_sign_out,
                self.ana.with_user(user).action_set_pin,
                self.env["plant.event"].with_user(user).search_read,
                self.env["plant.token"].with_user(user).search_read,
            ):
                with self.subTest(group=group, call=call), self.refused("", AccessError):
                    call()
