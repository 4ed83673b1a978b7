"""Correction, release and sign-off: who may, what they leave as it was, what they end."""

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .answers_case import AnswersCase, picture


@tagged("post_install", "-at_install")
class TestSettling(AnswersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_user(
            cls.env,
            "lead",
            groups="plant_base.group_plant_supervisor,plant_quality.group_quality_inspector",
            tz="UTC",
        )

    def failed(self, **requirement):
        check = self.diameter(**requirement)
        self.answer(check, value=21)
        self.told()
        return check

    # -- correction ------------------------------------------------------------------------------

    def test_correction(self):
        check = self.failed()
        first = check.attempt_id
        snapshot = self.inspect(check).plant_correct({"value": 20.1}, " The gauge was not zeroed ")
        self.assertEqual((snapshot["state"], snapshot["first_result"]), ("passed", "fail"))
        attempt = check.attempt_id
        self.assertEqual((attempt.kind, attempt.number), ("correction", 2))
        self.assertEqual(attempt.reason, "The gauge was not zeroed")
        self.assertEqual((attempt.user_id, attempt.station_id.id), (self.inspector, False))
        self.assertEqual((first.result, first.value, first.operator_id), ("fail", 21.0, self.ana))
        self.assertEqual(list(map(self.value, check.measure_ids)), [21.0, 20.1])
        self.assertEqual(check.try_count, 1)
        self.assertEqual(self.told(), ["check.corrected"])
        self.assertEqual(self.events.data["attempt"]["reason"], "The gauge was not zeroed")

    def test_a_pass_that_was_none(self):
        check = self.make_check(max_attempts=2, on_fail_alert=True)
        self.answer(check, result="pass")
        snapshot = self.inspect(check).plant_correct({"result": "fail"}, "The seal is missing")
        self.assertEqual((snapshot["state"], snapshot["first_result"]), ("failed", "pass"))
        self.assertTrue(check.alert_ids)
        self.assertEqual(snapshot["attempts"]["left"], 1)
        self.answer(check, result="pass")
        self.assertEqual(check.attempt_ids.mapped("kind"), ["first", "correction", "retry"])

    def test_correction_is_refused(self):
        untouched, check = self.diameter(), self.failed()
        for record, answer, reason, sentence in (
            (untouched, {"value": 20}, "?", "nothing to correct"),
            (check, {"value": 20}, None, "Say why the answer before was wrong"),
            (check, {"value": 20}, "  ", "Say why the answer before was wrong"),
            (check, {"value": 20}, 7, "text cannot be kept"),
            (check, {"value": "20"}, "?", "as a number"),
        ):
            with self.subTest(sentence), self.refused(sentence):
                self.inspect(record).plant_correct(answer, reason)
        for user in (self.terminal, self.supervisor):
            with self.subTest(user.login), self.refused("", AccessError):
                check.with_user(user).plant_correct({"value": 20}, "?")
        self.assertEqual(check.attempt_count, 1)

    def test_correction_of_a_series(self):
        check = self.diameter(test_type="series", series_size=2)
        self.answer(check, values=[21, 20])
        with self.refused("is a series of 2 values. Give all of them"):
            self.inspect(check).plant_correct({"value": 20}, "Misread")
        self.answer(check, value=20)
        with self.refused("is being measured again: 1 of 2 values"):
            self.inspect(check).plant_correct({"values": [20, 20]}, "Misread")
        self.answer(check, value=21)
        self.inspect(check).plant_correct({"values": [20, 20.02]}, "Misread")
        self.assertEqual((check.state, self.value(check)), ("passed", 20.01))
        self.assertEqual(check.attempt_id.measure_ids.mapped("sequence"), [1, 2])

    def test_a_repeated_correction(self):
        check = self.failed()
        for _call in range(2):
            self.inspect(check).plant_correct({"value": 20, "key": "c"}, "Misread")
        self.assertEqual(check.attempt_count, 2)

    def test_correction_ends_release_and_sign_off(self):
        check = self.failed(sign_off=True)
        self.inspect(check).plant_release("Within the customer's limit")
        self.inspect(check).plant_correct({"value": 20}, "Misread")
        self.assertFalse(check.released or check.released_by or check.release_reason)
        self.assertIn("With it ends the release by inspector", check.attempt_id.reason)
        self.assertIn("Within the customer's limit", check.attempt_id.reason)
        self.office(check).plant_sign_off()
        self.assertTrue(check.is_settled)
        self.inspect(check).plant_correct({"value": 20.01}, "Misread again")
        self.assertFalse(check.is_settled or check.signed_off_by)
        self.assertIn("With it ends the sign-off by supervisor", check.attempt_id.reason)

    # -- release ---------------------------------------------------------------------------------

    def test_release(self):
        check = self.failed()
        snapshot = self.inspect(check).plant_release("Agreed with the customer")
        self.assertTrue(check.released and check.is_settled and not check.is_open)
        self.assertEqual((check.released_by, check.released_at), (self.inspector, self.now))
        self.assertEqual(snapshot["release"]["reason"], "Agreed with the customer")
        self.assertEqual((snapshot["state"], snapshot["failure"]), ("failed", None))
        self.assertEqual(self.told(), ["check.released"])
        self.assertEqual(
            self.events.data["release"],
            {"user": self.inspector.id, "reason": "Agreed with the customer"},
        )
        with self.refused("and inspector.* has released it"):
            self.answer(check, value=20)
        with self.refused("can be released, and .* is: released"):
            self.inspect(check).plant_release("Again")

    def test_release_is_refused(self):
        check, todo, passed = self.failed(), self.make_check(), self.make_check()
        self.answer(passed, result="pass")
        for record, reason, sentence in (
            (todo, "?", "is: to do"),
            (passed, "?", "is: passed"),
            (check, "", "Say why it may go on"),
            (check, {}, "text cannot be kept"),
        ):
            with self.subTest(sentence), self.refused(sentence):
                self.inspect(record).plant_release(reason)
        for user in (self.terminal, self.supervisor):
            with self.subTest(user.login), self.refused("Only quality inspectors", AccessError):
                check.with_user(user).plant_release("?")

    # -- sign-off --------------------------------------------------------------------------------

    def test_sign_off(self):
        check = self.make_check(sign_off=True)
        snapshot = self.answer(check, result="pass")
        self.assertEqual(snapshot["sign_off"], {"by": None, "at": None})
        self.assertTrue(check.blocking)
        self.told()
        snapshot = self.office(check).plant_sign_off()
        self.assertEqual((check.signed_off_by, check.signed_off_at), (self.supervisor, self.now))
        self.assertEqual(snapshot["sign_off"]["by"], self.supervisor.name)
        self.assertFalse(check.blocking)
        self.assertEqual(self.told(), ["check.signed_off"])
        self.assertEqual(self.office(check).plant_sign_off(), snapshot, "a second tap")
        with self.refused("supervisor.* has signed it"):
            check.with_user(self.lead).plant_sign_off()

    def test_nobody_signs_what_they_answered(self):
        check = self.make_check(sign_off=True)
        check.with_user(self.lead).plant_answer({"result": "pass"})
        with self.refused("You answered .* yourself"):
            check.with_user(self.lead).plant_sign_off()
        self.ana.employee_id.user_id = self.lead
        other = self.make_check(sign_off=True)
        self.answer(other, result="pass")
        with self.refused("You answered .* yourself"):
            other.with_user(self.lead).plant_sign_off()

    def test_sign_off_at_the_station(self):
        check = self.make_check(sign_off=True)
        self.answer(check, result="pass")
        with self.refused("signed off by supervisors", AccessError):
            self.floor(check).plant_sign_off(token=self.ben_token)
        self.ben.employee_id.user_id = self.lead
        self.floor(check).plant_sign_off(token=self.ben_token)
        self.assertEqual(check.signed_off_by, self.lead)

    def test_sign_off_is_refused(self):
        todo, plain = self.make_check(sign_off=True), self.make_check()
        self.answer(plain, result="pass")
        with self.refused("waits for no signature: to do"):
            self.office(todo).plant_sign_off()
        with self.refused("its point asks for none"):
            self.office(plain).plant_sign_off()
        for user in (self.terminal, self.inspector):
            with self.subTest(user.login), self.refused("", AccessError):
                todo.with_user(user).plant_sign_off()

    # -- what cannot be changed ------------------------------------------------------------------

    def test_nobody_writes(self):
        check = self.failed()
        for user in (self.terminal, self.supervisor, self.inspector, self.quality_manager):
            for record in (check, check.attempt_id, check.measure_ids):
                mine = record.with_user(user)
                for call in (lambda r: r.write({"device": "x"}), lambda r: r.unlink()):
                    with self.subTest(user=user.login, model=record._name), self.refused("."):
                        call(mine)
                with self.subTest(user=user.login, model=record._name), self.refused("."):
                    mine.copy()

    def test_nobody_takes_a_picture_away(self):
        check = self.make_check(test_type="picture")
        self.answer(check, pictures=[picture()])
        pictures = check.attempt_id.picture_ids
        for user in (self.terminal, self.supervisor, self.inspector, self.quality_manager):
            mine = pictures.with_user(user)
            for call in (mine.unlink, lambda mine=mine: mine.write({"raw": b"x"})):
                with self.subTest(user.login), self.refused("", AccessError):
                    call()

    # -- the dialogs of the back office ----------------------------------------------------------

    def dialog(self, check, user, method="action_answer", **vals):
        action = getattr(check.with_user(user), method)()
        context = action["context"]
        return self.env[action["res_model"]].with_user(user).with_context(**context).create(vals)

    def test_answer_dialog(self):
        failing = self.diameter(failure_message="Turn it again.", on_fail_alert=True)
        result = self.dialog(failing, self.supervisor, typed="21", note="?").action_apply()
        self.assertEqual(result["params"]["type"], "danger")
        self.assertIn("Turn it again.\nThe alert QA", result["params"]["message"])
        self.assertEqual((failing.attempt_id.note, failing.user_id), ("?", self.supervisor))
        result = self.dialog(failing, self.inspector, typed=" 20,00 ").action_apply()
        self.assertEqual(result["type"], "ir.actions.act_window_close")
        series = self.diameter(test_type="series", series_size=2)
        dialog = self.dialog(series, self.supervisor, typed="20; 20.02")
        dialog.action_apply()
        dialog.action_apply()
        self.assertEqual((self.value(series), series.attempt_count), (20.01, 1))
        plain = self.make_check()
        self.dialog(plain, self.supervisor).action_fail()
        self.dialog(plain, self.supervisor).action_pass()
        self.assertEqual(plain.attempt_ids.mapped("result"), ["fail", "pass"])
        done = self.make_check(test_type="instructions")
        self.dialog(done, self.supervisor).action_apply()
        self.assertEqual(done.state, "passed")
        photo = self.make_check(test_type="picture")
        with self.refused("Take or choose a picture"):
            self.dialog(photo, self.supervisor).action_pass()
        self.dialog(photo, self.supervisor, picture=picture()).action_pass()
        self.assertEqual(photo.attempt_id.picture_ids.mimetype, "image/png")
        self.product.tracking = "lot"
        lot = self.make_check(test_type="lot")
        self.dialog(lot, self.supervisor, lot_name="L1").action_apply()
        self.assertEqual(lot.lot_id.name, "L1")

    def test_nothing_typed_is_not_taken_for_0(self):
        check = self.diameter()
        for typed in (False, "", "  ", "twenty", "20 mm", "1.500,0", "2e1", "nan", "0x14", "٢"):
            with self.subTest(typed), self.refused("is no number"):
                self.dialog(check, self.supervisor, typed=typed).action_apply()
        with self.refused("1 of its 1 values|2 were given"):
            self.dialog(check, self.supervisor, typed="20 20").action_apply()
        self.assertFalse(check.attempt_count)

    def test_correct_and_release_dialogs(self):
        check = self.failed()
        dialog = self.dialog(
            check, self.inspector, "action_correct", typed="21.5", reason="Misread"
        )
        dialog.action_apply()
        self.assertEqual((self.value(check), check.attempt_id.kind), (21.5, "correction"))
        self.dialog(check, self.inspector, "action_release", reason="Agreed").action_release()
        self.assertTrue(check.released)
        signed = self.make_check(sign_off=True)
        self.answer(signed, result="pass")
        self.office(signed).action_sign_off()
        self.assertEqual(signed.signed_off_by, self.supervisor)

    def test_dialogs_are_one_s_own(self):
        dialog = self.dialog(self.diameter(), self.supervisor, typed="20")
        with self.refused("", AccessError):
            dialog.with_user(self.inspector).read(["typed"])
