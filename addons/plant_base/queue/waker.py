"""Telling Odoo's scheduler that there is work, at no cost to whoever commits it."""

import logging
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

_logger = logging.getLogger(__name__)


class Waker:
    """Calls ``tell(database)`` in a thread of its own, that lives as long as there is one to tell.

    Odoo connects anew for each such message, which takes longer than many a commit. What is asked
    for while another is being told is told once. What cannot be told is found all the same: the
    scheduler looks by itself within a minute.
    """

    def __init__(self, tell):
        self._tell = tell
        self._lock = threading.Lock()
        self._waiting = set()
        self._thread = None

    def wake(self, database):
        """Have it told, and return at once."""
        with self._lock:
            self._waiting.add(database)
            # Of a process that was forked meanwhile, the thread is not alive.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="plant.queue.waker")
                try:
                    self._thread.start()
                except RuntimeError:  # no thread is to be had; what calls this is committed
                    self._thread = None
                    _logger.info("The scheduler of %s was not woken.", database, exc_info=True)

    def wait(self, timeout=None):
        """Return when all is told, or after ``timeout`` seconds: True when all is."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return self._thread is None

    def _run(self):
        while database := self._next():
            try:
                self._tell(database)
            except Exception:
                _logger.info("The scheduler of %s was not woken.", database, exc_info=True)

    def _next(self):
        with self._lock:
            if not self._waiting:
                self._thread = None
                return None
            return self._waiting.pop()


def _tell_scheduler(database):
    with Registry(database).cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["ir.cron"]._notifydb()


#: This process's.
SCHEDULER = Waker(_tell_scheduler)
