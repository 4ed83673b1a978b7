"""The number that ties a death certificate to its birth, counted on over restarts."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


class BirthNumbers:
    """0 to 255 and again; the file holds the last one. Lost with the file, nothing breaks."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self) -> int:
        """The next number."""
        last = 255
        with suppress(OSError, ValueError):
            last = int(self._path.read_text(encoding="ascii"))
        number = (last + 1) % 256
        with suppress(OSError):
            self._path.write_text(str(number), encoding="ascii")
        return number
