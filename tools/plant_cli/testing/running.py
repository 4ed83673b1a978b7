"""A program under way whose output goes to a log as it comes.

Each runs in a session of its own, so that it can be ended with all that it started (Odoo's browser,
pytest's servers).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.process import Interrupted

_started: weakref.WeakSet[Running] = weakref.WeakSet()
_started_lock = threading.Lock()
_ending = threading.Event()

ANSWER_TIME = 5.0  # seconds a program gets to say where it stands
GRACE = 15.0  # seconds between SIGTERM and SIGKILL
_POLL = 0.05


class Running:
    """A started program. Used as a context manager, it is ended when the block is left."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        tether: bool | None = None,
    ) -> None:
        """Start ``command`` with both outputs written to ``log``, which starts empty.

        ``tether``: let the kernel end it when the thread that started it ends, however it does
        (SIGKILL, too). By default the main thread does so, and others do not.
        """
        if tether is None:
            tether = threading.current_thread() is threading.main_thread()
        if _ending.is_set():
            raise Interrupted
        words = [str(word) for word in command]
        self.name = Path(words[0]).name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        if shutil.which(words[0], path=(env or os.environ).get("PATH")) is None:
            raise PlantError(
                f"{self.name} could not be started: {words[0]} is not there.",
                "Run ./plant doctor to see what is missing.",
            )
        self._killed = False
        with log.open("wb") as output:
            self._child = subprocess.Popen(
                [*(process.tether() if tether else []), *words],
                env=None if env is None else dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with _started_lock:
            _started.add(self)
        if _ending.is_set():  # it came just before, and knew nothing of this one
            self.stop()
            raise Interrupted

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def status(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._child.poll()

    @property
    def alive(self) -> bool:
        return self.status is None

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, once it has ended by itself. Raises after ``timeout`` seconds."""
        try:
            return self._child.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise PlantError(
                f"{self.name} did not end within {timeout:g} seconds.", "Read its log.", self.log
            ) from error

    def watch(
        self,
        observe: Callable[[str], None],
        *,
        every: float = 1.0,
        timeout: float | None = None,
        silence: float | None = None,
    ) -> int:
        """The exit status; until then ``observe`` is given the new output every so many seconds.

        After ``timeout`` seconds in all, or ``silence`` seconds without output, the program is
        asked where it stands (SIGQUIT: Odoo prints the stack of every thread) and ended.
        """
        started = heard = time.monotonic()
        with self.log.open(encoding="utf-8", errors="replace") as reader:
            while True:
                ended = self._ended_within(every)
                text = reader.read()
                observe(text)
                now = time.monotonic()
                heard = now if text else heard
                if ended:
                    return self._child.wait()
                if timeout is not None and now - started > timeout:
                    self._give_up(f"took longer than {timeout:g} seconds")
                if silence is not None and now - heard > silence:
                    self._give_up(f"said nothing for {silence:g} seconds")

    def _give_up(self, why: str) -> NoReturn:
        self._child.send_signal(signal.SIGQUIT)
        self._ended_within(ANSWER_TIME)
        self.stop()
        raise PlantError(
            f"{self.name} {why} and was ended.",
            "Look for a test that waits for something that never comes.",
            self.log,
        )

    def stop(self, grace: float = GRACE) -> None:
        """End it politely, with SIGTERM, then what is left of its session at once."""
        self._signal(signal.SIGTERM)
        self._ended_within(grace)
        self.kill()

    def kill(self) -> None:
        """End it and its session with SIGKILL."""
        self._signal(signal.SIGKILL)
        self._child.wait()
        self._killed = True

    def _ended_within(self, seconds: float) -> bool:
        try:
            self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        if self._killed:  # by now its id may be another's
            return
        try:
            os.killpg(self._child.pid, number)
        except ProcessLookupError:
            return


def end_all() -> None:
    """End every program started here, and start no other."""
    _ending.set()
    with _started_lock:
        started = list(_started)
    for running in started:
        if running.alive:
            running.stop()


def wait_until(
    holds: Callable[[], bool], *, what: str, timeout: float, process: Running | None = None
) -> None:
    """Return when ``holds()`` is true. Raises when time is up or ``process`` has ended."""
    deadline = time.monotonic() + timeout
    while not holds():
        if process is not None and not process.alive:
            raise PlantError(
                f"{what} ended with status {process.status} before it was ready.",
                "Read its log.",
                process.log,
            )
        if time.monotonic() > deadline:
            raise PlantError(
                f"{what} was not ready within {timeout:g} seconds.",
                "Read its log." if process else "Look at the load of this machine.",
                process.log if process else None,
            )
        time.sleep(_POLL)
