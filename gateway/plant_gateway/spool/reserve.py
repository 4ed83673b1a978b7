"""Room on disk set aside for the moment when there is none left.

Deleting from a database needs a little room too. Without it a full disk could never drain: Odoo
would have every batch, and the spool could not forget them.
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

    def take(self) -> None:
        """Make the file, if there is none and there is room for it."""
        if self._path.exists():
            return
        try:
            with self._path.open("wb") as file:
                file.write(b"\0" * self._size)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                self._path.unlink()

    def release(self) -> bool:
        """Give the room back; whether there was any."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
