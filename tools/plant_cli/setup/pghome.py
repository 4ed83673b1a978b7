"""Where the cluster lives, and as whom: the traps of root, of deep paths, and of recycled ids."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.project import Project
from plant_cli.setup import system

UNPRIVILEGED = "nobody"
LONGEST_SOCKET = 107  # bytes of a unix socket's path, as the kernel has it
_SOCKET_NAME = ".s.PGSQL.5432.lock"
_ORPHANS_END = 5.0  # seconds for a dead server's children to notice
_SHARED_HOME = Path("/var/lib/plant-suite")


@dataclass(frozen=True)
class Home:
    """``folder`` holds the data and the log; ``user`` is whom PostgreSQL runs as (None: us)."""

    folder: Path
    user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"


def find(project: Project) -> Home:
    """Where the cluster is, or will be: in the clone's state unless its user cannot get there.

    A copied clone remembers the cluster of the first one, which is not its own.
    """
    user = UNPRIVILEGED if system.is_root() else None
    own, shared = project.state / "postgres", _SHARED_HOME / project.identity
    recorded = project.recall("postgres").get("home")
    for folder in (own, shared):
        if recorded == str(folder) and (folder / "data").is_dir():
            return Home(folder, user)
    if user is None or reaches(user, project.state):
        return Home(own, user)
    return Home(shared, user)


def make(project: Project, home: Home) -> None:
    """Create the folder, owned by the cluster's user, and record where it is."""
    home.folder.mkdir(parents=True, exist_ok=True)
    if home.user:
        if home.folder.parent == _SHARED_HOME:
            _SHARED_HOME.chmod(0o755)
        owner = pwd.getpwnam(home.user)
        os.chown(home.folder, owner.pw_uid, owner.pw_gid)
    home.folder.chmod(0o700)
    project.remember("postgres", {"home": str(home.folder)})


def reaches(user: str, folder: Path) -> bool:
    """Whether that user can go through to the folder."""
    try:
        process.run(["test", "-x", folder], user=user, cwd=Path("/"))
    except PlantError:
        return False
    return True


def socket_folder(project: Project, home: Home) -> Path:
    """A folder for the socket, short and plain enough for PostgreSQL, open to nobody else."""
    inside = home.folder / "socket"
    path = str(inside / _SOCKET_NAME)
    if len(os.fsencode(path)) <= LONGEST_SOCKET and not set(path) & set(" ,'\"\\@"):
        return inside
    return Path(f"/tmp/plant-{os.geteuid()}-{project.identity}")  # noqa: S108 - checked by make


def make_socket_folder(folder: Path, home: Home) -> None:
    """Create it for the cluster's user alone; refuse one that somebody else has put there."""
    uid = pwd.getpwnam(home.user).pw_uid if home.user else os.geteuid()
    try:
        folder.mkdir(mode=0o700)
        if home.user:
            os.chown(folder, uid, -1)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid:
            raise PlantError(
                f"{folder} is in the way: it is not a folder of this cluster's user.",
                "Look who made it, remove it, then try again.",
            ) from None
        folder.chmod(0o700)


def postmaster(home: Home) -> int | None:
    """Process id of the server on this data folder; None when none runs.

    ``postmaster.pid`` alone does not tell: after a crash its id may belong to any program.
    """
    try:
        pid = int((home.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if pid in processes(home) else None


def processes(home: Home) -> list[int]:
    """Process ids of the server and its children: all of them work in the data folder."""
    found = []
    data = str(home.data.resolve())
    for path in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if str(path.readlink()) == data:
                found.append(int(path.parent.name))
        except OSError:  # it has ended, or is another user's
            continue
    return found


def clear_after_crash(home: Home, socket: Path) -> None:
    """Remove what a server that was killed left behind, once its children have ended, too.

    PostgreSQL leaves that to us where the id in its lock files is taken: by another program after
    a reboot, or by the dead server itself in a container whose first process buries nobody.
    """
    deadline = time.monotonic() + _ORPHANS_END
    while orphans := processes(home):
        if time.monotonic() > deadline:
            for pid in orphans:
                with suppress(ProcessLookupError):  # it has noticed meanwhile
                    os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    (home.data / "postmaster.pid").unlink(missing_ok=True)
    for left in socket.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)
