"""The driver of an OPC UA server: subscriptions, never polling.

asyncua can reconnect by itself; that is left off, because the contract of drivers wins: whatever
breaks is raised, and the supervisor makes a new driver, which subscribes anew and begins with each
node's present value. What changed in between is not known, except that an event whose value still
stands is taken up then; one that was stored before has the same identity.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any

from asyncua import ua

from ..driver import ChannelSettings, DriverContext, Identity, Offer
from ..errors import UnsupportedCommand
from ..reading import Command, CommandResult, Reading
from . import browse, commands
from .inbox import Inbox
from .readings import Readings
from .session import Session
from .subscription import Subscription
from .values import meaning

#: Readings that may wait for whoever takes them; then the server's own queues fill.
INBOX = 5000


class OpcUaDriver:
    """See :class:`~.driver.Driver`; settings and channels ``catalogue.OPC_UA``."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._session = Session(settings, context)
        self._inbox: Inbox[Reading] = Inbox(INBOX)
        self._readings = Readings(settings, channels, context, self._inbox.put)
        self._subscription = (
            Subscription(self._session, channels, settings, self._readings, context.random)
            if channels
            else None
        )
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect to the approved server, sign in, and watch the channels' nodes."""
        await self._session.open()
        await self._session.verify()
        if self._subscription is not None:
            await self._subscription.open()
        self._watching = asyncio.create_task(self._watch())

    async def events(self) -> AsyncGenerator[Reading, None]:
        """Each change of each node, for as long as the server shows that it watches."""
        while True:
            yield await self._inbox.take()

    async def stored(self, reading: Reading) -> None:
        """The event is safe."""
        self._readings.stored(reading)

    async def execute(self, command: Command) -> CommandResult:
        """``read``, ``write`` and ``call``; the latter two where the settings allow them."""
        match command.key:
            case "read":
                return await commands.read(self._session, command, self._read)
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
        try:
            await self._session.watch(interval, self._check)
        except Exception as error:  # noqa: BLE001 - nobody else would learn that it has ended
            self._inbox.fail(error)

    async def _check(self) -> None:
        if self._subscription is not None:
            await self._subscription.check()

    def _read(self, node: str, data: ua.DataValue, index: str) -> Reading:
        """The reading of a node that a command asked for; its channel is the node."""
        said = meaning(data, index)
        return self._readings.reading(ChannelSettings(node), "", data, said, just_now=False)
