import threading
from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import SerializationFailure

from ..exceptions import LockedError, SignInError
from .plant_case import PIN, QUIET, make_plant
from .together_case import TogetherCase

GUESSERS = 12
# Not now: another test must not meet the rows of this one.
NOW = datetime.now().replace(microsecond=0) - timedelta(days=2)


@tagged("post_install", "-at_install")
class TestSignInRace(TogetherCase):
    """Guesses at the same instant, each in a transaction and on a connection of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.registry.cursor() as cr:
            plant = make_plant(api.Environment(cr, SUPERUSER_ID, QUIET), "RACE")
            plant["operator"]._set_pin(PIN)
            cls.ids = {name: record.id for name, record in plant.items()}
            cls.barcode = plant["employee"].barcode
        cls.addClassCleanup(cls.remove)

    def setUp(self):
        super().setUp()
        self.addCleanup(self.forget)

    @staticmethod
    def environment(cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    @classmethod
    def forget(cls):
        """What a test leaves of sessions and of wrong tries."""
        with cls.registry.cursor() as cr:
            env = cls.environment(cr)
            env["plant.operator.session"].search([("station_id", "=", cls.ids["station"])]).unlink()
            for name in ("operator", "station"):
                env["plant.sign.in.throttle"]._clear(cls.record(env, name))

    @classmethod
    def remove(cls):
        with cls.registry.cursor() as cr:
            env = cls.environment(cr)
            for name in ("operator", "station", "workcenter", "line", "employee"):
                cls.record(env, name).unlink()

    @classmethod
    def record(cls, env, name):
        models = {"workcenter": "mrp.workcenter", "employee": "hr.employee"}
        return env[models.get(name, f"plant.{name}")].browse(cls.ids[name])

    def guess(self, pin, results, barrier):
        try:
            with self.registry.cursor() as cr:
                env = self.environment(cr)
                operator = self.record(env, "operator")
                station = self.record(env, "station")
                station.code, operator.name  # noqa: B018 - the snapshot is taken before the race
                barrier.wait(60)
                env["plant.operator.session"]._sign_in(station, operator=operator, pin=pin, now=NOW)
                results.append("in")
        except LockedError as error:
            results.append("locked by this" if "not right" in str(error) else "locked")
        except SignInError:
            results.append("wrong")

    def race(self, pins):
        results, barrier = [], threading.Barrier(len(pins))
        threads = [
            threading.Thread(target=self.guess, args=(pin, results, barrier)) for pin in pins
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(180)
        return results

    def test_no_guess_is_won_by_guessing_at_once(self):
        results = self.race(["8080"] * GUESSERS)
        self.assertEqual(len(results), GUESSERS)
        judged = [result for result in results if result != "locked"]
        self.assertEqual(sorted(judged), ["locked by this"] + ["wrong"] * 4)

    def test_count_outlives_the_rolled_back_request(self):
        self.race(["8080"])
        with self.registry.cursor() as cr:
            env = self.environment(cr)
            operator = self.record(env, "operator")
            states = env["plant.sign.in.throttle"]._states(operator, NOW)
            self.assertEqual(states[operator].failures, 1)

    def test_right_pin_after_a_race_is_refused_while_locked(self):
        self.race(["8080"] * 6)
        self.assertEqual(self.race([PIN]), ["locked"])

    def test_badges_guessed_at_once(self):
        results = []
        barrier = threading.Barrier(GUESSERS)

        def guess(number):
            try:
                with self.registry.cursor() as cr:
                    env = self.environment(cr)
                    barrier.wait(60)
                    env["plant.operator.session"]._sign_in(
                        self.record(env, "station"), badge=f"0000{number}", now=NOW
                    )
            except SignInError as error:
                results.append("not known" in str(error))

        threads = [threading.Thread(target=guess, args=(n,)) for n in range(GUESSERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(180)
        self.assertEqual(sorted(results), [False] * (GUESSERS - 10) + [True] * 10)

    def test_two_sign_ins_at_once_leave_one_open_session(self):
        """The later fails to serialize, which Odoo answers by running the request again."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            for cr in (first, second):
                self.record(self.environment(cr), "operator").read(["name"])
            self.sign_in(first)
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                self.sign_in(second)
            second.rollback()
            self.sign_in(second)
            second.commit()
            second.execute(
                "SELECT count(*), count(ended_at) FROM plant_operator_session WHERE operator_id "
                "= %s",
                [self.ids["operator"]],
            )
            self.assertEqual(second.fetchone(), (2, 1))

    def sign_in(self, cr):
        env = self.environment(cr)
        env["plant.operator.session"]._sign_in(
            self.record(env, "station"), badge=self.barcode, now=NOW
        )
