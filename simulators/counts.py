"""What a simulator served, kept in memory and, when asked, in a JSON file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path


class Counts:
    """Named counters. :meth:`save` replaces the file whole, so that a reader never sees half."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._counter: Counter[str] = Counter()
        self._saved: dict[str, int] | None = None

    def add(self, name: str, amount: int = 1) -> None:
        """Count something."""
        self._counter[name] += amount

    def __getitem__(self, name: str) -> int:
        return self._counter[name]

    def as_dict(self) -> dict[str, int]:
        """All counters by name."""
        return dict(sorted(self._counter.items()))

    def save(self) -> None:
        """Write the file if there is one and something changed."""
        current = self.as_dict()
        if self._path is None or current == self._saved:
            return
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_text(json.dumps(current, indent=1) + "\n", encoding="utf-8")
        fresh.replace(self._path)
        self._saved = current
