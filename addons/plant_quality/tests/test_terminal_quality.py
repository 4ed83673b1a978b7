from odoo.addons.plant_base.exceptions import NotHereError
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.terminal_case import TerminalCase
from odoo.exceptions import UserError
from odoo.tests import tagged

from .answers_case import AnswersCase, picture


@tagged("post_install", "-at_install")
class TestTerminalQuality(AnswersCase, TerminalCase):
    """Checks at a terminal: listed, shown, answered by tap, scan and command code."""

    def setUp(self):
        super().setUp()
        self.act("start", self.turning)

    def card(self):
        return self.call("card", workorder=self.turning.id)["card"]

    def say(self, check, key=None, **answer):
        return self.call("answer", check=check.id, answer=answer, token=self.ana_token, key=key)

    def test_open_checks_stand_in_row_and_card(self):
        check = self.diameter()
        row = next(row for row in self.call("queue")["rows"] if row["id"] == self.turning.id)
        self.assertEqual(row["checks"], {"todo": 1, "blocking": 1, "failed": 0})
        self.assertEqual(row["waits"][-1]["kind"], "check")
        card = self.card()
        self.assertEqual([step["id"] for step in card["steps"]], check.ids)
        self.assertEqual(card["steps"][0]["limits"]["upper"], 20.1)
        self.assertIn("before its checks are settled", card["can"]["finish"])

    def test_one_tap_answers(self):
        check = self.diameter()
        answer = self.say(check, value=20.02)
        self.assertEqual(answer["card"]["steps"][0]["state"], "passed")
        self.assertIsNone(answer["card"]["can"]["finish"])
        self.assertIn("Passed", answer["said"])
        self.assertEqual(check.attempt_id.operator_id, self.ana)

    def test_out_of_range_fails_and_says_so(self):
        card = self.say(self.diameter(), value=20.4)["card"]
        self.assertEqual(card["steps"][0]["state"], "failed")
        self.assertEqual(card["row"]["checks"]["failed"], 1)

    def test_a_key_counts_once(self):
        check = self.diameter(max_attempts=3)
        for _try in range(2):
            card = self.say(check, key="0b8e2c1a-0001", value=20.4)["card"]
        self.assertEqual(card["steps"][0]["attempts"]["made"], 1)

    def test_pictures(self):
        check = self.make_check(test_type="picture")
        card = self.say(check, pictures=[picture()])["card"]
        self.assertEqual(card["steps"][0]["state"], "passed")

    def test_by_command(self):
        check = self.make_check(test_type="pass_fail")
        answer = self.call(
            "scan", code="PLANT:PASS", workorder=self.turning.id, token=self.ana_token
        )
        self.assertEqual((answer["kind"], answer["did"]), ("command", "answered"))
        self.assertEqual(check.state, "passed")
        with self.assertRaisesRegex(UserError, "asks for no such answer"):
            self.call("scan", code="PLANT:FAIL", workorder=self.turning.id, token=self.ana_token)

    def test_another_station_s_check(self):
        check = self.make_check(self.assembly, test_type="pass_fail")
        self.assembly.workcenter_id = make_plant(self.env, "X")["workcenter"]
        with self.assertRaises(NotHereError):
            self.say(check, passed=True)
