"""A PostgreSQL server that somebody else runs, named in PLANT_POSTGRES: CI's service, for one.

Its user must be allowed to create databases. The tool makes, copies and drops databases whose names
begin with ``plant_``, so one server serves one clone.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

from plant_cli.errors import PlantError
from plant_cli.setup.databases import Server

VARIABLE = "PLANT_POSTGRES"
EXAMPLE = "postgresql://user:password@host:5432"
PORT = 5432


class GivenServer(Server):
    """Used, never started or stopped."""

    def __init__(self, host: str, port: int, user: str, password: str | None) -> None:
        self._host = host
        self.port = port
        self.user = user
        self.password = password

    @classmethod
    def read(cls, url: str) -> GivenServer:
        """The server of ``url``; PlantError when it is not written like ``EXAMPLE``."""
        wrong = PlantError(
            f"{VARIABLE} does not name a server.",
            f"Write it as {EXAMPLE}, or unset it to use a cluster of this clone.",
        )
        try:
            parts = urlsplit(url)
            port = parts.port or PORT
        except ValueError:
            raise wrong from None
        named = parts.scheme in ("postgres", "postgresql") and parts.hostname and parts.username
        if not named or parts.path.strip("/"):
            raise wrong
        password = None if parts.password is None else unquote(parts.password)
        return cls(parts.hostname or "", port, unquote(parts.username or ""), password)

    @property
    def host(self) -> str:
        return self._host

    def ensure_running(self) -> None:
        try:
            allowed = self.query(
                "postgres",
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
            )
        except PlantError as error:
            raise PlantError(
                f"The PostgreSQL server of {VARIABLE} cannot be used. {error.what}",
                f"Start it or correct {VARIABLE}; unset it to use a cluster of this clone.",
            ) from error
        if not allowed[0][0]:
            raise PlantError(
                f"The user {self.user} of {VARIABLE} may not create databases.",
                f'Allow it (ALTER ROLE "{self.user}" CREATEDB), or name another user.',
            )

    def running(self) -> bool:
        try:
            self.query("postgres", "SELECT 1")
        except PlantError:
            return False
        return True

    def stop(self) -> bool:
        """Nothing: whoever started it stops it."""
        return False

    def program(self, name: str) -> Path:
        found = shutil.which(name)
        if found is None:
            raise PlantError(
                f"The program {name} is not there.",
                "Install PostgreSQL's client programs (Debian: apt-get install postgresql-client).",
            )
        return Path(found)

    def describe(self) -> str:
        state = "running" if self.running() else "not answering"
        return f"of {VARIABLE}, {state} at {self.host}:{self.port}"
