"""The exception of the tool, and the one kind of it that costs more than a sentence."""

from __future__ import annotations

from pathlib import Path


class PlantError(Exception):
    """Something failed in a way the person at the keyboard can act on.

    ``what`` says in one sentence what happened, ``todo`` in one sentence what to do next, ``log``
    points at the details where there are some. The app prints the three and exits with status 1.
    """

    def __init__(self, what: str, todo: str, log: Path | None = None) -> None:
        super().__init__(what, todo)
        self.what = what
        self.todo = todo
        self.log = log

    def __str__(self) -> str:
        parts = [self.what, self.todo]
        if self.log:
            parts.append(f"Details: {self.log}")
        return " ".join(parts)


class DiskFull(PlantError):
    """There was no room to write: what was being written may be cut off."""
