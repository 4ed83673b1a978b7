"""Room on disk set aside for the moment when there is none left.

Numbering a batch and forgetting it need a little room too: SQLite writes before it deletes. Without
a reserve a full disk could never drain: Odoo would have every batch, and the spool could not forget
them. The reserve is for draining only; while it is given back, nothing new is taken in.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

SIZE = 4 * 1024 * 1024


class DiskReserve:
    """A file of ``size`` bytes that really takes them."""

    def __init__(self, path: Path, size: int = SIZE) -> None:
        self._path = path
        self._size = size

    @property
    def held(self) -> bool:
        """Whether the room is set aside now."""
        return self._path.exists()

    def take(self) -> bool:
        """Set the room aside if it is not; whether it is."""
        if self.held:
            return True
        try:
            with self._path.open("wb") as file:
                file.write(b"\0" * self._size)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                self._path.unlink()
            return False
        return True

    def release(self) -> bool:
        """Give the room back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
