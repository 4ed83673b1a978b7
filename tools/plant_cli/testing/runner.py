"""One test run: its stages, at once where the machine can, and what they came to together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from plant_cli import console, environment, process
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import browser, venvs
from plant_cli.testing import modules as our_modules
from plant_cli.testing import stages
from plant_cli.testing.measuring import Coverage, Measuring
from plant_cli.testing.outcome import Outcome, total
from plant_cli.testing.running import end_all
from plant_cli.testing.selection import GATEWAY, TOOL, Selection
from plant_cli.testing.stages import Notify, StageResult
from plant_cli.testing.templates import Templates

ASYNCIO = ["-o", "asyncio_default_fixture_loop_scope=function"]  # of the gateway's pytest alone
HEARTBEAT = 30.0  # seconds between signs of life where there is no terminal
_TITLES = {TOOL: "Tests of the tool", GATEWAY: "Tests of the gateway, drivers and simulators"}


@dataclass
class RunResult:
    stages: dict[str, StageResult] = field(default_factory=dict)
    coverage: Coverage | None = None
    seconds: float = 0.0

    @property
    def outcome(self) -> Outcome:
        """All stages; coverage below its bound counts as one failure."""
        summed = total(stage.outcome for stage in self.stages.values())
        if self.coverage is not None and not self.coverage.holds:
            summed += Outcome(failed=1)
        return summed if summed.ran or summed.skipped else summed + Outcome(failed=1)


class Run:
    """What ``./plant test`` does once it knows what to test."""

    def __init__(
        self,
        project: Project,
        selection: Selection,
        *,
        odoo: Path | None = None,
        jobs: int = 2,
        measure: bool = False,
        keyword: str | None = None,
    ) -> None:
        self.project = project
        self.selection = selection
        self._odoo = odoo
        self._jobs = jobs
        self._keyword = keyword
        self._measuring = self._measure() if measure else None
        self._preparing = threading.Lock()
        self._prepared: tuple[environment.Environment, Templates] | None = None

    def run(self) -> RunResult:
        """Run the stages. What keeps a stage from its tests counts as one failure of it."""
        started = time.monotonic()
        result = RunResult()
        if self._measuring:
            self._measuring.begin()
        jobs = self._stages()
        with _pool(self._jobs) as submit:
            futures = {title: submit(self._report, title, job) for title, job in jobs.items()}
            wait(futures.values(), return_when=FIRST_EXCEPTION)
            for title, future in futures.items():
                result.stages[title] = future.result()
        if self._measuring:
            with console.step("Coverage"):
                result.coverage = self._measuring.result()
        result.seconds = time.monotonic() - started
        return result

    # Stages

    def _stages(self) -> dict[str, Callable[[Notify], StageResult]]:
        """The stages by title, the longest first."""
        chosen: dict[str, Callable[[Notify], StageResult]] = {}
        if self.selection.modules:
            chosen["Tests in Odoo"] = self._run_odoo
        for interpreter, arguments in self.selection.units.items():
            chosen[_TITLES[interpreter]] = self._unit(interpreter, arguments)
        if self.selection.e2e:
            chosen["Tests end to end"] = self._run_e2e
        return chosen

    def _unit(self, interpreter: str, arguments: list[str]) -> Callable[[Notify], StageResult]:
        def run(notify: Notify) -> StageResult:
            python = (
                self._tool_python()
                if interpreter == TOOL
                else venvs.ensure(self.project, "gateway")
            )
            log = self.project.log(f"test-{interpreter}")
            options = [] if interpreter == TOOL else ASYNCIO
            return self._pytest(python, [*options, *arguments], log, stages.UNIT_TIMEOUT, notify)

        return run

    def _run_odoo(self, notify: Notify) -> StageResult:
        prepared, templates = self._prepare(notify)
        return stages.run_odoo(
            prepared, templates, self.selection, measuring=self._measuring, notify=notify
        )

    def _run_e2e(self, notify: Notify) -> StageResult:
        _, templates = self._prepare(notify)
        templates.suite()
        odoo = [f"--odoo={self._odoo}"] if self._odoo else []
        log = self.project.log("test-e2e")
        return self._pytest(
            self._tool_python(), [*self.selection.e2e, *odoo], log, stages.E2E_TIMEOUT, notify
        )

    def _pytest(
        self, python: Path, arguments: list[str], log: Path, timeout: float, notify: Notify
    ) -> StageResult:
        keyword = ["-k", self._keyword] if self._keyword else []
        return stages.run_pytest(
            python,
            [*arguments, *keyword],
            root=self.project.root,
            log=log,
            env=os.environ,
            measuring=self._measuring,
            timeout=timeout,
            notify=notify,
        )

    # What stages share

    def _prepare(self, notify: Notify) -> tuple[environment.Environment, Templates]:
        """The environment and its templates, made ready by whichever stage comes first."""
        with self._preparing:
            if self._prepared is None:
                notify("preparing Odoo")
                prepared = environment.prepare(
                    self.project, self._odoo, extra_addons=[self.project.test_addons]
                )
                browser.ensure(self.project)
                templates = Templates(prepared, our_modules.find_prepared(prepared), notify)
                templates.drop_abandoned()
                self._prepared = prepared, templates
            return self._prepared

    def _tool_python(self) -> Path:
        return self.project.venvs / "tool" / "bin" / "python"

    def _measure(self) -> Measuring:
        ported = self.project.build / "addons-19.0"
        return Measuring(self.project.root, self.project.state / "coverage", [ported])

    def _report(self, title: str, job: Callable[[Notify], StageResult]) -> StageResult:
        """Run one stage with its progress line."""
        with console.step(title) as step, _heartbeat(title) as beat:

            def notify(detail: str) -> None:
                beat.detail = detail
                step.note(detail)

            try:
                result = job(notify)
            except PlantError as error:
                result = stages.could_not_run(error, self.project.logs)
            step.note(str(result.outcome))
            step.ok = not result.outcome.failed
        return result


@dataclass
class _Beat:
    detail: str = ""


@contextmanager
def _heartbeat(title: str) -> Iterator[_Beat]:
    """A line from time to time where no spinner shows that work goes on."""
    beat, over = _Beat(), threading.Event()
    started = time.monotonic()

    def speak() -> None:
        while not over.wait(HEARTBEAT):
            console.say(f"  … {title}: {beat.detail}, {time.monotonic() - started:.0f} s")

    if console.out.is_terminal:
        yield beat
        return
    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield beat
    finally:
        over.set()
        speaker.join()


@contextmanager
def _pool(jobs: int) -> Iterator[Callable[..., Future[StageResult]]]:
    """Threads for the stages. What is under way is ended when the block is left by an error."""
    pool = ThreadPoolExecutor(max_workers=jobs)
    try:
        yield pool.submit
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        end_all()
        process.end_children()
        raise
    pool.shutdown()
