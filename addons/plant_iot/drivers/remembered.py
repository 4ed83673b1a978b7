"""A number that a driver keeps across restarts: how far it has come with its device."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

_OTHER = re.compile(r"[^A-Za-z0-9._-]")


def file_name(*parts: object) -> str:
    """A name for a file of one device, from what makes it that device; safe in any folder.

    >>> file_name("insight", "fe80::1/x", 23)
    'insight-fe80__1_x-23.json'
    """
    return _OTHER.sub("_", "-".join(map(str, parts))) + ".json"


class Remembered:
    """``last`` is None before anything was kept, and where the file cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last: int | None = None
        with suppress(OSError, ValueError, KeyError, TypeError):
            self.last = int(json.loads(path.read_text(encoding="utf-8"))["last"])

    def keep(self, number: int) -> None:
        """Remember it; where that cannot be written, what came since is told again once."""
        self.last = number
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps({"last": number}), encoding="utf-8")
            fresh.replace(self._path)
