"""The clone's own PostgreSQL: a private cluster behind a unix socket, trusted, not durable.

It holds demo and test databases only, so it runs with ``fsync = off``: a power cut may cost the
cluster, which ``./plant demo --reset`` makes anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plant_cli.project import Project

USER = "odoo"
PORT = 5432  # of the socket's name only: nothing listens on the network


class Cluster:
    """``host`` is the socket's folder; ``port`` only names the socket in it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.user = USER
        self.port = PORT

    @property
    def host(self) -> str:
        raise NotImplementedError

    def ensure_running(self) -> None:
        """Find PostgreSQL, make the cluster, start it: whichever is still missing."""
        raise NotImplementedError

    def running(self) -> bool:
        raise NotImplementedError

    def stop(self) -> bool:
        """Stop it; True when it was running."""
        raise NotImplementedError

    def program(self, name: str) -> Path:
        """A client program such as psql or pg_dump."""
        raise NotImplementedError

    def databases(self) -> list[str]:
        raise NotImplementedError

    def exists(self, db: str) -> bool:
        raise NotImplementedError

    def create(self, db: str, template: str | None = None) -> None:
        """A new database, empty or a copy of ``template`` (whose sessions are ended)."""
        raise NotImplementedError

    def drop(self, db: str) -> None:
        """Drop it with its sessions, if it is there."""
        raise NotImplementedError

    def rename(self, db: str, new: str) -> None:
        raise NotImplementedError

    def query(self, db: str, sql: str, params: Any = ()) -> list[tuple[Any, ...]]:
        """Rows of one statement, committed; an empty list where it gives none."""
        raise NotImplementedError
