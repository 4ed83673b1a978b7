"""A shallow clone of the public 17.0 branch, where that can be reached."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.project import Project, built_beside, write_atomically

SERIES = "17.0"
PREFIX = "odoo-17.0-git-"
REPOSITORY = "https://github.com/odoo/odoo.git"
ANSWER_WITHIN = 8.0  # seconds to say whether it can be reached
CLONE_WITHIN = 1200.0  # seconds for some 250 MB
RETRY_AFTER = 24 * 3600.0  # seconds an unreachable repository is not asked again


def cached(project: Project) -> Path | None:
    """The newest clone in the cache; None where there is none."""
    clones = [
        path
        for path in (project.cache / "odoo").glob(f"{PREFIX}*")
        if not path.name.endswith(".new")
    ]
    return max(clones, key=lambda path: path.stat().st_mtime, default=None)


def reachable(project: Project, now: float | None = None) -> str | None:
    """The commit at the head of the branch; None (which is remembered) where none answers."""
    now = time.time() if now is None else now
    refusal = project.cache / "odoo-17.0-unreachable"
    if not shutil.which("git") or _asked_lately(refusal, now):
        return None
    try:
        answer = process.run(
            ["git", "ls-remote", "--exit-code", REPOSITORY, f"refs/heads/{SERIES}"],
            env=_environment(),
            log=project.log("odoo-git"),
            timeout=ANSWER_WITHIN,
        )
    except PlantError:
        write_atomically(refusal, f"{now}\n")
        return None
    refusal.unlink(missing_ok=True)
    return answer.split()[0]


def fetch(project: Project, commit: str) -> Path:
    """The clone, made if need be; an interrupted one is started afresh."""
    with project.lock("git", shared_by_user=True):
        place = project.cache / "odoo" / f"{PREFIX}{commit[:12]}"
        if place.is_dir():
            return place
        with built_beside(place) as draft:
            process.run(
                ["git", "clone", "--quiet", "--depth=1", f"--branch={SERIES}", REPOSITORY, draft],
                env=_environment(),
                log=project.log("odoo-git"),
                timeout=CLONE_WITHIN,
                online=True,
            )
        return place


def _asked_lately(refusal: Path, now: float) -> bool:
    try:
        return 0 <= now - float(refusal.read_text()) < RETRY_AFTER
    except (FileNotFoundError, ValueError):
        return False


def _environment() -> dict[str, str]:
    return {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
