"""The tests that Odoo's own runner runs: on which databases, and what they came to.

All modules, or several, are installed on a copy of the base and tested there. What belongs to one
module runs where it is installed already, so that nothing has to be while only tests change; the
files of a whole module are shared among several databases.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from plant_cli.testing import log_gate, odoo_results
from plant_cli.testing.measuring import Measuring
from plant_cli.testing.odoo_log import records
from plant_cli.testing.outcome import Outcome, total
from plant_cli.testing.running import Running, free_port
from plant_cli.testing.selection import Selection
from plant_cli.testing.stages import LOG_TAIL, Counter, Notify, StageResult
from plant_cli.testing.templates import Templates

SILENCE = 240.0  # seconds
TIMEOUT = 2400.0

_STARTING = re.compile(r": Starting \S+ \.\.\.\s*$")
_TEST = re.compile(r"^ +(?:async )?def test_", re.MULTILINE)


@dataclass(frozen=True)
class Share:
    """What one Odoo tests: the modules it installs first, and the tags of its tests."""

    template: str
    tags: Sequence[str]
    install: Sequence[str] = ()


def run_odoo(
    templates: Templates,
    selection: Selection,
    *,
    log: Path,
    measuring: Measuring | None,
    notify: Notify,
    jobs: int = 1,
) -> StageResult:
    """Run the Odoo tests of a selection; ``jobs`` says how many Odoos may run at once.

    Raises PlantError where a database cannot be made or an Odoo does not end.
    """
    shares = _shares(templates, selection, jobs)
    logs = [log, *(log.with_name(f"part{n}-{log.name}") for n in range(2, len(shares) + 1))]
    counters: list[Counter] = []

    def told(_text: str) -> None:
        notify(f"{sum(counter.count for counter in counters)} tests")

    counters += [Counter(_STARTING, told) for _share in shares]
    notify("starting Odoo")
    with ThreadPoolExecutor(max_workers=len(shares)) as pool:
        results = list(
            pool.map(
                lambda share, part, counter: _run(templates, share, part, counter, measuring),
                shares,
                logs,
                counters,
            )
        )
    for part in logs[1:]:
        with log.open("a", encoding="utf-8") as whole:
            whole.write(part.read_text(encoding="utf-8", errors="replace"))
        part.unlink()
    return StageResult(
        total(result.outcome for result in results),
        log,
        [problem for result in results for problem in result.problems],
    )


def _shares(templates: Templates, selection: Selection, jobs: int) -> list[Share]:
    modules = sorted(set(selection.modules))
    if selection.one_odoo_file:
        return [Share(templates.module(modules[0]), selection.tags)]
    if selection.one_module:
        (name,) = modules
        template = templates.with_assets(templates.module(name))
        folder = templates.modules[name].path / "tests"
        return [
            Share(template, [f"/{name}/tests/{file}" for file in files])
            for files in split(folder, jobs)
        ]
    tags = selection.tags or [f"/{name}" for name in modules]
    return [Share(templates.base(modules), tags, modules)]


def split(folder: Path, count: int) -> list[list[str]]:
    """The test files of a folder in at most ``count`` parts, of about as many tests each."""
    sizes = {
        path.name: len(_TEST.findall(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("test_*.py"))
    }
    parts: list[list[str]] = [[] for _number in range(max(1, min(count, len(sizes))))]
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        min(parts, key=lambda part: sum(sizes[other] for other in part)).append(name)
    return parts


def _run(
    templates: Templates, share: Share, log: Path, counter: Counter, measuring: Measuring | None
) -> StageResult:
    """Run Odoo's test runner on a fresh copy of a template, which is dropped again."""
    environment = templates.environment
    database = templates.fresh(share.template)
    command = environment.odoo_command(
        database,
        *([f"--init={','.join(share.install)}"] if share.install else []),
        "--test-enable",
        f"--test-tags={','.join(share.tags)}",
        "--stop-after-init",
        "--workers=0",
        "--max-cron-threads=0",
        "--http-interface=127.0.0.1",
        f"--http-port={free_port()}",
        f"--screenshots={environment.project.logs / 'test-screenshots'}",
    )
    if measuring:
        command = [*measuring.launcher(environment.python), *command[1:]]
    try:
        with Running(command, log=log, env=environment.odoo_env, tether=True) as odoo:
            status = odoo.watch(counter, timeout=TIMEOUT, silence=SILENCE)
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
