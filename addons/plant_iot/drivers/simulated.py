"""A device that is not there: channels that follow profiles, for demos, training and load tests."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from .driver import ChannelSettings, DriverContext, Identity
from .errors import ConfigurationError, LinkClosed, LinkError, UnsupportedCommand
from .profiles import Profile, ProfileError, make_profile
from .reading import Command, CommandResult, Quality, Reading

MAX_ROWS = 1_000_000


class SimulatedDriver:
    """See :class:`~.driver.Driver`; settings ``catalogue.SIMULATED``.

    Each channel has its own profile and interval. Time is counted from opening, so that a run
    repeats exactly with the same clock and randomness. ``pause`` and ``resume`` stand in for a
    device that falls silent without hanging up, ``unplug`` for one that is gone.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],  # noqa: ARG002 - all settings are the channels'
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        self._clock = context.clock
        self._random = context.random
        self._channels = channels
        self._profiles: dict[str, Profile] = {}
        self._running = asyncio.Event()
        self._unplugged = False
        self._open = False

    async def open(self) -> None:
        """Make the profiles; a replay reads its file now."""
        for channel in self._channels:
            rows = await asyncio.to_thread(_rows, channel)
            try:
                self._profiles[channel.key] = make_profile(channel.settings, self._random, rows)
            except ProfileError as error:
                raise ConfigurationError(f"The channel {channel.key}: {error}") from error
        self._open, self._unplugged = True, False
        self._running.set()

    async def events(self) -> AsyncGenerator[Reading, None]:
        """Each channel's value at its interval; several missed ones are made up for by none."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        due = dict.fromkeys((channel.key for channel in self._channels), began)
        while True:
            self._check()
            if not self._channels:
                await asyncio.sleep(1)
                continue
            channel = min(self._channels, key=lambda one: due[one.key])
            await asyncio.sleep(max(due[channel.key] - loop.time(), 0))
            await self._running.wait()
            self._check()
            now = loop.time()
            yield self._reading(channel, now - began)
            due[channel.key] = max(due[channel.key] + channel.settings["interval"], now)

    async def execute(self, command: Command) -> CommandResult:
        """``pause``, ``resume``, ``unplug``."""
        self._check()
        match command.key:
            case "pause":
                self._running.clear()
            case "resume":
                self._running.set()
            case "unplug":
                self._unplugged = True
                self._running.set()
            case _:
                raise UnsupportedCommand(f"A simulated device has no command {command.key!r}.")
        return CommandResult(command)

    async def probe(self) -> Identity:
        """It is nobody."""
        return Identity(maker="The plant suite", model="simulated")

    async def close(self) -> None:
        """Stop."""
        self._open = False
        self._running.set()

    def _check(self) -> None:
        if self._unplugged:
            raise LinkError("The simulated device was unplugged.")
        if not self._open:
            raise LinkClosed("The simulated device is not open.")

    def _reading(self, channel: ChannelSettings, elapsed: float) -> Reading:
        value = self._profiles[channel.key].at(elapsed)
        unit, now = channel.unit, self._clock()
        if value is None:
            return Reading(
                channel.key, now, unit=unit, stable=False, quality=Quality.BAD, text="no value",
                attributes={"reason": "the profile has no value here"},
            )  # fmt: skip
        value = round(value, channel.settings["decimals"])
        text = f"{value:.{channel.settings['decimals']}f} {unit}".strip()
        return Reading(channel.key, now, value, unit, text=text, event=channel.settings["event"])


def _rows(channel: ChannelSettings) -> list[tuple[float, float | None]]:
    """``(seconds, value)`` of a replay's file; none for other profiles."""
    path = channel.settings.get("path")
    if channel.settings["profile"] != "replay" or not path:
        return []
    rows: list[tuple[float, float | None]] = []
    try:
        with Path(path).open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file), start=1):
                if number > MAX_ROWS:
                    raise ConfigurationError(
                        f"{path} has more than {MAX_ROWS:,} rows. Replay a shorter piece of it."
                    )
                if row and not (number == 1 and not _is_number(row[0])):
                    rows.append(_row(row))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.") from error
    except (ValueError, csv.Error) as error:
        raise ConfigurationError(
            f"{path}, line {number}: {error}. Each line is seconds,value; an empty value is a "
            "missing one."
        ) from error
    return rows


def _row(row: list[str]) -> tuple[float, float | None]:
    if len(row) != 2:
        raise ValueError(f"{len(row)} columns instead of 2")
    return float(row[0]), float(row[1]) if row[1].strip() else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
