"""Debian's package of Odoo 19.0, unpacked for the user, not installed for the machine.

Which files were tested is in ``tools/locks/debian.json``. They are kept in the cache, so that a
second clone needs no network; what Debian has moved on to is used too, with a warning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from plant_cli import console, process
from plant_cli.errors import PlantError
from plant_cli.project import Project, built_beside
from plant_cli.setup.apt import Deb, PrivateApt
from plant_cli.setup.tree import PACKAGED_LIBRARY

SERIES = "19.0"
PREFIX = "odoo-19.0-debian-"
# Odoo links to the libraries and fonts of other packages. It wants the icon font as it was before
# sid replaced it: without, icons are empty boxes.
PACKAGES = {
    "odoo-19": "sid",
    "libjs-jquery": "sid",
    "libjs-jquery-form": "sid",
    "libjs-underscore": "sid",
    "fonts-roboto-unhinted": "sid",
    "fonts-montserrat": "sid",
    "fonts-ocr-b": "sid",
    "fonts-font-awesome": "bookworm",
    "fonts-inconsolata": "bookworm",
}
# Debian leaves this library out; the file must be there, or every page logs an error.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def possible() -> bool:
    """Whether this machine has what it takes to ask Debian's mirror."""
    return PrivateApt.keyring() is not None


def tested(project: Project) -> list[Deb]:
    """The package files the suite was tested with."""
    listed = json.loads((project.locks / "debian.json").read_text())
    return [Deb(name, entry["file"], entry["sha256"]) for name, entry in listed.items()]


def cached(project: Project) -> Path | None:
    """The unpacked Odoo in the cache, the tested one first; None where there is none."""
    own = _place(project, tested(project))
    if own.is_dir():
        return own
    others = sorted(_shelf(project).glob(f"{PREFIX}*"), key=lambda path: path.stat().st_mtime)
    whole = [path for path in others if not path.name.endswith(".new")]
    return whole[-1] if whole else None


def fetch(project: Project) -> Path:
    """The unpacked Odoo: from the files kept, else from Debian's mirror."""
    with project.lock("debian", shared_by_user=True):
        return cached(project) or _unpack(project, _files(project))


def _files(project: Project) -> list[Deb]:
    """Package files that are whole and here: the tested ones, or what Debian has now."""
    wanted = tested(project)
    folder = _downloads(project)
    if all(deb.is_whole(folder) for deb in wanted):
        return wanted
    log = project.log("debian")
    apt = PrivateApt(project.cache / "debian" / "apt", log)
    named = [f"{name}/{suite}" for name, suite in PACKAGES.items()]
    apt.update(sorted(set(PACKAGES.values())))
    offered = apt.describe(named)
    missing = [deb for deb in offered if not deb.is_whole(folder)]
    for deb in missing:
        (folder / deb.file).unlink(missing_ok=True)
    if missing:
        apt.download([f"{deb.name}/{PACKAGES[deb.name]}" for deb in missing], folder)
    broken = [deb.file for deb in offered if not deb.is_whole(folder)]
    if broken:
        raise PlantError(
            f"The download of {', '.join(broken)} is damaged.", "Start it again to redo it.", log
        )
    _warn_of_others(wanted, offered)
    return offered


def _warn_of_others(wanted: Sequence[Deb], offered: Sequence[Deb]) -> None:
    known = {deb.name: deb for deb in wanted}
    for deb in offered:
        if deb.sha256 != known[deb.name].sha256:
            console.warn(
                f"Debian has {deb.name} {deb.version}; the suite was tested with"
                f" {known[deb.name].version}. It is used all the same."
            )


def _unpack(project: Project, debs: Sequence[Deb]) -> Path:
    place = _place(project, debs)
    with built_beside(place) as draft:
        draft.mkdir()
        for deb in debs:
            process.run(
                ["dpkg-deb", "--extract", _downloads(project) / deb.file, draft],
                log=project.log("debian"),
            )
        stripped = draft / PACKAGED_LIBRARY / STRIPPED
        stripped.parent.mkdir(parents=True, exist_ok=True)
        stripped.touch()
        _check_links(draft)
    return place


def _check_links(root: Path) -> None:
    """Say which files Odoo links to that no package brought; the login page needs the scripts."""
    for path in root.rglob("*"):
        if path.is_symlink() and not path.exists():
            console.warn(f"Odoo's {path.relative_to(root)} leads nowhere: a package is missing.")


def _shelf(project: Project) -> Path:
    return project.cache / "odoo"


def _downloads(project: Project) -> Path:
    return project.cache / "debian" / "packages"


def _place(project: Project, debs: Sequence[Deb]) -> Path:
    key = hashlib.sha256("".join(deb.sha256 for deb in debs).encode()).hexdigest()[:12]
    return _shelf(project) / f"{PREFIX}{key}"
