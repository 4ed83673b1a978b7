"""One test run: its stages, at once where the machine can, and what they came to together."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from plant_cli import console, environment, process
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import borrowing, broker, browser, postgres, venvs
from plant_cli.testing import modules as our_modules
from plant_cli.testing import odoo_stage, stages
from plant_cli.testing.measuring import Coverage, Measuring
from plant_cli.testing.outcome import Outcome, total
from plant_cli.testing.running import end_all
from plant_cli.testing.selection import E2E, GATEWAY, SPC, TOOL, WEBHOOKS, Selection
from plant_cli.testing.stages import Notify, StageResult
from plant_cli.testing.templates import Templates

ASYNCIO = ["-o", "asyncio_default_fixture_loop_scope=function"]  # where pytest-asyncio is
INSTALLING = "test_install_uninstall.py"
HEARTBEAT = 30.0  # seconds between signs of life where there is no terminal
_TITLES = {
    TOOL: "Tests of the tool",
    GATEWAY: "Tests of the gateway, drivers and simulators",
    SPC: "Tests of control charts and sampling",
    WEBHOOKS: "Tests of signing and sending webhooks",
}


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
        self._measuring = (
            Measuring(project.root, project.state / "coverage", [project.build / "addons-19.0"])
            if measure
            else None
        )
        self._preparing = threading.Lock()
        self._prepared: environment.Environment | None = None

    def run(self) -> RunResult:
        """Run the stages. What keeps a stage from its tests counts as one failure of it."""
        started = time.monotonic()
        with self._measured() as measuring, self._cluster():
            result = RunResult(self._run_stages())
            if measuring:
                with console.step("Coverage"):
                    result.coverage = measuring.result()
        result.seconds = time.monotonic() - started
        return result

    def _cluster(self) -> AbstractContextManager[None]:
        """PostgreSQL for those tests that need it."""
        if not self.selection.needs_odoo:
            return nullcontext()
        return borrowing.borrowed(self.project, postgres.choose(self.project))

    def _run_stages(self) -> dict[str, StageResult]:
        self._remove_abandoned_logs()
        with _pool(self._jobs) as submit:
            futures = {stage.title: submit(self._report, stage) for stage in self._stages()}
            wait(futures.values(), return_when=FIRST_EXCEPTION)
            return {title: future.result() for title, future in futures.items()}

    # Stages

    def _stages(self) -> Iterator[_Stage]:
        """The stages, in an order in which they fill two processors: while the first makes the
        databases, one that needs none has the other processor.
        """
        in_odoo = self._odoo_stages()
        units = [
            _Stage(interpreter, _TITLES[interpreter], partial(self._run_unit, interpreter, named))
            for interpreter, named in sorted(self.selection.units.items())
        ]
        yield from in_odoo[:1]
        yield from units[:1]
        yield from in_odoo[1:]
        yield from self._e2e_stages()
        yield from units[1:]

    def _odoo_stages(self) -> list[_Stage]:
        """Those of the tests in Odoo; all there are come in as many parts as may run at once."""
        if not self.selection.modules:
            return []
        if not self.selection.everything or self._jobs == 1:
            return [_Stage("odoo", "Tests in Odoo", self._run_odoo)]
        parts = [odoo_stage.Part(number, self._jobs) for number in range(self._jobs)]
        return [
            _Stage(
                f"odoo-{part.number + 1}",
                f"Tests in Odoo, part {part.number + 1} of {part.of}",
                partial(self._run_odoo, part=part),
            )
            for part in parts
        ]

    def _e2e_stages(self) -> list[_Stage]:
        """Those of the tests end to end. In a run of everything they are not measured: that slows
        all of Odoo, and what runs then other tests run, too.
        """
        title, folder = "Tests end to end", self.project.root / E2E
        if not self.selection.e2e:
            return []
        if not self.selection.everything or self._jobs == 1:
            run = partial(self._run_e2e, self.selection.e2e, self._measuring)
            return [_Stage("e2e", title, run)]
        others = [path.name for path in sorted(folder.glob("test_*.py")) if path.name != INSTALLING]
        parts = {"installing": [INSTALLING], "running": others[::2], "running on": others[1::2]}
        return [
            _Stage(
                f"e2e-{what.replace(' ', '-')}",
                f"{title}: {what}",
                partial(self._run_e2e, [f"{E2E}/{name}" for name in names], None),
            )
            for what, names in parts.items()
            if names
        ]

    def _run_unit(
        self, interpreter: str, arguments: list[str], log: Path, notify: Notify
    ) -> StageResult:
        if interpreter == TOOL:
            python, options = self._tool_python(), []
        else:
            python = venvs.ensure(self.project, interpreter)
            options = ASYNCIO if interpreter in (GATEWAY, WEBHOOKS) else []
            if interpreter == GATEWAY:
                broker.ensure(self.project)
                browser.ensure(self.project)
        return self._pytest(
            python,
            [*options, *arguments],
            measuring=self._measuring,
            log=log,
            timeout=stages.UNIT_TIMEOUT,
            notify=notify,
        )

    def _run_odoo(
        self, log: Path, notify: Notify, part: odoo_stage.Part | None = None
    ) -> StageResult:
        return odoo_stage.run_odoo(
            self._prepare(notify),
            self.selection,
            log=log,
            measuring=self._measuring,
            notify=notify,
            jobs=self._jobs,
            part=part,
        )

    def _run_e2e(
        self, named: list[str], measuring: Measuring | None, log: Path, notify: Notify
    ) -> StageResult:
        self._prepare(notify).suite()
        odoo = [f"--odoo={self._odoo}"] if self._odoo else []
        arguments = [*named, *odoo]
        return self._pytest(
            self._tool_python(),
            arguments,
            measuring=measuring,
            log=log,
            timeout=stages.E2E_TIMEOUT,
            notify=notify,
        )

    def _pytest(
        self,
        python: Path,
        arguments: list[str],
        *,
        measuring: Measuring | None,
        log: Path,
        timeout: float,
        notify: Notify,
    ) -> StageResult:
        keyword = ["-k", self._keyword] if self._keyword else []
        return stages.run_pytest(
            python,
            [*arguments, *keyword],
            root=self.project.root,
            log=log,
            env=os.environ,
            measuring=measuring,
            timeout=timeout,
            notify=notify,
        )

    # What stages share

    def _prepare(self, notify: Notify) -> Templates:
        """The templates of the environment, which whichever stage comes first makes ready."""
        with self._preparing:
            if self._prepared is None:
                notify("preparing Odoo")
                self._prepared = environment.prepare(
                    self.project, self._odoo, extra_addons=[self.project.test_addons]
                )
                browser.ensure(self.project)
                self._templates(notify).drop_abandoned()
            return self._templates(notify)

    def _templates(self, notify: Notify) -> Templates:
        assert self._prepared is not None
        return Templates(self._prepared, our_modules.find_prepared(self._prepared), notify)

    def _tool_python(self) -> Path:
        return self.project.venvs / "tool" / "bin" / "python"

    @contextmanager
    def _measured(self) -> Iterator[Measuring | None]:
        """What measures this run, if it is to be. One run of a clone is measured at a time."""
        if self._measuring is None:
            yield None
            return
        with self.project.lock("coverage"):
            self._measuring.begin()
            yield self._measuring

    # Logs: of this process while they are written, then the last of their stage

    def _log(self, key: str) -> Path:
        return self.project.logs / f"test-{key}.{os.getpid()}.log"

    def _remove_abandoned_logs(self) -> None:
        for path in self.project.logs.glob("test-*.*.log"):
            owner = path.name.split(".")[-2]
            if owner.isdigit() and not Path(f"/proc/{owner}").exists():
                path.unlink(missing_ok=True)

    def _report(self, stage: _Stage) -> StageResult:
        """Run one stage with its progress line and its log."""
        log = self._log(stage.key)
        with console.step(stage.title) as step, _heartbeat(stage.title) as beat:

            def notify(detail: str) -> None:
                beat.detail = detail
                step.note(detail)

            try:
                result = stage.run(log, notify)
            except PlantError as error:
                result = stages.could_not_run(error, log)
            step.note(str(result.outcome))
            step.ok = not result.outcome.failed
        if not log.exists():
            return result
        kept = log.replace(self.project.logs / f"test-{stage.key}.log")
        return replace(result, log=kept) if result.log == log else result


@dataclass(frozen=True)
class _Stage:
    key: str
    title: str
    run: Callable[[Path, Notify], StageResult]


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
