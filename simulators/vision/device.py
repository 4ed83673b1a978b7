"""What both devices are to their server."""

from __future__ import annotations

from typing import Protocol

#: After how many seconds it says what.
Said = tuple[float, bytes]


class Device(Protocol):
    """It greets who connects, and answers."""

    def greet(self) -> bytes:
        """What it says first, perhaps nothing; a session begins."""

    def feed(self, data: bytes) -> list[Said]:
        """What it says to ``data``, and when."""
