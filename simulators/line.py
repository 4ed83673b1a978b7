"""What a simulated device is reached through: the seam between a device and its cable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Receiver = Callable[[bytes], None]


class Line(Protocol):
    """The device's end of a cable. Bytes from the host go to the receiver it was made with."""

    @property
    def plugged(self) -> bool: ...

    def plug(self) -> None:
        """Make it reachable; nothing happens when it is."""

    def unplug(self) -> None:
        """As when the cable is pulled."""

    def write(self, data: bytes) -> None:
        """Send to the host; what cannot be sent now is lost."""
