"""Which event of a node was the last that is safe, across restarts."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path


class EventMemory:
    """One small file for each channel. ``last`` is None where none was ever seen."""

    def __init__(self, folder: Path, *names: str) -> None:
        digest = hashlib.sha256(json.dumps(names).encode()).hexdigest()[:24]
        self._path = folder / "opcua" / "events" / f"{digest}.json"
        self.last: str | None = None
        with suppress(OSError, ValueError, KeyError, TypeError):
            self.last = str(json.loads(self._path.read_text(encoding="utf-8"))["last"])

    def keep(self, mark: str) -> None:
        """Remember it. One that cannot be written comes again after a restart, and is known."""
        if mark == self.last:
            return
        self.last = mark
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._path.with_suffix(".new")
            fresh.write_text(json.dumps({"last": mark}), encoding="utf-8")
            fresh.replace(self._path)
