"""Debian's packages, installed for the whole machine: only as root, only when nothing else does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from plant_cli import process
from plant_cli.errors import PlantError

_WAIT_FOR_OTHERS = "-oDPkg::Lock::Timeout=120"


def is_root() -> bool:
    return os.geteuid() == 0


def can_install() -> bool:
    """Whether this user may install Debian's packages here."""
    return is_root() and shutil.which("apt-get") is not None


def environment() -> dict[str, str]:
    """Ours, for Debian's programs: no questions, and messages we can read."""
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}


def install(packages: Sequence[str], log: Path) -> None:
    """Install the packages without what they merely recommend."""
    env = environment()
    command = ["apt-get", "install", "--yes", "--no-install-recommends", _WAIT_FOR_OTHERS]
    command += ["-oDpkg::Options::=--force-confold", *packages]
    try:
        process.run(command, log=log, env=env, online=True)
    except PlantError:  # its lists may be missing (a new container) or old
        process.run(["apt-get", "update", _WAIT_FOR_OTHERS], log=log, env=env, online=True)
        process.run(command, log=log, env=env, online=True)
