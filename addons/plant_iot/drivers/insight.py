"""Driver of a Cognex In-Sight vision system in native mode.

The system says nothing by itself on this link. Its results are cells of its job, which are the
channels here. They are read when it was triggered from here; or, where a cell counts the
inspections, whenever that count has moved, however it was triggered. How far that count was told
and stored is remembered, so that the last inspection is not lost when the line or the gateway goes
down.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from .codecs import insight as native
from .driver import ChannelSettings, DriverContext, Identity
from .errors import CommandRefused, ConfigurationError, DriverError, UnsupportedCommand
from .insight_session import InSightSession
from .reading import Command, CommandResult, Quality, Reading
from .remembered import Remembered, file_name

#: How often an inspection is read anew because the next one came while it was read.
ATTEMPTS = 3
#: Channels of these kinds are text, however much it looks like a number.
_TEXT_KINDS = ("text", "scan", "state")


class InSightDriver:
    """See :class:`~.driver.Driver`. Its channels are cells; settings ``catalogue.INSIGHT``.

    An inspection is one event for each cell, with the same time and attributes. A cell that shows
    an error is a bad reading. Where a cell says pass or fail, ``ok`` is in the attributes; where
    that cell cannot be read the inspection is uncertain, which is never taken for a pass.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._system = InSightSession(settings)
        self._results: deque[tuple[Reading, int | None]] = deque()
        self._unstored: deque[int | None] = deque()
        self._hurry = asyncio.Event()
        self._triggering = asyncio.Lock()
        name = file_name("insight", settings["host"], settings["tcp_port"])
        self._told = Remembered(context.folder / name)
        self._count: int | None = None
        self._states = [one.key for one in channels if one.settings["source"] == "online"]
        try:
            self._counter, self._pass = (
                native.get_value(settings[cell]) if settings[cell] else ""
                for cell in ("counter", "pass_cell")
            )
            self._cells = [
                (one, native.get_value(one.settings["cell"]))
                for one in channels
                if one.settings["source"] == "cell"
            ]
        except ValueError as error:
            raise ConfigurationError(str(error)) from error

    async def open(self) -> None:
        """Log in, and learn how far the inspections have been counted.

        A count that is above what was told says that there were some while nobody listened.
        """
        await self._system.open()
        if self._counter:
            count = await self._counted()
            if self._told.last is None or self._told.last > count:
                self._told.keep(count)
            self._count = self._told.last

    async def events(self) -> AsyncGenerator[Reading, None]:
        """Each ``interval`` seconds whether it is online, and the inspection that has come."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        states: list[Reading] = []
        while True:
            failure: DriverError | None = None
            try:
                states = await self._look()
            except DriverError as error:
                failure = error
            while self._results:
                reading, count = self._results.popleft()
                self._unstored.append(count)
                yield reading
            if failure is not None:
                raise failure
            for reading in states:
                yield reading
            due = max(due + self._settings["interval"], loop.time())
            await self._pause(due - loop.time())

    async def stored(self, reading: Reading) -> None:  # noqa: ARG002 - they come in order
        """An event is on disk; with the last of a counted inspection that is told."""
        if self._unstored and (count := self._unstored.popleft()) is not None:
            self._told.keep(count)

    async def execute(self, command: Command) -> CommandResult:
        """``trigger``, ``online``, ``offline``, ``load_job`` (name)."""
        match command.key:
            case "trigger":
                return CommandResult(command, detail=await self._trigger())
            case "online":
                await self._system.set(native.ONLINE)
            case "offline":
                await self._system.set(native.OFFLINE)
            case "load_job":
                await self._load(command.arguments["name"])
            case _:
                raise UnsupportedCommand(f"An In-Sight system has no command {command.key!r}.")
        return CommandResult(command)

    async def probe(self) -> Identity:
        """What it said when it was called, and the job it has loaded."""
        status, job = await self._system.get(native.JOB_NAME)
        detail = f"job {job.decode('latin-1')}" if status == native.DONE else ""
        return Identity("Cognex", f"In-Sight {self._system.model}".strip(), detail=detail)

    async def close(self) -> None:
        """Hang up."""
        self._hurry.set()
        await self._system.close()

    # -- commands ----------------------------------------------------------------------------------

    async def _trigger(self) -> str:
        """Trigger, wait until the inspection has ended, and have its results told."""
        async with self._triggering:
            await self._system.set(native.TRIGGER_AND_WAIT, self._settings["inspection_timeout"])
            readings = [] if self._counter else await self._inspection()
        self._results += [(reading, None) for reading in readings]
        self._hurry.set()
        return ", ".join(f"{one.channel} {one.text}" for one in readings)

    async def _load(self, name: str) -> None:
        """Load a job, for which the system must be offline; then it is as it was before."""
        try:
            command = native.load_job(name)
        except ValueError as error:
            raise CommandRefused(str(error)) from error
        was_online = await self._system.is_online()
        if was_online:
            await self._system.set(native.OFFLINE)
        try:
            await self._system.set(command, self._settings["job_timeout"])
        finally:
            if was_online:
                await self._system.set(native.ONLINE, self._settings["job_timeout"])
            # Another job counts anew: what it shows first is where it begins.
            self._count = None

    # -- readings ----------------------------------------------------------------------------------

    async def _look(self) -> list[Reading]:
        """Whether it is online, for the channels that want to know; a new inspection is queued."""
        online = await self._system.is_online()
        now = self._clock()
        text = "online" if online else "offline"
        states = [Reading(key, now, text=text) for key in self._states]
        if self._counter:
            before, count = self._count, await self._counted()
            if before is None:
                self._told.keep(count)
                self._count = count
            elif before != count:
                await self._tell(before, count)
        return states

    async def _tell(self, before: int, count: int) -> None:
        """Queue the inspection of that count, read anew when the next one came meanwhile."""
        for attempt in range(ATTEMPTS, -1, -1):
            # 0 where the count has started over.
            missed = max(count - before - 1, 0)
            readings = await self._inspection(missed, mixed=not attempt)
            if not attempt or (now := await self._counted()) == count:
                break
            count = now
        last = len(readings) - 1
        self._results += [
            (reading, count if place == last else None) for place, reading in enumerate(readings)
        ]
        self._count = count

    async def _inspection(self, missed: int = 0, *, mixed: bool = False) -> list[Reading]:
        """An event for each cell. ``missed`` went by unread, ``mixed`` may be of two."""
        attributes: dict[str, Any] = {"missed": missed} if missed else {}
        quality = Quality.GOOD
        if mixed:
            quality, attributes["reason"] = Quality.UNCERTAIN, "the next inspection came meanwhile"
        if self._pass:
            judged = await self._value(self._pass)
            if judged.number is None:
                quality = Quality.UNCERTAIN
                attributes["reason"] = f"pass or fail: {judged.error or judged.text or 'nothing'}"
            else:
                attributes["ok"] = bool(judged.number)
        values = [(channel, await self._value(command)) for channel, command in self._cells]
        now = self._clock()
        return [
            Reading(
                channel.key,
                now,
                None if value.error or channel.kind in _TEXT_KINDS else value.number,
                channel.unit,
                quality=Quality.BAD if value.error else quality,
                text=value.text,
                attributes={**attributes, "reason": value.error} if value.error else attributes,
                event=True,
            )
            for channel, value in values
        ]

    async def _value(self, command: str) -> native.Value:
        status, line = await self._system.get(command)
        if status != native.DONE:
            return native.Value("", error=native.error_words(status))
        return native.parse_value(line)

    async def _counted(self) -> int:
        """What the counting cell shows; ConfigurationError when that is no number."""
        value = await self._value(self._counter)
        if value.number is None:
            raise ConfigurationError(
                f"The counting cell {self._settings['counter']} shows no number: "
                f"{value.error or value.text or 'nothing'}. Set a cell that counts the inspections."
            )
        return int(value.number)

    async def _pause(self, seconds: float) -> None:
        """Wait, but not when there is something to tell."""
        timer = asyncio.get_running_loop().call_later(seconds, self._hurry.set)
        try:
            await self._hurry.wait()
        finally:
            timer.cancel()
        self._hurry.clear()
