"""Callers in several threads at once, each with a cursor, commits and retries of its own.

What they do is committed, so that others see it; a test removes it afterwards.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service import model as service
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger


class TogetherCase(BaseCase):
    """A transaction is called again after a failed serialization as Odoo's HTTP layer does it
    (``service.model.retrying``)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # 19.0's server holds it while tests run, and other threads make environments here.
        unlocked = patch.object(Registry, "_lock", DummyRLock())
        unlocked.start()
        cls.addClassCleanup(unlocked.stop)

    def request(self, run):
        """One request that calls ``run`` with an environment. Returns its result or the error."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})

            def attempt():
                return run(env)

            try:
                return service.retrying(attempt, env)
            except UserError as error:
                return error

    def together(self, functions):
        """What each of the functions returns, in as many threads, released together."""
        gate = threading.Barrier(len(functions))

        def run(function):
            gate.wait(60)
            return function()

        # Odoo waits seconds between retries; the waiting is not what is tested, and ten callers
        # who all meet again would use up its five tries.
        with (
            mute_logger("odoo.sql_db", "odoo.service.model"),
            patch.object(service, "MAX_TRIES_ON_CONCURRENCY_FAILURE", 50),
            patch.object(service.random, "uniform", lambda _low, _high: 0.02),
            ThreadPoolExecutor(len(functions)) as pool,
        ):
            return list(pool.map(run, functions))
