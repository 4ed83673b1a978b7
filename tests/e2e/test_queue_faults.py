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


class Queue:
    """The test queue of one database."""

    def __init__(self, lab, db, journal):
        self.lab = lab
        self.db = db
        self.journal = journal

    def enqueue(self, count=1, seconds=0.0, **vals):
        vals = {"journal": str(self.journal), "seconds": seconds, **vals}
        self.lab.shell(
            self.db,
            f"env['test.plant.job'].create([{vals!r} for n in range({count})])\nenv.cr.commit()",
        )

    def states(self):
        return dict(
            self.lab.query(
                self.db, "SELECT queue_state, count(*) FROM test_plant_job GROUP BY queue_state"
            )
        )

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

    def wake(self, place):
        self.lab.shell(
            self.db, f"env.ref('{ADDON}.cron_queue_{place}')._trigger()\nenv.cr.commit()"
        )

    def until(self, holds, seconds=60):
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, (self.states(), self.begun())
            time.sleep(0.1)


@pytest.fixture
def queue(lab, tmp_path):
    return Queue(lab, lab.database(ADDON), tmp_path / "journal")


@contextmanager
def frozen(server):
    """The server's process stopped as a machine that hangs, for the time of the block."""
    os.kill(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.pid, signal.SIGCONT)


def test_commit_wakes_a_worker(lab, queue):
    lab.odoo(queue.db, "--max-cron-threads=1")
    queue.enqueue()
    committed = time.monotonic()
    queue.until(lambda: queue.states() == {"done": 1}, seconds=10)
    # Its periodic run is five minutes away: only the commit can have woken it.
    assert time.monotonic() - committed < 5


def test_a_killed_worker_costs_time_not_effects(lab, queue):
    first = lab.odoo(queue.db, "--max-cron-threads=1")
    queue.enqueue(count=3, seconds=30, behaviour="once_slow")
    queue.until(lambda: len(queue.begun()) == 3)
    first.kill()
    assert queue.states() == {"running": 3}
    assert queue.effects() == {}

    second = lab.odoo(queue.db, "--max-cron-threads=1")
    queue.until(lambda: queue.states() == {"done": 3})
    assert queue.effects() == {1: 3}
    by_attempt = {attempt: pid for _row, attempt, pid in queue.begun()}
    assert by_attempt == {1: first.pid, 2: second.pid}


def test_a_frozen_worker_comes_back_too_late(lab, queue):
    first = lab.odoo(queue.db, "--max-cron-threads=1")
    queue.enqueue(seconds=3)
    queue.until(lambda: len(queue.begun()) == 1)
    with frozen(first):
        lab.odoo(queue.db, "--max-cron-threads=1")
        # The frozen server still holds the first scheduled action.
        queue.wake(1)
        queue.until(lambda: queue.states() == {"done": 1})
    queue.until(lambda: "was lost; its result is not recorded" in first.output, seconds=20)
    assert queue.effects() == {1: 1}
    assert [attempt for _row, attempt, _pid in queue.begun()] == [1, 2]


def test_several_servers_do_each_row_once(lab, queue):
    servers = [lab.odoo(queue.db, "--max-cron-threads=2") for _n in range(2)]
    queue.enqueue(count=200, seconds=0.2)
    for place in range(1, CRONS):
        queue.wake(place)
    queue.until(lambda: queue.states() == {"done": 200})
    assert Counter(Counter(row for row, _attempt, _pid in queue.begun()).values()) == {1: 200}
    assert queue.effects() == {1: 200}
    assert {pid for _row, _attempt, pid in queue.begun()} == {server.pid for server in servers}
