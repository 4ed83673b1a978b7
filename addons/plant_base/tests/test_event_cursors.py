import threading
from contextlib import contextmanager
from unittest.mock import patch

import psycopg2
from odoo import SUPERUSER_ID, api
from odoo.addons.plant_base.models.plant_event import INDEXES, publish_committed
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

TYPE = "plant.test.happened"
ROWS = 12_000


@tagged("post_install", "-at_install")
class TestEventCursors(BaseCase):
    """With real transactions, seen by each other; what they leave is removed afterwards."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        # The server that runs the tests holds it, and other threads make environments here.
        unlocked = patch.object(Registry, "_lock", DummyRLock())
        unlocked.start()
        self.addCleanup(unlocked.stop)
        with self.committed() as env:
            publish_committed(env.cr)
            self.start = max(env["plant.event"].search([]).mapped("position"), default=0)
        self.addCleanup(self.clean)

    def clean(self):
        with self.committed() as env:
            env.cr.execute("DELETE FROM plant_event WHERE type = %s", [TYPE])
            env.cr.execute("DELETE FROM plant_event_counter WHERE res_model = 'res.country'")

    @contextmanager
    def committed(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    @contextmanager
    def open(self):
        """An environment whose transaction the test ends itself."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})
            cr.rollback()

    def emit(self, env, record, n):
        return env["plant.event"]._emit(TYPE, env.ref(f"base.{record}"), {"n": n})

    def feed(self, position):
        """A consumer's read: the numbers after ``position``, and where to go on."""
        with self.committed() as env:
            events = env["plant.event"]._feed(position, domain=[("type", "=", TYPE)])
        with self.committed() as env:
            events = env["plant.event"]._feed(position, domain=[("type", "=", TYPE)])
            position = max(events.mapped("position"), default=position)
            return [event.data["n"] for event in events], position

    def test_a_late_commit_is_not_skipped(self):
        with self.open() as early, self.open() as late:
            self.emit(early, "be", 1)
            self.emit(late, "nl", 2)
            early.flush_all()
            late.cr.commit()
            seen, position = self.feed(self.start)
            self.assertEqual(seen, [2])
            early.cr.commit()
            self.assertEqual(self.feed(position)[0], [1])
        self.assertEqual(self.feed(self.start)[0], [2, 1])

    def test_published_by_the_commit_itself(self):
        with self.committed() as env:
            event = self.emit(env, "be", 1)
            self.assertFalse(event.position)
            event_id = event.id
        with self.committed() as env:
            self.assertGreater(env["plant.event"].browse(event_id).position, self.start)

    def test_rolled_back_leaves_neither_event_nor_gap(self):
        with self.open() as env:
            self.emit(env, "be", 1)
            env.flush_all()
        with self.committed() as env:
            self.assertEqual(self.emit(env, "be", 2).sequence, 1)
        self.assertEqual(self.feed(self.start)[0], [2])

    def test_a_failing_publisher_does_not_fail_the_business(self):
        with (
            self.committed() as env,
            self.assertLogs("odoo.addons.plant_base.models.plant_event", 20),
        ):
            self.emit(env, "be", 1)
            env.cr.execute("SAVEPOINT x")
            env.flush_all()
            original, here = self.registry.cursor, threading.get_ident()

            def full(*args, **kwargs):
                # Another thread may be about to wake a worker.
                if threading.get_ident() != here:
                    return original(*args, **kwargs)
                self.registry.cursor = original
                raise psycopg2.OperationalError("no connection left")

            self.registry.cursor = full
            self.addCleanup(self.registry.__dict__.pop, "cursor", None)
            env.cr.commit()
        self.registry.__dict__.pop("cursor", None)
        self.assertEqual(self.feed(self.start)[0], [1], "the reader publishes what is left")

    @mute_logger("odoo.sql_db")
    def test_emitters_of_one_aggregate_are_serialized(self):
        with self.open() as first, self.open() as second:
            self.emit(first, "be", 1)
            first.flush_all()
            second.cr.execute("SELECT 1")  # its snapshot is older than the first's commit
            first.cr.commit()
            with self.assertRaises(psycopg2.errors.SerializationFailure):
                self.emit(second, "be", 2)

    def test_concurrent_emitters_leave_no_gap(self):
        failures = []

        def work(n):
            try:
                for k in range(5):
                    with self.registry.cursor() as cr:
                        env = api.Environment(cr, SUPERUSER_ID, {})
                        retrying(lambda: self.emit(env, "be", 10 * n + k), env)  # noqa: B023
            except Exception as error:  # noqa: BLE001
                failures.append(error)

        # As in together_case.py: that one meets the others five times is not what is tested.
        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 50),
            patch.object(service.random, "uniform", lambda _low, _high: 0.02),
        ):
            threads = [threading.Thread(target=work, args=[n]) for n in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(120)
        self.assertEqual(failures, [])
        with self.committed() as env:
            events = env["plant.event"].search([("type", "=", TYPE)], order="position")
            self.assertEqual(events.mapped("sequence"), list(range(1, 16)), "in feed order, too")

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_serialization_retry_emits_once(self):
        """The first try tells, then finds that somebody else was quicker; Odoo tries again."""
        tries = []

        def work(env):
            tries.append(env["plant.event"]._emit(TYPE, env.ref("base.be"), {"n": 1}).id)
            target = env.ref("base.nl").id
            if len(tries) == 1:
                with self.committed() as other:
                    other.cr.execute(
                        "UPDATE res_country SET write_date = now() WHERE id = %s",
                        [target],
                    )
            env.cr.execute("UPDATE res_country SET write_date = now() WHERE id = %s", [target])

        with (
            self.registry.cursor() as cr,
            patch.object(service.random, "uniform", lambda _low, _high: 0.02),
        ):
            env = api.Environment(cr, SUPERUSER_ID, {})
            service.retrying(lambda: work(env), env)
        self.assertEqual(len(tries), 2)
        self.assertEqual(self.feed(self.start)[0], [1])
        with self.committed() as env:
            event = env["plant.event"].search([("type", "=", TYPE)])
            self.assertEqual((event.id, event.sequence), (tries[1], 1))

    def test_plans(self):
        queries = {
            "uuid": "SELECT id FROM plant_event WHERE uuid = 'x'",
            "aggregate": "SELECT id FROM plant_event WHERE res_model = 'm' AND res_id = 7"
            " ORDER BY sequence",
            "position": f"SELECT id FROM plant_event WHERE position > {1_000_000 + ROWS - 1000}"
            " ORDER BY position LIMIT 500",
            "unpublished": "SELECT id FROM plant_event WHERE position IS NULL ORDER BY id",
            "type": "SELECT id FROM plant_event WHERE type = 'plant.test.rare'"
            " AND position > 100 ORDER BY position LIMIT 500",
            "company": "SELECT id FROM plant_event WHERE company_id IN (1) ORDER BY id DESC"
            " LIMIT 80",
            "time": "SELECT id FROM plant_event WHERE time < now() - interval '400 days'",
        }
        self.assertEqual(
            {f"plant_event_{name}_idx" for name in queries}, {index.name for index in INDEXES}
        )
        with self.open() as env:
            other = env["res.company"].create({"name": "Crowd"})
            env.cr.execute(
                """
                INSERT INTO plant_event (uuid, type, time, res_model, res_id, sequence, position,
                                         data_schema, company_id)
                SELECT md5(n::text), 'plant.test.' || (ARRAY['often', 'rare'])[1 + (n %% 500)/499],
                       now() - (%(rows)s - n) * interval '1 hour', 'm', n / 10, n %% 10 + 1,
                       CASE WHEN n < %(rows)s - 10 THEN 1000000 + n END, 1,
                       CASE WHEN n %% 300 = 0 THEN 1 ELSE %(other)s END
                  FROM generate_series(1, %(rows)s) AS n
                """,
                {"rows": ROWS, "other": other.id},
            )
            env.cr.execute("ANALYZE plant_event")
            for name, query in queries.items():
                with self.subTest(name):
                    env.cr.execute("EXPLAIN " + query)
                    plan = "\n".join(line for (line,) in env.cr.fetchall())
                    self.assertIn(f"plant_event_{name}_idx", plan)
