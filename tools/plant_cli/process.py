"""Running programs: one that must succeed, and one that stays in the background.

Everything started here is recorded well enough to be told from a later process that happens to get
the same id, so that nothing is ever ended that this clone did not start.
"""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from plant_cli.diagnosis import failure
from plant_cli.errors import PlantError
from plant_cli.project import Project

DEFAULT_GRACE = 10.0  # seconds a program gets to end by itself
_POLL = 0.05

_children: set[subprocess.Popen[str]] = set()
_children_lock = threading.Lock()
_ending = threading.Event()


class Interrupted(BaseException):
    """Ctrl-C, or a polite request to end. Not an Exception: nothing but the app may swallow it."""


class _Start:
    """Whether a program is just being started, and whether somebody interrupted meanwhile."""

    under_way = False
    interrupted = False


def interrupt(_number: int, _frame: object) -> None:
    """Signal handler that ends the work under way.

    Handlers run in the main thread. Where that is starting a program, the interruption waits until
    the program is known: otherwise nobody would end it.
    """
    if _Start.under_way:
        _Start.interrupted = True
        return
    raise Interrupted


def run(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float | None = None,
    input: str | None = None,
    user: str | None = None,
    online: bool = False,
    what: str | None = None,
    todo: str | None = None,
) -> str:
    """Run a program to its end and return its standard output.

    Both outputs are appended to ``log``. ``env`` is the whole environment (ours when None). As
    root, ``user`` names whom to run it as. ``online`` says that it cannot do without the network.
    Raises PlantError, with ``what`` and ``todo`` where given, when the program cannot be started,
    takes longer than ``timeout`` seconds, or ends with a status other than 0.
    """
    words = [str(word) for word in command]
    name = Path(words[0]).name
    if shutil.which(words[0], path=(env or os.environ).get("PATH")) is None:
        raise PlantError(
            what or f"The program {name} is not there.",
            todo or f"Install {name}, then try again.",
        )
    child = _spawn(words, env=env, cwd=cwd, pipe_input=input is not None, user=user)
    try:
        with child:  # closes its pipes
            stdout, stderr = _communicate(child, input, timeout)
    except subprocess.TimeoutExpired as error:
        raise PlantError(
            what or f"{name} took longer than {timeout:g} seconds.",
            todo or "Look at the network and the load of this machine, then try again.",
            log,
        ) from error
    finally:
        with _children_lock:
            _children.discard(child)
    if _ending.is_set():
        raise Interrupted
    if log:
        _append(log, words, stdout, stderr, child.returncode)
    if child.returncode:
        tail = _last_line(stderr) or _last_line(stdout)
        said = f": {tail}" if tail else "."
        raise failure(
            what or f"{name} failed with status {child.returncode}{said}",
            todo or "Read its log, then try again.",
            f"{stdout}\n{stderr}",
            log,
            online=online,
        )
    return stdout


def hand_over(command: Sequence[str | Path], env: Mapping[str, str]) -> NoReturn:
    """Become that program: the terminal, its signals and its exit status are its own."""
    words = [str(word) for word in command]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.execvpe(words[0], words, dict(env))  # noqa: S606 - no shell is meant


def tether(number: signal.Signals = signal.SIGKILL) -> list[str]:
    """Put before a command: the kernel sends it that signal when the thread that started it ends,
    however it does (SIGKILL, too).
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", number.name.removeprefix("SIG"), "--"] if setpriv else []


def end_children() -> None:
    """End every program that ``run`` waits for, and start no other before ``go_on``."""
    _ending.set()
    with _children_lock:
        children = list(_children)
    for child in children:
        _end(child)


def go_on() -> None:
    """Let programs be started again: what was under way has ended, what remains is to clean up."""
    _ending.clear()


def _spawn(
    words: Sequence[str],
    *,
    env: Mapping[str, str] | None,
    cwd: Path | None,
    pipe_input: bool,
    user: str | None,
) -> subprocess.Popen[str]:
    with _children_lock, _uninterrupted():
        if _ending.is_set():
            raise Interrupted
        child = subprocess.Popen(
            [*tether(signal.SIGTERM), *words],
            env=None if env is None else dict(env),
            cwd=cwd,
            stdin=subprocess.PIPE if pipe_input else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            user=user,
            group=None if user is None else pwd.getpwnam(user).pw_gid,
            extra_groups=None if user is None else [],
            start_new_session=True,  # Ctrl-C is for us to pass on: some take it for a good end
        )
        _children.add(child)
    if _put_off():
        _end(child)
        raise Interrupted
    return child


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off interruptions, which only the main thread has."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _Start.under_way = True
    try:
        yield
    finally:
        _Start.under_way = False


def _put_off() -> bool:
    """Whether an interruption was put off, which is the caller's from now on."""
    if threading.current_thread() is not threading.main_thread():
        return False
    put_off, _Start.interrupted = _Start.interrupted, False
    return put_off


