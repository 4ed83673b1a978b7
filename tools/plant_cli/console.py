"""What the person at the keyboard sees: one line a step, with the time it took."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_steps = out

Notify = Callable[[str], None]


def keep_stdout_clean() -> None:
    """Write progress lines to standard error: standard output is another program's."""
    global _steps  # noqa: PLW0603 - the one switch of this module
    _steps = err


class Step:
    """A step under way. ``note`` adds what it found to its line; ``ok`` False marks it as bad."""

    def __init__(self, title: str, notify: Notify) -> None:
        self.title = title
        self.detail = ""
        self.ok = True
        self._notify = notify

    def note(self, detail: str) -> None:
        self.detail = detail
        self._notify(detail)


class _Board:
    """The live part of a terminal: the steps under way, several at once when they are parallel."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._running = 0

    def enter(self, title: str) -> tuple[Progress, Any]:
        with self._lock:
            if self._progress is None:
                self._progress = Progress(
                    SpinnerColumn(),
                    TextColumn("{task.description}"),
                    TimeElapsedColumn(),
                    console=_steps,
                    transient=True,
                )
                self._progress.start()
            self._running += 1
            return self._progress, self._progress.add_task(escape(title), total=None)

    def leave(self, task: Any) -> None:
        with self._lock:
            assert self._progress is not None
            self._progress.remove_task(task)
            self._running -= 1
            if not self._running:
                self._progress.stop()
                self._progress = None


_board = _Board()


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Show that ``title`` is being done, then how it ended and how long it took.

    On a terminal a spinner runs meanwhile; elsewhere (a log, CI) two plain lines are written.
    """
    started = time.monotonic()
    if _steps.is_terminal:
        progress, task = _board.enter(title)

        def notify(detail: str) -> None:
            progress.update(task, description=escape(f"{title}: {detail}"))

        def close() -> None:
            _board.leave(task)

    else:
        _steps.print(f"  … {title}", markup=False)

        def notify(detail: str) -> None:
            pass

        def close() -> None:
            pass

    current = Step(title, notify)
    try:
        yield current
    except BaseException:
        close()
        _steps.print(f"[red]✗[/red] {escape(title)} [dim]{time.monotonic() - started:.1f} s[/dim]")
        raise
    close()
    detail = f": {escape(current.detail)}" if current.detail else ""
    mark = "[green]✓[/green]" if current.ok else "[red]✗[/red]"
    _steps.print(f"{mark} {escape(title)}{detail} [dim]{time.monotonic() - started:.1f} s[/dim]")


def say(text: str) -> None:
    out.print(text)


def warn(text: str) -> None:
    err.print(f"[yellow]![/yellow] {escape(text)}")
