"""The clone's own PostgreSQL: a private cluster behind a unix socket, trusted, not durable.

It holds demo and test databases only, so it runs with ``fsync = off``: a power cut may cost the
cluster, which is then removed and made anew in seconds.
"""

from __future__ import annotations

import shlex
import shutil
from contextlib import suppress
from pathlib import Path

from plant_cli import process
from plant_cli.diagnosis import failure
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import pghome, pgprograms
from plant_cli.setup.databases import Server
from plant_cli.setup.given import GivenServer

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


def choose(project: Project) -> Server:
    """The server named in PLANT_POSTGRES, else the clone's own cluster."""
    given = project.environ.get("PLANT_POSTGRES")
    return GivenServer.read(given) if given else Cluster(project)


class Cluster(Server):
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

    def ensure_running(self) -> None:
        """Find PostgreSQL, make the cluster, start it: whichever is still missing."""
        with self.project.lock("postgres"):
            programs = pgprograms.ensure(self.project)
            if self.running():
                return
            pghome.make(self.project, self.home)
            if not (self.home.data / "PG_VERSION").is_file():
                self._initialise(programs)
            self._start(programs)

    def running(self) -> bool:
        """Whether our server, and no other, answers on the socket."""
        try:
            rows = self.query("postgres", "SHOW data_directory")
        except PlantError:
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

    def describe(self) -> str:
        found = pgprograms.find(self.project)
        origin = f"{found.origin}, " if found else ""
        return f"{origin}running at {self.host}" if self.running() else f"{origin}not running"

    def program(self, name: str) -> Path:
        """A client program such as psql or pg_dump."""
        return pgprograms.ensure(self.project).folder / name

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
        logged = self.home.log.stat().st_size if self.home.log.exists() else 0
        options = f"-k {shlex.quote(str(socket))} -p {PORT}"
        try:
            self._control(programs, "start", f"--log={self.home.log}", f"--options={options}")
        except PlantError as error:
            with suppress(OSError):  # where one is left in it, it is somebody's
                socket.rmdir()
            raise self._why_not(error, logged) from error

    def _why_not(self, error: PlantError, logged: int) -> PlantError:
        """The error of a start, from what it added to PostgreSQL's log of ``logged`` bytes."""
        try:
            said = self.home.log.read_bytes()[logged:].decode(errors="replace")
        except FileNotFoundError:
            return error
        if "incompatible with server" in said:
            return PlantError(
                "The clone's database cluster was made by another PostgreSQL.",
                f"Remove {self.home.folder}, then start again: it is made anew.",
                self.home.log,
            )
        return failure(
            "PostgreSQL did not start.",
            f"Read its log; if the cluster is damaged, remove {self.home.folder}: it is made anew.",
            said,
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
