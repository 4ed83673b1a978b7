"""For the tests of drivers, ours and others'; see docs/contracts/driver.md.

async def test_it_weighs():
    readings = await play(SPEC, "0.0 > W\\r\\n\n0.1 < 1.250 kg\\r\\n")
    assert readings[0].value == Decimal("1.250")
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Any

from .driver import ChannelSettings, Driver, DriverContext
from .links import LinkPool
from .reading import Clock, Reading
from .recordings import Playback, PlaybackError, RecordingError, Spoken, parse_recording
from .registry import DriverSpec

__all__ = [
    "Playback",
    "PlaybackError",
    "RecordingError",
    "Spoken",
    "make_context",
    "make_driver",
    "now",
    "parse_recording",
    "play",
    "read",
]


def now() -> datetime:
    """The clock of tests that do not own time."""
    return datetime.now(timezone.utc)


def make_context(
    folder: Path | None = None,
    *,
    clock: Clock = now,
    links: LinkPool | None = None,
    seed: int = 1,
) -> DriverContext:
    """A context as the gateway makes it; drivers that share links are given the same ``links``."""
    pool = LinkPool() if links is None else links  # an empty one is false
    return DriverContext(clock, pool, folder or Path("/nonexistent"), Random(seed))  # noqa: S311 - jitter


def make_driver(
    spec: DriverSpec,
    settings: Mapping[str, Any],
    channels: Iterable[ChannelSettings] = (),
    *,
    context: DriverContext | None = None,
) -> Driver:
    """A driver that is not open yet, from settings checked and completed as the gateway does."""
    load: Callable[..., Driver] = spec.load()
    wanted = tuple(
        ChannelSettings(
            channel.key, channel.unit, channel.kind, spec.validated_channel(channel.settings)
        )
        for channel in channels
    )
    return load(spec.validated(settings), channels=wanted, context=context or make_context())


async def read(driver: Driver, count: int, *, timeout: float = 60.0) -> list[Reading]:
    """The first ``count`` readings of a driver that is open; TimeoutError when they do not come."""

    async def collect() -> list[Reading]:
        found: list[Reading] = []
        async with aclosing(driver.events()) as events:
            while len(found) < count:
                found.append(await anext(events))
        return found

    return await asyncio.wait_for(collect(), timeout)


async def play(
    spec: DriverSpec,
    recording: str,
    settings: Mapping[str, Any] | None = None,
    channels: Iterable[ChannelSettings] = (),
    *,
    count: int = 1,
    context: DriverContext | None = None,
) -> list[Reading]:
    """The first ``count`` readings of a driver that talks to a recording; see :mod:`.recordings`.

    :raise PlaybackError: the driver said something else than the recording has, or not all of it
    :raise DriverError: what the driver raised
    """
    async with Playback(parse_recording(recording)) as device:
        chosen = {**device.settings(spec), **(settings or {})}
        driver = make_driver(spec, chosen, channels, context=context)
        try:
            await driver.open()
            return await read(driver, count)
        finally:
            await driver.close()