def _communicate(
    child: subprocess.Popen[str], text: str | None, timeout: float | None
) -> tuple[str, str]:
    """What it says until it ends by itself; whatever else happens ends it."""
    try:
        return child.communicate(text, timeout=timeout)
    except BaseException:
        _end(child)
        raise


def _end(child: subprocess.Popen[str]) -> None:
    """End a program and what it started."""
    _signal_group(child.pid, signal.SIGTERM)
    try:
        child.wait(DEFAULT_GRACE)
    except subprocess.TimeoutExpired:
        _signal_group(child.pid, signal.SIGKILL)
        child.wait()


def _append(log: Path, words: Sequence[str], stdout: str, stderr: str, status: int) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as handle:
        handle.write(f"$ {shlex.join(words)}\n{stdout}{stderr}[status {status}]\n")


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""


class Service:
    """A program kept in the background, one per name and clone.

    ``.plant/run/<name>.json`` records its id, its start time and the folder the record was written
    to, which tells a copied clone from a moved one; the three identify it. Its output goes to
    ``.plant/logs/<name>.log``.
    """

    def __init__(self, project: Project, name: str) -> None:
        self.project = project
        self.name = name
        self.log = project.logs / f"{name}.log"

    @property
    def record(self) -> str:
        return f"run/{self.name}"

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        recorded = self.project.recall(self.record)
        pid = recorded.get("pid")
        if (
            isinstance(pid, int)
            and recorded.get("birth") == birth(pid) is not None
            and recorded.get("folder", self._folder()) == self._folder()
        ):
            return pid
        return None

    @property
    def alive(self) -> bool:
        return self.pid is not None

    def start(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> int:
        """Start it, unless it runs already, and return its process id."""
        running = self.pid
        if running is not None:
            return running
        words = [str(word) for word in command]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log, _uninterrupted():
            log.write(f"$ {shlex.join(words)}\n".encode())
            log.flush()
            try:
                child = subprocess.Popen(
                    words,
                    env=None if env is None else dict(env),
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # Ctrl-C is ours to pass on, in our order
                )
            except FileNotFoundError as error:
                raise PlantError(
                    f"{self.name} could not be started: {words[0]} is not there.",
                    "Run ./plant doctor to see what is missing.",
                ) from error
            self.adopt(child.pid, words)
        threading.Thread(target=child.wait, daemon=True).start()  # reap it, whenever it ends
        if _put_off():
            raise Interrupted
        return child.pid

    def adopt(self, pid: int, command: Sequence[str] = ()) -> None:
        """Record a process that was started for us by another program."""
        self.project.run.mkdir(parents=True, exist_ok=True)
        self.project.remember(
            self.record,
            {
                "pid": pid,
                "birth": birth(pid),
                "folder": self._folder(),
                "command": list(command),
            },
        )

    def stop(self, grace: float = DEFAULT_GRACE) -> bool:
        """End it and what it started; True when it was running.

        It gets ``grace`` seconds after SIGTERM, then SIGKILL.
        """
        pid = self.pid
        if pid is None:
            self.project.forget(self.record)
            return False
        for number, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, DEFAULT_GRACE)):
            _signal_group(pid, number)
            if self._gone_within(patience):
                break
        self.project.forget(self.record)
        return True

    def require_alive(self) -> None:
        """Raise when it has ended."""
        if not self.alive:
            said = self._said()
            why = _last_line(said) or "it said nothing."
            raise failure(
                f"{self.name} ended: {why}",
                "Read its log.",
                said,
                self.log,
                folder=self.project.state,
            )

    def _folder(self) -> str:
        found = self.project.run.stat()
        return f"{found.st_dev}:{found.st_ino}"

    def _said(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-4000:]
        except FileNotFoundError:
            return ""

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL)
        return True


def birth(pid: int) -> str | None:
    """What tells this process from another with the same id; None when there is none (alive)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()  # the name before it may hold anything
    if fields[0] in ("Z", "X"):
        return None
    return f"{boot}/{fields[19]}"


def _signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the session that ``Service`` made for it, or the one process if it has none."""
    try:
        if os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass
