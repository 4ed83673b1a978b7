"""From what a program printed to what is wrong with the machine: the disk, or the network."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

from plant_cli.errors import DiskFull, PlantError


class Diagnosis(NamedTuple):
    what: str
    todo: str


SCARCE = 32 * 1024**2  # bytes: PostgreSQL stops where it cannot add 16 MB to its log
DISK_FULL = Diagnosis("The disk is full.", "Free some space, then start it again.")
_DISK_FULL = re.compile(
    r"no space left on device|disk quota exceeded|not enough free space|not have enough free space",
    re.I,
)
_OFFLINE = re.compile(
    r"could not resolve|temporary failure (in name resolution|resolving)"
    r"|name or service not known|failed to lookup address|dns error"
    r"|network is unreachable|no route to host|connection refused|connection timed out"
    r"|could not connect to|unable to connect|failed to fetch|error sending request"
    r"|max retries exceeded",
    re.I,
)


def diagnose(text: str, *, online: bool, folder: Path | None = None) -> Diagnosis | None:
    """What the output of a failed program says about the machine; None when it says nothing.

    Only a program that needs the network (``online``) is read for signs of its absence. Where it
    worked in ``folder``, so little space may be left there that another than it met the end.
    """
    if _DISK_FULL.search(text) or (folder and shutil.disk_usage(folder).free < SCARCE):
        return DISK_FULL
    if online and _OFFLINE.search(text):
        return Diagnosis(
            "The network does not answer.",
            "Connect this machine to its package registries, then start it again.",
        )
    return None


def failure(
    what: str,
    todo: str,
    said: str,
    log: Path | None = None,
    *,
    online: bool = False,
    folder: Path | None = None,
) -> PlantError:
    """The error for a program that failed, after all that it ``said``: see ``diagnose``."""
    cause = diagnose(said, online=online, folder=folder)
    if cause is None:
        return PlantError(what, todo, log)
    kind = DiskFull if cause is DISK_FULL else PlantError
    return kind(f"{cause.what} {what}", cause.todo, log)
