"""From what the subscription brings to readings: events told apart, silence put into words."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from asyncua import ua

from ..driver import ChannelSettings, DriverContext
from ..reading import Quality, Reading, Scalar
from .memory import EventMemory
from .subscription import Item
from .values import Meaning, meaning, stamp

#: An identity holds a text of up to so many characters whole, a longer one as its digest.
MAX_MARK = 40


class Readings:
    """The readings of a device's channels; ``put`` takes them, in order.

    Of a channel of events the last event that is safe is remembered, so that the value that is
    found at opening is told apart: the same is no event, another one happened meanwhile. Of the
    very first value nothing is known: it is a plain reading.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        channels: Iterable[ChannelSettings],
        context: DriverContext,
        put: Callable[[Reading], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._channels = tuple(channels)
        self._clock = context.clock
        self._put = put
        self._memories = {
            channel.key: EventMemory(
                context.folder,
                settings["url"],
                channel.key,
                channel.settings["node"],
                channel.settings.get("index", ""),
            )
            for channel in self._channels
            if channel.settings["event"]
        }
        self._last: dict[str, Reading] = {}
        self._said_at: dict[str, float] = {}
        self._confirmed: dict[str, datetime] = {}
        self._confirm_at = 0.0

    async def deliver(self, item: Item, data: ua.DataValue, found: bool) -> None:
        """Put the reading of a value that changed, or was ``found``."""
        channel = item.channel
        said = meaning(data, channel.settings.get("index", ""))
        reading = self.reading(channel, item.unit, data, said, just_now=not found)
        if not item.is_event:
            reading = self._in_order(reading, data)
            self._last[channel.key] = reading
            self._said_at[channel.key] = asyncio.get_running_loop().time()
        elif said.quality is not Quality.BAD:
            event = _event(reading, data, channel.settings["node"])
            memory = self._memories[channel.key]
            if not found or memory.last not in (None, _mark(event)):
                reading = event
            elif memory.last is None:
                memory.keep(_mark(event))
        await self._put(reading)

    def stored(self, event: Reading) -> None:
        """The event is safe: its value is no news when it is found at the next opening."""
        memory = self._memories.get(event.channel)
        if memory is not None:
            memory.keep(_mark(event))

    async def confirm(self, published: datetime | None) -> None:
        """Put the values again that stand unchanged: the server has just said that they do.

        Whoever waits for a second equal reading, or for a sign of life, would wait for ever. The
        time is the server's own, less what a change may take to be noticed and sent: so no change
        that is still on its way is older than what is said here.
        """
        now, pause = asyncio.get_running_loop().time(), self._settings["keep_alive"]
        if now < self._confirm_at:
            return
        self._confirm_at = now + pause
        data = ua.DataValue(SourceTimestamp=published, ServerTimestamp=published)
        time, odd = self._stamp(data, just_now=True)
        for channel in self._channels:
            last = self._last.get(channel.key)
            if last is None or now - self._said_at[channel.key] < pause:
                continue
            delay = channel.settings["sampling_interval"] + self._settings["publishing_interval"]
            moment = time - timedelta(seconds=delay)
            if moment > last.time:
                self._confirmed[channel.key] = moment
                attributes = {**last.attributes, **odd, "unchanged": True}
                await self._put(replace(last, time=moment, attributes=attributes))

    def reading(
        self,
        channel: ChannelSettings,
        unit: str,
        data: ua.DataValue,
        said: Meaning,
        *,
        just_now: bool,
    ) -> Reading:
        """The plain reading of a value."""
        time, odd = self._stamp(data, just_now=just_now)
        return Reading(
            channel.key,
            time,
            said.value,
            unit or channel.unit,
            quality=said.quality,
            text=said.text,
            attributes={**said.attributes, **odd},
        )

    def _in_order(self, reading: Reading, data: ua.DataValue) -> Reading:
        """The reading, not older than what was confirmed before it.

        Only that of a source whose clock is behind the server's could be; it takes the server's
        time, or it would count as old news.
        """
        confirmed = self._confirmed.get(reading.channel)
        if confirmed is None or reading.time > confirmed:
            return reading
        server, _odd = stamp(data, "server", self._clock(), 0, just_now=True)
        return replace(
            reading,
            time=server if server > confirmed else max(self._clock(), confirmed),
            attributes={**reading.attributes, "source_time": reading.time.isoformat()},
        )

    def _stamp(self, data: ua.DataValue, *, just_now: bool) -> tuple[datetime, dict[str, Scalar]]:
        settings = self._settings
        return stamp(
            data, settings["time"], self._clock(), settings["clock_tolerance"], just_now=just_now
        )


def _event(reading: Reading, data: ua.DataValue, node: str) -> Reading:
    """The reading as something that happened; its identity needs the source's own time."""
    text = reading.text or ""
    if len(text) > MAX_MARK:
        text = hashlib.sha256(text.encode()).hexdigest()[:MAX_MARK]
    identity = ""
    if data.SourceTimestamp is not None:
        identity = f"{node} {data.SourceTimestamp.isoformat()} {text}"
    return replace(reading, event=True, identity=identity)


def _mark(event: Reading) -> str:
    """What is remembered of an event."""
    return event.identity or f"={event.text}"
