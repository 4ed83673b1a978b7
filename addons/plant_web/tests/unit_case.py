import logging
import re
from contextlib import contextmanager
from pathlib import Path

from odoo.tests import HttpCase

TEST = re.compile(r"^\s*test\(", re.MULTILINE)
PASSED = re.compile(r"\[HOOT\] Passed (\d+) tests")


class UnitCase(HttpCase):
    """Runs the unit tests of an addon's JavaScript: on HOOT, and on 17.0 on QUnit by a shim.

    One address serves both: each framework reads its own part of it.
    """

    def _run_unit_tests(self, addon):
        """Run every test in the ``addon``, a folder, and fail where one fails or does not run."""
        files = sorted(Path(addon).glob("static/tests/**/*.test.js"))
        written = sum(len(TEST.findall(path.read_text())) for path in files)
        suite = f"@{Path(addon).name}"
        address = (
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={self._hash(suite)}&module={suite}"
        )
        with self._overheard() as said:
            self.browser_js(
                address,
                "",
                "",
                login="admin",
                timeout=300,
                success_signal="[HOOT] Test suite succeeded",
                error_checker=lambda message: not message.startswith(("[HOOT]", "QUnit test")),
            )
        passed = [int(found[1]) for found in map(PASSED.search, said) if found]
        self.assertTrue(written)
        self.assertEqual(passed[-1:], [written], "A unit test that was written did not run.")

    @staticmethod
    def _hash(name):
        """By which HOOT knows a suite: the same for each run, so that a link to it stays."""
        number = 0
        for char in name:
            number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
        return f"{number:08x}"

    @contextmanager
    def _overheard(self):
        """What the browser's console says meanwhile; it goes to the log all the same."""
        said = []

        class Listener(logging.Handler):
            def emit(self, record):
                said.append(record.getMessage())

        listener = Listener()
        logging.getLogger().addHandler(listener)
        try:
            yield said
        finally:
            logging.getLogger().removeHandler(listener)
