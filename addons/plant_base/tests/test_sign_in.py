from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import LockedError, SessionError, SignInError
from .plant_case import BADGE, NOW, PIN, PlantCase, quiet, share_test_cursor


@tagged("post_install", "-at_install")
class TestSignIn(PlantCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.badge = BADGE + "T"

    def setUp(self):
        super().setUp()
        # NOW is when the tests were read, which may be long ago when these begin.
        self.patch(fields.Datetime, "now", lambda: NOW)
        self.operator._set_pin(PIN)

    def by_pin(self, pin=PIN, **kwargs):
        values = {"operator": self.operator, "now": NOW, **kwargs}
        return self.sessions._sign_in(values.pop("station", self.station), pin=pin, **values)

    def by_badge(self, badge=None, **kwargs):
        values = {"now": NOW, **kwargs}
        station = values.pop("station", self.station)
        return self.sessions._sign_in(station, badge=badge or self.badge, **values)

    def refused(self, error, sentence, call, *args, **kwargs):
        with self.assertRaises(error) as caught:
            call(*args, **kwargs)
        self.assertEqual(str(caught.exception), sentence)

    def other_station(self, **values):
        return self.station.copy({"workcenter_ids": False, **values})

    # -- the right badge or PIN

    def test_badge_opens_a_session(self):
        session, token = self.by_badge()
        self.assertEqual((session.operator_id, session.station_id), (self.operator, self.station))
        self.assertEqual((session.method, session.started_at), ("badge", NOW))
        self.assertEqual(session.expires_at, self.after(hours=10))
        self.assertGreaterEqual(len(token), 43)

    def test_pin_opens_a_session(self):
        self.assertEqual(self.by_pin()[0].method, "pin")

    def test_only_the_hash_of_the_token_is_stored(self):
        session, token = self.by_badge()
        self.env.flush_all()
        self.cr.execute("SELECT s::text FROM plant_operator_session s WHERE id = %s", [session.id])
        row = self.cr.fetchone()[0]
        self.assertNotIn(token, row)
        self.assertIn(self.sessions._hash(token), row)

    def test_only_the_hash_of_the_pin_is_stored(self):
        self.env.flush_all()
        self.cr.execute("SELECT * FROM plant_operator WHERE id = %s", [self.operator.id])
        # Times and ids are left out: four digits are in one of them now and then.
        texts = [value for value in self.cr.dictfetchone().values() if isinstance(value, str)]
        self.assertEqual([text for text in texts if PIN in text and "$" not in text], [])
        self.assertEqual(sum(text.startswith("$pbkdf2-sha512$") for text in texts), 1)

    def test_orm_knows_no_pin(self):
        self.assertFalse({"pin", "pin_hash"} & set(self.env["plant.operator"]._fields))

    def test_spaces_round_a_badge_are_the_scanner_s(self):
        self.assertTrue(self.by_badge(f" {self.badge}\n"))

    def test_badge_asks_for_the_pin_where_the_station_does(self):
        self.station.badge_needs_pin = True
        self.refused(SignInError, "Enter the PIN of Anna T.", self.by_badge)
        self.assertEqual(self.by_badge(pin=PIN)[0].method, "badge_pin")
        with self.assertRaises(SignInError):
            self.by_badge(pin="8080")

    # -- the wrong ones

    def test_neither_badge_nor_name(self):
        sentence = "Scan your badge, or choose your name and enter your PIN."
        self.refused(SignInError, sentence, self.sessions._sign_in, self.station)
        self.refused(SignInError, sentence, self.by_badge, operator=self.operator)

    def test_unknown_badge(self):
        self.refused(
            SignInError,
            "This badge is not known here. 9 tries are left before Hobbing station T is locked for "
            "1 minute.",
            self.by_badge,
            "000000",
        )

    def test_employee_who_is_no_operator(self):
        self.env["hr.employee"].create({"name": "Visitor", "barcode": "041999"})
        with self.assertRaisesRegex(SignInError, "This badge is not known here"):
            self.by_badge("041999")

    def test_wrong_pins_count_down_and_lock(self):
        for sentence in (
            "This PIN is not right. 4 tries are left before Anna T is locked for 5 minutes.",
            "This PIN is not right. 3 tries are left before Anna T is locked for 5 minutes.",
            "This PIN is not right. 2 tries are left before Anna T is locked for 5 minutes.",
            "This PIN is not right. One try is left before Anna T is locked for 5 minutes.",
        ):
            self.refused(SignInError, sentence, self.by_pin, "8080")
        locked = (
            "Anna T is locked for 5 minutes after too many wrong tries. A supervisor can unlock it."
        )
        self.refused(LockedError, f"This PIN is not right. {locked}", self.by_pin, "8080")
        self.refused(LockedError, locked, self.by_pin)

    def test_lock_is_noted_on_the_operator(self):
        share_test_cursor(self)
        for _number in range(5):
            try:
                self.by_pin("8080")
            except SignInError as error:
                refusal = error
        self.assertIsInstance(refusal, LockedError)
        self.assertIn("Locked for 5 minutes", self.operator.message_ids[0].body)

    def test_lock_ends_by_itself_and_the_next_is_longer(self):
        self.lock()
        self.assertTrue(self.by_pin(now=self.after(minutes=5)))
        self.lock()
        self.lock(self.after(minutes=5))
        with self.assertRaisesRegex(LockedError, "locked for 10 minutes"):
            self.by_pin(now=self.after(minutes=5))

    def lock(self, now=NOW):
        for _number in range(5):
            with self.assertRaises(SignInError):
                self.by_pin("8080", now=now)

    def test_right_pin_clears_the_count(self):
        for _number in range(4):
            with self.assertRaises(SignInError):
                self.by_pin("8080")
        self.by_pin()
        with self.assertRaisesRegex(SignInError, "4 tries are left"):
            self.by_pin("8080")

    def test_badge_still_signs_in_while_pins_are_locked(self):
        self.lock()
        self.assertTrue(self.by_badge())

    def test_one_pin_tried_on_everybody_locks_the_station(self):
        employees = quiet(self.env)["hr.employee"].create(
            [{"name": f"Worker {number}"} for number in range(10)]
        )
        operators = self.env["plant.operator"].create(
            [{"employee_id": employee.id} for employee in employees]
        )
        for operator in operators:
            operator._set_pin("2580")
            self.env.flush_all()
            with self.assertRaises(SignInError):
                self.by_pin("8080", operator=operator)
        self.refused(
            LockedError,
            "Hobbing station T is locked for 1 minute after too many wrong tries. A supervisor can "
            "unlock it.",
            self.by_pin,
        )

    def test_own_badge_between_guesses_does_not_clear_the_station(self):
        for _number in range(9):
            with self.assertRaises(SignInError):
                self.by_badge("000000")
            self.by_badge()
        with self.assertRaises(LockedError):
            self.by_badge("000000")

    def test_no_pin_yet(self):
        employee = self.env["hr.employee"].create({"name": "New Person"})
        operator = self.env["plant.operator"].create({"employee_id": employee.id})
        self.refused(
            SignInError,
            "New Person has no PIN yet. Use the badge, or ask the manager for a PIN.",
            self.by_pin,
            operator=operator,
        )

    def test_retired_operator(self):
        self.operator.active = False
        sentence = "Anna T is no longer an operator here. Ask your supervisor."
        self.refused(SignInError, sentence, self.by_badge)
        self.refused(SignInError, sentence, self.by_pin)

    def test_archived_station(self):
        self.station.active = False
        self.refused(
            SignInError,
            "The station “Hobbing station T” is archived. Sign in at another one.",
            self.by_badge,
        )

    def test_operator_of_another_company(self):
        company = self.env["res.company"].create({"name": "Sister plant"})
        self.employee.company_id = company
        self.refused(
            SignInError,
            "Anna T works for Sister plant, and this station belongs to "
            f"{self.env.company.name}. Sign in at a station of your company.",
            self.by_badge,
        )

    # -- setting PINs

    def test_pins_that_are_no_pins(self):
        for pin in (None, "", "123", "123456789", "12a4", "\uff11\uff12\uff13\uff15", " 7391"):
            self.refused(
                UserError,
                "A PIN has 4 to 8 digits. Choose another one.",
                self.operator._set_pin,
                pin,
            )

    def test_pins_that_anybody_tries_first(self):
        for pin in ("0000", "1234", "4321", "7890", "1212", "12121", "99999999"):
            with self.assertRaisesRegex(UserError, "too easily guessed"):
                self.operator._set_pin(pin)

    def test_new_pin_replaces_the_old_and_unlocks(self):
        self.lock()
        self.operator._set_pin("2580")
        self.assertTrue(self.by_pin("2580"))
        with self.assertRaises(SignInError):
            self.by_pin(PIN)

    # -- using a session

    def test_token_finds_its_session_and_notes_its_use(self):
        session, token = self.by_badge()
        self.assertEqual(self.sessions._authenticate(token, now=self.after(minutes=3)), session)
        self.assertEqual(session.last_seen_at, self.after(minutes=3))

    def test_use_is_written_at_most_every_half_minute(self):
        session, token = self.by_badge()
        self.sessions._authenticate(token, now=self.after(seconds=29))
        self.assertEqual(session.last_seen_at, NOW)

    def test_unknown_tokens(self):
        sentence = "You are not signed in at this station. Sign in with your badge or PIN."
        for token in (None, "", "x" * 43, "é"):
            self.refused(SessionError, sentence, self.sessions._authenticate, token)

    def test_idle_for_too_long(self):
        _session, token = self.by_badge()
        self.refused(
            SessionError,
            "Anna T was signed out after a while without use. Sign in again.",
            self.sessions._authenticate,
            token,
            now=self.after(minutes=15),
        )

    def test_busy_for_too_long(self):
        session, token = self.by_badge()
        session.sudo().last_seen_at = self.after(hours=9, minutes=59)
        self.refused(
            SessionError,
            "The session of Anna T has reached its longest time. Sign in again.",
            self.sessions._authenticate,
            token,
            now=self.after(hours=10),
        )

    def test_signing_in_again_replaces_the_session(self):
        first, token = self.by_badge()
        self.by_pin(now=self.after(minutes=1))
        self.assertEqual((first.end_reason, first.ended_at), ("replaced", self.after(minutes=1)))
        self.refused(
            SessionError,
            "Anna T has signed in here again. Use the newer session.",
            self.sessions._authenticate,
            token,
            now=self.after(minutes=1),
        )

    def test_signing_in_elsewhere_moves_the_operator(self):
        first, token = self.by_badge()
        self.by_badge(station=self.other_station(), now=self.after(minutes=1))
        self.assertEqual(first.end_reason, "moved")
        with self.assertRaisesRegex(SessionError, "signed in at another station"):
            self.sessions._authenticate(token, now=self.after(minutes=1))

    def test_an_operator_of_several_machines_stays_everywhere(self):
        self.operator.multi_station = True
        first, token = self.by_badge()
        second, _token = self.by_badge(station=self.other_station(), now=self.after(minutes=1))
        self.assertFalse(first.ended_at or second.ended_at)
        self.assertTrue(self.sessions._authenticate(token, now=self.after(minutes=2)))

    def test_several_operators_at_one_station(self):
        employee = self.env["hr.employee"].create({"name": "Ben", "barcode": "041888"})
        ben = self.env["plant.operator"].create({"employee_id": employee.id})
        self.by_badge()
        self.by_badge("041888")
        self.assertEqual(self.station.operator_ids, self.operator | ben)

    def test_archiving_the_operator_or_the_employee_ends_the_session(self):
        session, token = self.by_badge()
        self.employee.active = False
        self.assertFalse(self.operator.active)
        self.assertEqual(session.end_reason, "archived")
        with self.assertRaises(SessionError):
            self.sessions._authenticate(token, now=NOW)

    def test_archiving_behind_the_orm_s_back_ends_it_too(self):
        _session, token = self.by_badge()
        self.env.flush_all()
        self.cr.execute(
            "UPDATE plant_operator SET active = false WHERE id = %s", [self.operator.id]
        )
        self.env.invalidate_all()
        self.refused(
            SessionError,
            "Anna T can no longer work here. Ask your supervisor.",
            self.sessions._authenticate,
            token,
            now=NOW,
        )

    def test_cron_ends_what_is_over_by_time_as_of_that_time(self):
        session, _token = self.by_badge()
        self.sessions._cron_end_stale(now=self.after(minutes=14))
        self.assertFalse(session.ended_at)
        self.sessions._cron_end_stale(now=self.after(hours=3))
        self.assertEqual((session.end_reason, session.ended_at), ("idle", self.after(minutes=15)))

    def test_retention_removes_ended_sessions_only(self):
        old, _token = self.by_badge(now=NOW - timedelta(days=20_000))
        self.sessions._cron_end_stale(now=NOW)
        recent, _token = self.by_badge()
        self.sessions._gc_ended()
        self.assertFalse(old.exists())
        self.assertTrue(recent.exists())

    def test_forgotten_wrong_tries_are_removed(self):
        share_test_cursor(self)
        self.env["plant.sign.in.throttle"]._reserve(self.operator, NOW - timedelta(days=20_000))
        throttles = self.env["plant.sign.in.throttle"]
        subjects = [("subject", "=", f"plant.operator,{self.operator.id}")]
        self.assertEqual(throttles.search_count(subjects), 1)
        throttles._gc_forgotten()
        self.assertEqual(throttles.search_count(subjects), 0)
