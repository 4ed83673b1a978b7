"""Odoo's log in its own words, which are the same in 17.0 and 19.0."""

import pytest

from plant_cli.testing.odoo_log import records

TESTS = "odoo.addons.plant_base.tests.test_line"


class LogBook:
    """Writes a log of Odoo's test runner."""

    def __init__(self):
        self.lines = []

    def write(self, level, logger, message):
        self.lines.append(f"2026-01-31 12:00:00,123 4711 {level} shop {logger}: {message} ")
        return self

    def start(self, test, logger=TESTS):
        return self.write("INFO", logger, f"Starting {test} ...")

    def fail(self, test, flavour="FAIL"):
        return self.write("ERROR", TESTS, f"{flavour}: {test}\nTraceback (most recent call last):")

    def skip(self, test, reason):
        return self.write("INFO", TESTS, f"skipped {test} : {reason}")

    def total(self, tests, failed=0, errors=0):
        level = "ERROR" if failed or errors else "INFO" if tests else "WARNING"
        counts = f"{failed} failed, {errors} error(s) of {tests} tests"
        return self.write(level, "odoo.tests.result", f"{counts} when loading database 'shop'")

    @property
    def text(self):
        return "\n".join(self.lines)

    @property
    def records(self):
        return list(records(self.text.splitlines()))


@pytest.fixture
def log():
    return LogBook()
