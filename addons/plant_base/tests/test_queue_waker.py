import logging
import threading
from unittest.mock import patch

from odoo.tests.common import BaseCase, tagged

from ..queue.waker import Waker

LOG = "odoo.addons.plant_base.queue.waker"
PATIENCE = 60


@tagged("-at_install", "post_install", "plant_queue")
class TestWaker(BaseCase):
    def setUp(self):
        super().setUp()
        self.told = []
        self.reached = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.addCleanup(self.go_on.set)

    def tell(self, database):
        """The scheduler, that takes its time."""
        self.told.append(database)
        self.reached.release()
        self.go_on.wait(PATIENCE)
        if database == "gone":
            raise ConnectionError("there is no such database")

    def end(self, waker):
        self.go_on.set()
        self.assertTrue(waker.wait(PATIENCE))

    def test_nobody_waits_for_it_and_many_are_one(self):
        waker = Waker(self.tell)
        waker.wake("plant")
        self.assertTrue(self.reached.acquire(timeout=PATIENCE))
        for _save in range(5):
            waker.wake("plant")
        self.assertEqual(self.told, ["plant"], "the first is still being told")
        self.end(waker)
        self.assertEqual(self.told, ["plant", "plant"], "what came meanwhile is told once more")

    def test_each_database_is_told(self):
        waker = Waker(self.tell)
        for database in ("plant", "other", "plant"):
            waker.wake(database)
        self.end(waker)
        self.assertLessEqual({"plant", "other"}, {*self.told})

    def test_who_cannot_be_told_keeps_nobody_else_waiting(self):
        waker = Waker(self.tell)
        with self.assertLogs(LOG, logging.INFO):
            waker.wake("gone")
            self.assertTrue(self.reached.acquire(timeout=PATIENCE))
            waker.wake("plant")
            self.end(waker)
        self.assertEqual(self.told, ["gone", "plant"])

    def test_without_a_thread_the_commit_is_no_failure(self):
        waker = Waker(self.tell)
        self.go_on.set()
        full = patch.object(threading.Thread, "start", side_effect=RuntimeError("no more threads"))
        with full, self.assertLogs(LOG, logging.INFO):
            waker.wake("plant")
        self.assertEqual(self.told, [])
        waker.wake("other")
        self.end(waker)
        self.assertEqual({*self.told}, {"plant", "other"}, "with the next, both are told")

    def test_it_is_there_again(self):
        waker = Waker(self.tell)
        self.go_on.set()
        for count in (1, 2):
            waker.wake("plant")
            self.end(waker)
            self.assertEqual(len(self.told), count)
