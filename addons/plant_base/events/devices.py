"""Devices, and what they measured that could not be used."""

from __future__ import annotations

from typing import Literal

from .declare import EventType, Family
from .shapes import Id, Named, Shape


class DeviceData(Shape):
    """A device and where it stands."""

    device: str
    """Its key."""
    gateway: str
    """UUID of its gateway."""
    station: str | None
    """Code of the station."""
    line: str | None
    """Code of the production line."""
    error: str | None
    """Why there is no link."""


class CaptureName(Shape):
    """A capture by id and the key that its gateway gave it."""

    id: Id
    key: str


class CaptureData(Shape):
    """A capture that was not applied."""

    capture: CaptureName
    """The capture."""
    state: Literal["refused", "failed"]
    """`refused`: not fit to use. `failed`: it had nowhere to go, and can be retried."""
    reason: str
    """Why, and what to do, in a sentence."""
    device: Named | None
    """The device; null where the gateway named none that is known."""
    channel: Named | None
    """The channel of the device."""
    station: str | None
    """Code of the station."""
    value: float | None
    """What the device said, where that was a number."""
    text: str | None
    """What the device said, where that was a text."""
    unit: str | None
    """As the device wrote it."""
    time: str | None
    """When the device had this value (UTC, ISO 8601)."""


def _device(what: str, when: str) -> EventType:
    return EventType(f"plant.device.{what}", when, DeviceData, "plant.iot.device", "plant_iot")


def _capture(what: str, when: str) -> EventType:
    return EventType(f"plant.capture.{what}", when, CaptureData, "plant.iot.capture", "plant_iot")


FAMILIES = (
    Family(
        "Devices",
        (
            _device("online", "its gateway has a link to it"),
            _device("offline", "the link is lost, or the device reports an error"),
        ),
        DeviceData,
        {
            "device": "scale-1",
            "gateway": "5f0b9a52-6d0c-4c38-9c55-0e8a7c2d1b11",
            "station": "ASSY-1",
            "line": "GEAR",
            "error": "No answer for 10 s.",
        },
        "Once each, however often the link flickers in between.",
    ),
    Family(
        "Captures",
        (
            _capture(
                "refused",
                "a value was not fit to use: missing, unstable, of bad quality, too old, outside "
                "the limits of its rule",
            ),
            _capture("failed", "a value had nowhere to go; a person retries or dismisses it"),
        ),
        CaptureData,
        {
            "capture": {"id": 92, "key": "5f0b9a52/77"},
            "state": "refused",
            "reason": "The value was not stable. Wait until the device is at rest and take it "
            "again.",
            "device": {"id": 4, "name": "Scale 1"},
            "channel": {"id": 8, "name": "Weight"},
            "station": "ASSY-1",
            "value": 12.44,
            "text": None,
            "unit": "kg",
            "time": "2026-11-23T08:31:00Z",
        },
        "A retry that ends the same way tells nothing.",
    ),
)
