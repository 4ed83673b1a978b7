"""The driver of an OPC UA server: subscriptions, never polling.

asyncua can reconnect by itself; that is left off, because the contract of drivers wins: whatever
breaks is raised, and the supervisor makes a new driver, which subscribes anew and begins with each
node's present value. What changed in between is not known, except that an event whose value still
stands is taken up then; one that was stored before has the same identity.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from asyncua import ua

from ..driver import ChannelSettings, DriverContext, Identity, Offer
from ..errors import UnsupportedCommand
from ..reading import Command, CommandResult, Quality, Reading
from . import browse, commands
from .inbox import Inbox
from .memory import EventMemory
from .session import Session
from .subscription import Item, Subscription
from .values import Meaning, meaning, stamp

#: Readings that may wait for whoever takes them; then the server's own queues fill.
INBOX = 5000
#: An identity holds a text of up to so many characters whole, a longer one as its digest.
MAX_MARK = 40


class OpcUaDriver:
    """See :class:`~.driver.Driver`; settings and channels ``catalogue.OPC_UA``.

    Confirming: the last event of each node that is safe is kept in the context's folder. So the
    value that is found at opening is told apart: the same is no event, another one happened while
    the link was down. On the very first opening nothing is known, and it is a plain reading.
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
        self._session = Session(settings, context)
        self._subscription = Subscription(
            self._session, channels, settings, self._deliver, context.random
        )
        self._memories = {
            channel.key: EventMemory(
                context.folder, settings["url"], channel.key, channel.settings["node"],
                channel.settings.get("index", ""),
            )
            for channel in channels
            if channel.settings["event"]
        }  # fmt: skip
        self._channels = channels
        self._inbox: Inbox[Reading] = Inbox(INBOX)
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect to the approved server, sign in, and watch the channels' nodes."""
        await self._session.open()
        await self._session.verify()
        if self._channels:
            await self._subscription.open()
        self._watching = asyncio.create_task(self._watch())

    async def events(self) -> AsyncGenerator[Reading, None]:
        """Each change of each node, for as long as the server shows that it watches."""
        while True:
            yield await self._inbox.take()

    async def stored(self, reading: Reading) -> None:
        """The event is safe: its value is not news when it is found at the next opening."""
        memory = self._memories.get(reading.channel)
        if memory is not None:
            memory.keep(_mark(reading))

    async def execute(self, command: Command) -> CommandResult:
        """``read``, ``write`` and ``call``; the latter two where the settings allow them."""
        match command.key:
            case "read":
                return await commands.read(self._session, command, self._read_reading)
            case "write":
                commands.require_allowed(self._settings)
                return await commands.write(self._session, command)
            case "call":
                commands.require_allowed(self._settings)
                return await commands.call(self._session, command)
        raise UnsupportedCommand(f"An OPC UA server has no command {command.key!r}.")

    async def browse(self, address: str = "") -> list[Offer]:
        """What is under a node; at ``""`` what is under Objects."""
        return await browse.offers(self._session, address)

    async def probe(self) -> Identity:
        """What the server says of itself."""
        return await browse.identity(self._session, self._settings)

    async def close(self) -> None:
        """End the session, which ends the subscription, and hang up."""
        watching, self._watching = self._watching, None
        if watching is not None:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
        await self._session.close()

    async def _watch(self) -> None:
        """Whatever ends this is what :meth:`events` raises."""
        interval = min(self._settings["keep_alive"], self._settings["retry"])
        check = self._subscription.check if self._channels else _nothing
        try:
            await self._session.watch(interval, check)
        except Exception as error:  # noqa: BLE001 - nobody else would learn that it has ended
            self._inbox.fail(error)

    # -- readings ---------------------------------------------------------------------------------

    async def _deliver(self, item: Item, data: ua.DataValue, found: bool) -> None:
        said = meaning(data, item.channel.settings.get("index", ""))
        reading = self._reading(item.channel, item.unit, data, said, just_now=not found)
        if item.is_event and said.quality is not Quality.BAD:
            node = item.channel.settings["node"]
            known = self._memories[item.channel.key]
            event = _event(reading, data, node)
            if not found or known.last not in (None, _mark(event)):
                reading = event
            elif known.last is None:
                known.keep(_mark(event))
        await self._inbox.put(reading)

    def _read_reading(self, node: str, data: ua.DataValue, index: str) -> Reading:
        """The reading of a node that a command asked for; its channel is the node."""
        channel = ChannelSettings(node)
        return self._reading(channel, "", data, meaning(data, index), just_now=False)

    def _reading(
        self,
        channel: ChannelSettings,
        unit: str,
        data: ua.DataValue,
        said: Meaning,
        *,
        just_now: bool,
    ) -> Reading:
        time, odd = stamp(
            data, self._settings["time"], self._clock(), self._settings["clock_tolerance"],
            just_now=just_now,
        )  # fmt: skip
        return Reading(
            channel.key,
            time,
            said.value,
            unit or channel.unit,
            quality=said.quality,
            text=said.text,
            attributes={**said.attributes, **odd},
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


async def _nothing() -> None:
    """There is no channel, so there is no subscription to check."""


def _mark(event: Reading) -> str:
    """What is remembered of an event."""
    return event.identity or f"={event.text}"
