"""The Python environments, each from its hashed lock: one per Odoo series, one for the gateway, and
one with what control charts are compared with."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from plant_cli import process
from plant_cli.errors import PlantError
from plant_cli.project import Project, built_beside

STAMP = "lock.sha256"


def ensure(project: Project, name: str) -> Path:
    """The Python of an environment (odoo-17.0, odoo-19.0, gateway, spc), which is made if need be.

    It is made again when ``tools/locks/<name>.txt`` or the interpreter under it has changed. It is
    built beside its place and moved there when it is whole, so an interruption leaves none.
    """
    lock = project.locks / f"{name}.txt"
    if not lock.is_file():
        raise PlantError(f"There is no lock named {name}.", f"Add {lock}, made by ./plant lock.")
    with project.lock(f"venv-{name}"):
        place = project.venvs / name
        python = place / "bin" / "python"
        if not is_current(project, name):
            _build(project, name, lock, place)
        return python


def is_current(project: Project, name: str) -> bool:
    """Whether the environment is there and made from its present lock."""
    place = project.venvs / name
    try:
        stamp = (place / STAMP).read_text()
    except FileNotFoundError:
        return False
    fingerprint = _fingerprint(project.locks / f"{name}.txt")
    return stamp == fingerprint and (place / "bin" / "python").exists()


def uv(project: Project) -> Path:
    """The installer, kept in the tool's own environment."""
    return Path(sys.prefix) / "bin" / "uv" if _in_venv() else project.venvs / "tool" / "bin" / "uv"


def base_python() -> Path:
    """The interpreter all environments stand on."""
    return Path(sys.executable).resolve()


def index_environment(project: Project) -> dict[str, str]:
    """Our environment, with the index pip is configured for, since uv does not read that."""
    environ = dict(project.environ)
    if not environ.get("UV_DEFAULT_INDEX") and not environ.get("UV_INDEX_URL"):
        index = environ.get("PIP_INDEX_URL") or _pip_index()
        if index:
            environ["UV_DEFAULT_INDEX"] = index
    environ.setdefault("UV_PYTHON_DOWNLOADS", "never")
    return environ


def _build(project: Project, name: str, lock: Path, place: Path) -> None:
    log = project.log(f"venv-{name}")
    log.unlink(missing_ok=True)
    env = index_environment(project)
    fingerprint = _fingerprint(lock)
    installer = uv(project)
    with built_beside(place) as draft:
        python = draft / "bin" / "python"
        process.run(
            [installer, "venv", "--relocatable", "--python", base_python(), draft],
            log=log,
            env=env,
        )
        install: list[str | Path] = [installer, "pip", "install", "--python", python]
        install += ["--require-hashes", "-r", lock]
        try:
            process.run(install, log=log, env=env, online=True)
        except PlantError:
            if not _has_installed([*install, "--offline"], log, env):
                raise
        (draft / STAMP).write_text(fingerprint)


def _has_installed(offline: list[str | Path], log: Path, env: Mapping[str, str]) -> bool:
    """Whether the user's cache had all of it."""
    try:
        process.run(offline, log=log, env=env)
    except PlantError:
        return False
    return True


def _fingerprint(lock: Path) -> str:
    content = lock.read_bytes() + f"\n{base_python()} {sys.version}".encode()
    return hashlib.sha256(content).hexdigest()


def _in_venv() -> bool:
    return (Path(sys.prefix) / "bin" / "uv").exists()


def _pip_index() -> str:
    """``index-url`` of pip's configuration files; empty where there is none."""
    try:
        return process.run(
            [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
            env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        ).strip()
    except PlantError:
        return ""
