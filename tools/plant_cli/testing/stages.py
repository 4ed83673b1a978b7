"""The stages of a test run: what each runs, and what it came to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plant_cli.errors import PlantError
from plant_cli.testing import log_gate, odoo_results, pytest_results
from plant_cli.testing.measuring import Measuring
from plant_cli.testing.odoo_log import records
from plant_cli.testing.outcome import Outcome
from plant_cli.testing.running import Running, free_port
from plant_cli.testing.selection import Selection
from plant_cli.testing.templates import Templates

Notify = Callable[[str], None]

LOG_TAIL = 60  # lines
PYTEST_PATIENCE = 240  # seconds for one test
UNIT_TIMEOUT = 1200.0
ODOO_SILENCE = 240.0
ODOO_TIMEOUT = 2400.0
E2E_TIMEOUT = 2400.0

_PYTEST_TEST = re.compile(r"^\S+::.* (?:PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b")
_ODOO_TEST = re.compile(r": Starting \S+ \.\.\.\s*$")


@dataclass(frozen=True)
class StageResult:
    """``problems`` are texts to print, each complete in itself; a passing stage has none."""

    outcome: Outcome
    log: Path
    problems: list[str] = field(default_factory=list)


class Counter:
    """Counts the tests in output as it comes, for the progress line."""

    def __init__(self, line: re.Pattern[str], notify: Notify) -> None:
        self._line = line
        self._notify = notify
        self._rest = ""
        self.count = 0

    def __call__(self, text: str) -> None:
        *lines, self._rest = (self._rest + text).split("\n")
        seen = sum(1 for line in lines if self._line.search(line))
        if seen:
            self.count += seen
            self._notify(f"{self.count} tests")


def could_not_run(error: PlantError, log: Path) -> StageResult:
    """The result of a stage that never came to its tests: one failure, with what stopped it."""
    lines = [error.what, error.todo]
    if error.log is not None and error.log.is_file():
        text = error.log.read_text(encoding="utf-8", errors="replace").splitlines()
        lines += [f"The end of {error.log}:", *text[-LOG_TAIL:]]
    return StageResult(Outcome(failed=1), error.log or log, ["\n".join(lines)])


def run_pytest(
    python: Path,
    arguments: Sequence[str],
    *,
    root: Path,
    log: Path,
    env: Mapping[str, str],
    measuring: Measuring | None,
    timeout: float,
    notify: Notify,
) -> StageResult:
    """Run pytest from the clone's root and read what it came to."""
    pytest = [
        "-m",
        "pytest",
        "-v",
        "--color=no",
        "--durations=5",
        f"--timeout={PYTEST_PATIENCE}",
        *arguments,
    ]
    launcher = measuring.launcher(python) if measuring else [str(python)]
    command = [*launcher, *pytest]
    extra = {"COLUMNS": "100", **(measuring.env if measuring else {})}
    with Running(command, log=log, cwd=root, env={**env, **extra}, tether=True) as run:
        status = run.watch(Counter(_PYTEST_TEST, notify), timeout=timeout)
    read = pytest_results.read_results(run.output, status)
    problems = list(read.problems)
    if read.outcome.failed:
        problems.append(_pytest_failures(run.output))
    return StageResult(read.outcome, log, problems)


def _pytest_failures(output: str) -> str:
    """The part of pytest's output that tells what failed: from its first report to its end."""
    lines = output.splitlines()
    start = next(
        (i for i, line in enumerate(lines) if re.match(r"^=+ (ERRORS|FAILURES) =+$", line)),
        max(0, len(lines) - LOG_TAIL),
    )
    return "\n".join(lines[start:])


def run_odoo(
    templates: Templates,
    selection: Selection,
    *,
    log: Path,
    measuring: Measuring | None,
    notify: Notify,
) -> StageResult:
    """Run Odoo's own test runner on a fresh copy of a prepared database.

    Whole modules are installed on a copy of the base, so that their at_install tests see what an
    installation sees, without what is installed later. A single file runs on a copy of a database
    that has its module, where nothing has to be installed while only tests change.
    """
    environment = templates.environment
    modules = sorted(set(selection.modules))
    if selection.one_odoo_file:
        database = templates.fresh(templates.module(modules[0]))
        tags, install = selection.tags, []
    else:
        database = templates.fresh(templates.base(modules))
        tags, install = selection.tags or [f"/{name}" for name in modules], modules
    command = environment.odoo_command(
        database,
        *([f"--init={','.join(install)}"] if install else []),
        "--test-enable",
        f"--test-tags={','.join(tags)}",
        "--stop-after-init",
        "--workers=0",
        "--max-cron-threads=0",
        "--http-interface=127.0.0.1",
        f"--http-port={free_port()}",
        f"--screenshots={environment.project.logs / 'test-screenshots'}",
    )
    if measuring:
        command = [*measuring.launcher(environment.python), *command[1:]]
    notify("starting Odoo")
    try:
        with Running(command, log=log, env=environment.odoo_env, tether=True) as odoo:
            status = odoo.watch(
                Counter(_ODOO_TEST, notify), timeout=ODOO_TIMEOUT, silence=ODOO_SILENCE
            )
    finally:
        templates.drop(database)
    return judge_odoo(odoo.output, status, log)


def judge_odoo(output: str, status: int, log: Path) -> StageResult:
    """What a log of Odoo's test runner comes to: its tests, then the log gate."""
    log_records = list(records(output.splitlines()))
    results = odoo_results.read_results(log_records)
    outcome = results.outcome
    problems = list(results.problems)
    problems += [
        f"{name} was skipped: {results.skipped[name]}. A browser test must run."
        for name in results.browser_skips
    ]
    problems += [
        f"{record.logger}: {record.text}"
        for record in log_records
        if record.level == "ERROR" and odoo_results.is_test_failure(record)
    ]
    if not results.finished:
        problems.append("\n".join(output.splitlines()[-LOG_TAIL:]))
    if found := log_gate.findings(log_records):
        outcome += Outcome(failed=1)
        problems.append(log_gate.report(found))
    if status and not outcome.failed:
        outcome += Outcome(failed=1)
        problems.append(f"Odoo ended with status {status} although no test failed.")
    return StageResult(outcome, log, problems)
