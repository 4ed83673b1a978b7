"""The tests that Odoo's own runner runs: on which databases, and what they came to.

Several modules are installed on a copy of the base and tested there. What belongs to one module
runs where it is installed already, so that nothing has to be while only tests change; the files of
a whole module are shared among several databases. So are those of everything, in parts that are
run one by one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from plant_cli.setup import ports
from plant_cli.testing import log_gate, odoo_results
from plant_cli.testing.measuring import Measuring
from plant_cli.testing.modules import suite
from plant_cli.testing.odoo_log import records
from plant_cli.testing.outcome import Outcome, total
from plant_cli.testing.running import Running
from plant_cli.testing.selection import Selection
from plant_cli.testing.stages import LOG_TAIL, Counter, Notify, StageResult
from plant_cli.testing.templates import Templates

SILENCE = 300.0  # seconds
TIMEOUT = 5400.0

_STARTING = re.compile(r": Starting \S+ \.\.\.\s*$")
_TEST = re.compile(r"^ +(?:async )?def test_", re.MULTILINE)


@dataclass(frozen=True)
class Share:
    """What one Odoo tests, by the tags of its tests, on a copy of a template.

    ``install`` are modules that it installs first; then it runs the tests of no others. ``further``
    are installed before it starts.
    """

    template: str
    tags: Sequence[str]
    install: Sequence[str] = ()
    further: Sequence[str] = ()


class Part(NamedTuple):
    """One of ``of`` parts of all tests in Odoo; the first has the number 0."""

    number: int
    of: int


def run_odoo(
    templates: Templates,
    selection: Selection,
    *,
    log: Path,
    measuring: Measuring | None,
    notify: Notify,
    jobs: int = 1,
    part: Part | None = None,
) -> StageResult:
    """Run the Odoo tests of a selection; ``jobs`` says how many Odoos may run at once.

    With ``part`` those of this part of everything, in one Odoo. Raises PlantError where a database
    cannot be made or an Odoo does not end.
    """
    shares = [_share_of(templates, part)] if part else _shares(templates, selection, jobs)
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
    for further in logs[1:]:
        with log.open("a", encoding="utf-8") as whole:
            whole.write(further.read_text(encoding="utf-8", errors="replace"))
        further.unlink()
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
        return [
            Share(template, [f"/{name}/tests/{path.name}" for path in files])
            for files in split([templates.modules[name].path], jobs)
        ]
    tags = selection.tags or [f"/{name}" for name in modules]
    return [Share(templates.base(modules), tags, modules)]


def _share_of(templates: Templates, part: Part) -> Share:
    """A part of everything, on the suite and what is tested beside it."""
    by_path = {module.path: module for module in templates.modules.values()}
    files = split(list(by_path), part.of)[part.number]
    tested = [by_path[path.parent.parent] for path in files]
    return Share(
        templates.with_assets(templates.suite()),
        [f"/{module.name}/tests/{path.name}" for module, path in zip(tested, files, strict=True)],
        further=sorted({module.name for module in tested} - {*suite(templates.modules)}),
    )


def split(modules: Sequence[Path], count: int) -> list[list[Path]]:
    """The test files of modules in at most ``count`` parts, of about as many tests each."""
    sizes = {
        path: len(_TEST.findall(path.read_text(encoding="utf-8")))
        for module in sorted(modules)
        for path in sorted((module / "tests").glob("test_*.py"))
    }
    parts: list[list[Path]] = [[] for _number in range(max(1, min(count, len(sizes))))]
    for path in sorted(sizes, key=lambda path: (-sizes[path], path)):
        min(parts, key=lambda part: sum(sizes[other] for other in part)).append(path)
    return parts


def _run(
    templates: Templates, share: Share, log: Path, counter: Counter, measuring: Measuring | None
) -> StageResult:
    """Run Odoo's test runner on a fresh copy of a template, which is dropped again."""
    environment = templates.environment
    database = templates.fresh(share.template, share.further)
    command = environment.odoo_command(
        database,
        *([f"--init={','.join(share.install)}"] if share.install else []),
        "--test-enable",
        f"--test-tags={','.join(share.tags)}",
        "--stop-after-init",
        "--workers=0",
        "--max-cron-threads=0",
        "--http-interface=127.0.0.1",
        f"--http-port={ports.spare()}",
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
