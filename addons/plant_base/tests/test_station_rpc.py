from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import SessionError, SignInError
from .plant_case import PIN, PlantCase, new_user


@tagged("post_install", "-at_install")
class TestStationRpc(PlantCase):
    """What a terminal does with nothing but the Operator group."""

    def setUp(self):
        super().setUp()
        self.operator._set_pin(PIN)
        self.terminal = self.station.with_user(self.users["operator"])

    def test_sign_in_look_and_sign_out(self):
        signed_in = self.terminal.plant_sign_in(operator_id=self.operator.id, pin=PIN)
        token = signed_in.pop("token")
        self.assertEqual(signed_in["operator"], {"id": self.operator.id, "name": "Anna T"})
        self.assertEqual(signed_in["idle_minutes"], 15)
        self.assertTrue(signed_in["started_at"].endswith("Z"))
        self.assertEqual(self.terminal.plant_sessions(), [signed_in])
        self.assertTrue(self.terminal.plant_sign_out(token))
        self.assertEqual(self.terminal.plant_sessions(), [])
        with self.assertRaisesRegex(SessionError, "has signed out"):
            self.terminal.plant_sign_out(token)

    def test_operators_to_choose_from(self):
        listed = {row["id"]: row for row in self.terminal.plant_operators()}
        self.assertEqual(
            listed[self.operator.id], {"id": self.operator.id, "name": "Anna T", "has_pin": True}
        )

    def test_tokens_are_of_one_station(self):
        token = self.terminal.plant_sign_in(badge=self.employee.barcode)["token"]
        other = self.station.copy().with_user(self.users["operator"])
        with self.assertRaisesRegex(SessionError, "You are not signed in at this station"):
            other.plant_sign_out(token)

    def test_operators_that_are_none(self):
        for operator_id in (0, None, self.operator.id + 10_000):
            with self.subTest(operator_id=operator_id), self.assertRaises(SignInError):
                self.terminal.plant_sign_in(operator_id=operator_id, pin=PIN)

    def test_terminal_of_no_group(self):
        user = new_user(self.env, login="plant-nobody", groups="base.group_user")
        station = self.station.with_user(user)
        for call in (station.plant_sessions, station.plant_operators, station.plant_sign_in):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            station.plant_sign_out("x")

    def test_values_that_are_none(self):
        for values in ({"badge": 41}, {"badge": ["x"]}, {"operator_id": "1; drop", "pin": PIN}):
            with self.subTest(values=values), self.assertRaises(SignInError):
                self.terminal.plant_sign_in(**values)
        for pin in (7391, ["7391"], {"a": 1}):
            with self.subTest(pin=pin), self.assertRaises(SignInError):
                self.terminal.plant_sign_in(operator_id=self.operator.id, pin=pin)
        for token in (1, ["x"], {"a": 1}):
            with self.subTest(token=token), self.assertRaises(SessionError):
                self.terminal.plant_sign_out(token)
