"""The queue under what happens to servers: killed, frozen, many of them at once.

The journal is what the work did (a line when it begins, at least once); the effects are what the
database says of it (exactly once).
"""

import os
import signal
import time
from collections import Counter
from contextlib import contextmanager

import pytest

ADDON = "test_plant_queue"
CRONS = 4
pytestmark = pytest.mark.timeout(1200)


class Queue:
    """The test queue of one database."""

    def __init__(self, lab, db, journal):
        self.lab = lab
        self.db = db
        self.journal = journal

    def create(self):
        """Create one row as business code does, and commit."""
        vals = {"journal": str(self.journal)}
        self.lab.shell(self.db, f"env['test.plant.job'].create({vals!r})\nenv.cr.commit()")

    def enqueue(self, count=1, seconds=0.0, behaviour="ok", places=(0,)):
        """Put rows and wake the workers ``places``, by SQL: it takes no server's start."""
        self.lab.query(
            self.db,
            """
            INSERT INTO test_plant_job (queue_state, queue_priority, queue_run_at, queue_attempts,
                                        behaviour, seconds, journal)
            SELECT 'pending', 10, now() AT TIME ZONE 'UTC', 0, %s, %s, %s
              FROM generate_series(1, %s)
            """,
            [behaviour, seconds, str(self.journal), count],
        )
        self.wake(*places)

    def wake(self, *places):
        """What the trigger of a scheduled action does."""
        self.lab.query(
            self.db,
            """
            INSERT INTO ir_cron_trigger (cron_id, call_at)
            SELECT res_id, now() AT TIME ZONE 'UTC' FROM ir_model_data
             WHERE module = %s AND name = ANY(%s)
            """,
            [ADDON, [f"cron_queue_{place}" for place in places]],
        )
        self.lab.query("postgres", "SELECT pg_notify('cron_trigger', %s)", [self.db])

    def states(self):
        return dict(
            self.lab.query(
                self.db, "SELECT queue_state, count(*) FROM test_plant_job GROUP BY queue_state"
            )
        )

    def take_over(self, place):
        """Let the leases of dead workers run out at once, and wake another."""
        self.lab.query(
            self.db,
            """
            UPDATE test_plant_job
               SET queue_lease_until = now() AT TIME ZONE 'UTC' - interval '1 second'
             WHERE queue_state = 'running'
            """,
        )
        self.wake(place)

    def holds_rows(self, server):
        """Whether a server that was stopped did so in the middle of a claim or a renewal."""
        time.sleep(0.2)  # for PostgreSQL to take what it was sent
        sql = """SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
                  WHERE application_name = %s AND datname = current_database()
                    AND relation = 'test_plant_job'::regclass AND mode ~ '^Row'"""
        return self.lab.query(self.db, sql, [f"odoo-{server.pid}"]) != [(0,)]

    def effects(self):
        """How many rows have how many effects."""
        return Counter(
            count
            for (count,) in self.lab.query(
                self.db, "SELECT count(*) FROM test_plant_effect GROUP BY job_id"
            )
        )

    def begun(self):
        """``(row, attempt, pid)`` of each beginning of work."""
        if not self.journal.exists():
            return []
        return [tuple(map(int, line.split())) for line in self.journal.read_text().splitlines()]

    def until(self, holds, seconds=180):
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, (self.states(), self.begun())
            time.sleep(0.1)


@pytest.fixture(scope="module")
def db(lab):
    db = lab.database(ADDON)
    lab.keep_crons(db, ADDON)
    return db


@pytest.fixture
def queue(lab, db, tmp_path):
    lab.query(db, "DELETE FROM test_plant_job")
    return Queue(lab, db, tmp_path / "journal")


@contextmanager
def frozen(queue, server):
    """The server's process stopped as a machine that hangs, for the time of the block."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        while queue.holds_rows(server):  # nobody would get what it is just writing
            os.kill(server.pid, signal.SIGCONT)
            time.sleep(0.05)
            os.kill(server.pid, signal.SIGSTOP)
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_commit_wakes_a_worker(lab, queue):
    with lab.odoo(queue.db, crons=1):
        queue.create()
        # Odoo looks each minute by itself: before, only the commit can have woken it.
        queue.until(lambda: queue.states() == {"done": 1}, seconds=30)


def test_a_killed_worker_costs_time_not_effects(lab, queue):
    with lab.odoo(queue.db, crons=1) as first:
        queue.enqueue(count=3, seconds=600, behaviour="once_slow")
        queue.until(lambda: len(queue.begun()) == 3)
        first.kill()
    assert queue.states() == {"running": 3}
    assert not queue.effects()

    with lab.odoo(queue.db, crons=1) as second:
        queue.take_over(0)
        queue.until(lambda: queue.states() == {"done": 3})
    assert queue.effects() == {1: 3}
    assert {(attempt, pid) for _row, attempt, pid in queue.begun()} == {
        (1, first.pid),
        (2, second.pid),
    }


def test_a_frozen_worker_comes_back_too_late(lab, queue):
    with lab.odoo(queue.db, crons=1) as first:
        queue.enqueue(seconds=15, behaviour="once_slow")
        queue.until(lambda: len(queue.begun()) == 1)
        with frozen(queue, first), lab.odoo(queue.db, crons=1):
            # The frozen server still holds the first scheduled action.
            queue.take_over(1)
            queue.until(lambda: queue.states() == {"done": 1})
        queue.until(lambda: "was lost; its result is not recorded" in first.output)
    assert queue.effects() == {1: 1}
    assert [attempt for _row, attempt, _pid in queue.begun()] == [1, 2]


def test_several_servers_do_each_row_once(lab, queue):
    with (
        lab.odoo(queue.db, crons=2) as first,
        lab.odoo(queue.db, crons=2) as second,
    ):
        # None is done before both have begun.
        queue.enqueue(count=200, seconds=0.2, behaviour="together", places=range(CRONS))
        queue.until(lambda: queue.states() == {"done": 200})
    assert Counter(Counter(row for row, _attempt, _pid in queue.begun()).values()) == {1: 200}
    assert queue.effects() == {1: 200}
    assert {pid for _row, _attempt, pid in queue.begun()} == {first.pid, second.pid}
