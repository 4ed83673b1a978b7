"""The stages of a test run: what each runs, and what it came to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plant_cli.errors import PlantError
from plant_cli.testing import pytest_results
from plant_cli.testing.measuring import Measuring
from plant_cli.testing.outcome import Outcome
from plant_cli.testing.running import Running

Notify = Callable[[str], None]

LOG_TAIL = 60  # lines
PYTEST_PATIENCE = 900  # seconds for one test, which a slow machine needs for some end to end
UNIT_TIMEOUT = 3600.0
E2E_TIMEOUT = 5400.0

_PYTEST_TEST = re.compile(r"^\S+::.* (?:PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS)\b")


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
