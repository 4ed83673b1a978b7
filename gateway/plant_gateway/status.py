"""What the gateway tells Odoo about itself and its devices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from .clock import iso
from .spool import Depth


class DeviceState(str, Enum):
    """The words of the contract."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    ERROR = "error"


@dataclass(frozen=True)
class DeviceStatus:
    """One device's state, since when, and the sentence that explains it."""

    id: int
    state: DeviceState
    since: datetime
    error: str | None = None


class StatusBoard:
    """The state of every device; :attr:`changed` is set when one changes."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._devices: dict[int, DeviceStatus] = {}
        self.changed = asyncio.Event()

    def set(self, device: int, state: DeviceState, error: str | None = None) -> None:
        """Note a device's state; ``since`` moves only when the state itself changes."""
        known = self._devices.get(device)
        if known and (known.state, known.error) == (state, error):
            return
        since = known.since if known and known.state is state else self._clock()
        self._devices[device] = DeviceStatus(device, state, since, error)
        self.changed.set()

    def forget(self, device: int) -> None:
        """The device is no longer configured."""
        if self._devices.pop(device, None):
            self.changed.set()

    def __iter__(self) -> Iterator[DeviceStatus]:
        return iter(list(self._devices.values()))

    def __getitem__(self, device: int) -> DeviceStatus:
        return self._devices[device]


def document(
    *,
    epoch: str,
    version: str,
    now: datetime,
    depth: Depth,
    devices: Iterable[DeviceStatus],
    problems: Iterable[str],
) -> dict[str, Any]:
    """The body of POST …/status. ``dropped`` and ``problems`` go beyond what Odoo must read."""
    return {
        "epoch": epoch,
        "version": version,
        "time": iso(now),
        "spool": {
            "captures": depth.captures,
            "telemetry": depth.telemetry,
            "quarantined": depth.quarantined,
            "dropped": depth.dropped,
        },
        "problems": list(problems),
        "devices": [
            {
                "id": device.id,
                "state": device.state.value,
                "error": device.error,
                "since": iso(device.since),
            }
            for device in devices
        ],
    }
