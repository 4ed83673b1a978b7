"""For the tests of drivers, ours and others'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Any

from .driver import ChannelSettings, Driver, DriverContext
from .links import LinkPool
from .reading import Clock
from .registry import DriverSpec


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
