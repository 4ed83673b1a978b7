"""PostgreSQL among those who use it at once: who comes first starts it, who goes last stops it.

A borrower holds a shared lock for as long as it works. Coming and going happen under another lock,
one at a time, so that nobody finds a server running which is about to be stopped.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from plant_cli.project import Project
from plant_cli.setup.databases import Server

PARTING = 3.0  # seconds for the sessions of what was just ended to go
_BORROWERS = "postgres-borrowers"
_DOOR = "postgres-door"
_FOUND = "postgres-found"


@contextmanager
def borrowed(project: Project, cluster: Server) -> Iterator[None]:
    """Leave PostgreSQL as the first of those who borrow it at once found it: the last one stops it
    if it did not run before, and nobody else works with it.
    """
    with _borrowers(project) as borrowers:
        with project.lock(_DOOR):
            if _is_alone(borrowers):
                project.remember(_FOUND, {"running": cluster.running()})
            fcntl.flock(borrowers, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with project.lock(_DOOR):
                found_running = project.recall(_FOUND).get("running", True)
                if _is_alone(borrowers) and not found_running:
                    _stop(cluster)


def stop_unused(project: Project, cluster: Server) -> bool:
    """Stop PostgreSQL unless somebody else is working with it; True when it was stopped."""
    with _borrowers(project) as borrowers, project.lock(_DOOR):
        return _is_alone(borrowers) and _stop(cluster)


def _stop(cluster: Server) -> bool:
    deadline = time.monotonic() + PARTING
    while cluster.running():
        if not cluster.sessions():
            return cluster.stop()
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return False


@contextmanager
def _borrowers(project: Project) -> Iterator[TextIO]:
    folder = project.state / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _BORROWERS).open("w") as handle:
        yield handle


def _is_alone(borrowers: TextIO) -> bool:
    """Whether nobody else borrows it; then, nobody can until the lock is let go or shared."""
    try:
        fcntl.flock(borrowers, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
