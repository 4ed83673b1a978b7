"""The clone's own PostgreSQL: a private cluster behind a unix socket, trusted, not durable.

It holds demo and test databases only, so it runs with ``fsync = off``: a power cut may cost the
cluster, which is then removed and made anew in seconds.
"""

from __future__ import annotations

import shlex
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql as pgsql

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import pghome, pgprograms

USER = "odoo"
PORT = 5432  # of the socket's name only: nothing listens on the network
START_TIMEOUT = 60  # seconds, for a recovery after a crash
SETTINGS = """
# ./plant: demo and test databases, none of which outlives a power cut
listen_addresses = ''
max_connections = 200
shared_buffers = '256MB'
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = '2GB'
jit = off
timezone = 'UTC'
"""


class Cluster:
    """``host`` is the socket's folder; ``port`` only names the socket in it.

    Any method but ``ensure_running``, ``running`` and ``stop`` needs it to run.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.user = USER
        self.port = PORT
        self.home = pghome.find(project)

    @property
    def host(self) -> str:
        return str(pghome.socket_folder(self.project, self.home))

    @property
    def log(self) -> Path:
        return self.home.log

    def ensure_running(self) -> pgprograms.Programs:
        """Find PostgreSQL, make the cluster, start it: whichever is still missing."""
        with self.project.lock("postgres"):
            programs = pgprograms.ensure(self.project)
            if self.running():
                return programs
            pghome.make(self.project, self.home)
            if not (self.home.data / "PG_VERSION").is_file():
                self._initialise(programs)
            self._start(programs)
        return programs

    def running(self) -> bool:
        """Whether our server, and no other, answers on the socket."""
        try:
            rows = self.query("postgres", "SHOW data_directory")
        except psycopg.OperationalError:
            return False
        return Path(rows[0][0]).resolve() == self.home.data.resolve()

    def stop(self) -> bool:
        """Stop it; True when it was running."""
        with self.project.lock("postgres"):
            if pghome.postmaster(self.home) is None:
                return False
            self._control(pgprograms.ensure(self.project), "stop", "--mode=fast")
            shutil.rmtree(self.host, ignore_errors=True)
            return True

    def program(self, name: str) -> Path:
        """A client program such as psql or pg_dump."""
        return pgprograms.ensure(self.project).folder / name

    def databases(self) -> list[str]:
        rows = self.query(
            "postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname"
        )
        return [row[0] for row in rows]

    def exists(self, db: str) -> bool:
        return bool(self.query("postgres", "SELECT 1 FROM pg_database WHERE datname = %s", [db]))

    def create(self, db: str, template: str | None = None) -> None:
        """A new database, empty or a copy of ``template`` (whose sessions are ended)."""
        statement = pgsql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            pgsql.Identifier(db), pgsql.Identifier(template or "template0")
        )
        if template:
            self.disconnect(template)
        else:
            statement += pgsql.SQL(" ENCODING 'UTF8' LC_COLLATE 'C'")
        self._execute(statement)

    def drop(self, db: str) -> None:
        """Drop it with its sessions, if it is there."""
        self._execute(
            pgsql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(pgsql.Identifier(db))
        )

    def rename(self, db: str, new: str) -> None:
        """Give it another name, ending its sessions."""
        self.disconnect(db)
        self._execute(
            pgsql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                pgsql.Identifier(db), pgsql.Identifier(new)
            )
        )

    def disconnect(self, db: str) -> None:
        """End all sessions on that database."""
        self.query(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [db],
        )

    def sessions(self) -> int:
        """How many clients are connected, ourselves not counted."""
        rows = self.query(
            "postgres",
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        )
        return int(rows[0][0])

    def note(self, db: str, text: str) -> None:
        """Keep a text with the database, as its comment."""
        self._execute(
            pgsql.SQL("COMMENT ON DATABASE {} IS {}").format(
                pgsql.Identifier(db), pgsql.Literal(text)
            )
        )

    def noted(self, db: str) -> str:
        """The text kept with the database; empty where there is none."""
        rows = self.query(
            "postgres",
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [db],
        )
        return (rows[0][0] or "") if rows else ""

    def query(self, db: str, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
        """Rows of one statement, committed; an empty list where it gives none."""
        with closing(self._connect(db)) as connection:
            cursor = connection.execute(sql.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def _execute(self, statement: pgsql.Composed) -> None:
        with closing(self._connect("postgres")) as connection:
            connection.execute(statement)

    def _connect(self, db: str) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(
            host=self.host,
            port=self.port,
            user=self.user,
            dbname=db,
            autocommit=True,
            connect_timeout=5,
        )

    def _initialise(self, programs: pgprograms.Programs) -> None:
        """initdb beside the data folder's place, then move it there: whole or not at all."""
        draft = self.home.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        process.run(
            [
                programs.folder / "initdb",
                f"--pgdata={draft}",
                f"--username={USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            log=self.project.log("postgres"),
            user=self.home.user,
            cwd=self.home.folder,
        )
        with (draft / "postgresql.conf").open("a") as handle:
            handle.write(SETTINGS)
        draft.rename(self.home.data)

    def _start(self, programs: pgprograms.Programs) -> None:
        socket = Path(self.host)
        pghome.make_socket_folder(socket, self.home)
        if pghome.postmaster(self.home) is not None:  # running, but its socket has been swept away
            self._control(programs, "stop", "--mode=fast")
        pghome.clear_after_crash(self.home, socket)
        options = f"-k {shlex.quote(str(socket))} -p {PORT}"
        try:
            self._control(programs, "start", f"--log={self.home.log}", f"--options={options}")
        except PlantError as error:
            raise self._why_not(error) from error

    def _why_not(self, error: PlantError) -> PlantError:
        try:
            said = self.home.log.read_text(errors="replace")[-4000:]
        except FileNotFoundError:
            return error
        if "incompatible with server" in said:
            return PlantError(
                "The clone's database cluster was made by another PostgreSQL.",
                f"Remove {self.home.folder}, then start again: it is made anew.",
                self.home.log,
            )
        return PlantError(
            "PostgreSQL did not start.",
            f"Read its log; if the cluster is damaged, remove {self.home.folder}: it is made anew.",
            self.home.log,
        )

    def _control(self, programs: pgprograms.Programs, action: str, *options: str) -> None:
        process.run(
            [
                programs.folder / "pg_ctl",
                action,
                f"--pgdata={self.home.data}",
                "--wait",
                f"--timeout={START_TIMEOUT}",
                "--silent",
                *options,
            ],
            log=self.project.log("postgres"),
            user=self.home.user,
            cwd=self.home.folder,
            timeout=START_TIMEOUT + 30,
        )
