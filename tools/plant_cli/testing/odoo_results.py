"""What Odoo's own test runner did, read from its log.

Odoo counts failures, not tests that failed (a test with three failing subtests counts three times),
does not print what it skipped in its totals, and skips browser tests silently where the browser is
missing. So the tests are counted one by one, from the runner's own lines, and checked against
the runner's total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from plant_cli.testing.odoo_log import Record
from plant_cli.testing.outcome import Outcome

_STARTING = re.compile(r"^Starting (?P<test>\S+\.\w+) \.\.\.$")
_SKIPPED = re.compile(r"^skipped (?P<test>.+?) : (?P<reason>.*)$")
_FAILED = re.compile(r"^(?P<flavour>FAIL|ERROR): (?:Subtest )?(?P<test>\S+)")
_TOTAL = re.compile(r"(?P<failed>\d+) failed, (?P<errors>\d+) error\(s\) of (?P<tests>\d+) tests")
_MODULE_TOTAL = re.compile(r"^Module \S+: \d+ failures, \d+ errors of \d+ tests")

# Why a browser test was skipped, in the words of odoo.tests.common of both series.
_NO_BROWSER = re.compile(r"chrom|websocket|dev ?tools|headless", re.IGNORECASE)


@dataclass
class OdooResults:
    """Tests by their name ``logger:Class.method``; ``problems`` are sentences, each one failure."""

    started: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    finished: bool = False

    @property
    def outcome(self) -> Outcome:
        failed = self.failed | {name for name in self.skipped if self._browser(name)}
        skipped = set(self.skipped) - failed
        passed = self.started - failed - skipped
        return Outcome(len(passed), len(failed) + len(self.problems), len(skipped))

    @property
    def browser_skips(self) -> list[str]:
        return sorted(name for name in self.skipped if self._browser(name))

    def _browser(self, name: str) -> bool:
        return bool(_NO_BROWSER.search(self.skipped[name]))


def is_runner_record(record: Record) -> bool:
    """True for the lines in which the test runner reports a failure: they are counted as tests,
    and are no finding of the log gate."""
    if record.logger == "odoo.tests.result" and _TOTAL.search(record.message):
        return True
    if record.logger == "odoo.modules.loading" and _MODULE_TOTAL.match(record.message):
        return True
    return is_test_failure(record)


def is_test_failure(record: Record) -> bool:
    """True for the report of one failed test."""
    return ".tests" in record.logger and bool(_FAILED.match(record.message))


def read_results(log: Iterable[Record]) -> OdooResults:
    """The results in a log.

    A run without the runner's closing total did not finish, and one in which no test ran tested
    nothing: both are problems.
    """
    results = OdooResults()
    totals: list[int] = []
    for record in log:
        _read_record(record, results, totals)
    results.finished = bool(totals)
    if not totals:
        results.problems.append("Odoo stopped before its test run was complete.")
    elif not results.started and not results.failed:
        results.problems.append("No Odoo test was selected.")
    elif sum(totals) != len(results.started):
        results.problems.append(
            f"Odoo counts {sum(totals)} tests, its log shows {len(results.started)}:"
            " two tests of one file share a name, or the log is incomplete."
        )
    return results


def _read_record(record: Record, results: OdooResults, totals: list[int]) -> None:
    if record.logger == "odoo.tests.result":
        total = _TOTAL.search(record.message)
        if total:
            totals.append(int(total["tests"]))
        return
    if ".tests" not in record.logger:
        return
    if started := _STARTING.match(record.message):
        results.started.add(f"{record.logger}:{started['test']}")
    elif skipped := _SKIPPED.match(record.message):
        results.skipped[f"{record.logger}:{skipped['test']}"] = skipped["reason"]
    elif record.level == "ERROR" and (failed := _FAILED.match(record.message)):
        results.failed.add(f"{record.logger}:{failed['test']}")
