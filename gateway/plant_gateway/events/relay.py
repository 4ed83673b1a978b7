"""Publishes the feed to the broker, in its order, and remembers how far it has come.

The place in the feed moves when the broker has acknowledged what came before it: a relay, a broker
or an Odoo that is killed costs repeats, never an event.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ..backoff import Backoff
from ..errors import ConfigError, GatewayError, Misrouted, Unauthorised
from ..log import UpDown, logger
from ..mqtt import Broker, Client, publish
from .cursor import Cursor
from .feed import Page
from .namespace import Namespace

CONTENT_TYPE = "application/cloudevents+json"
#: The pause after an empty page: Odoo may answer sooner than it was allowed to wait.
PAUSE = 1.0
#: After these a person has to act.
SLOW = 30.0


class Source(Protocol):
    """What this needs of the feed."""

    async def page(self, after: int) -> Page:
        """What comes after this place."""


class EventRelay:
    """Runs until cancelled. Of events from before ``since`` none is published."""

    def __init__(
        self,
        source: Source,
        cursor: Cursor,
        broker: Broker,
        namespace: Namespace,
        *,
        identifier: str,
        backoff: Callable[[], Backoff],
        since: datetime | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._cursor = cursor
        self._broker = broker
        self._namespace = namespace
        self._identifier = identifier
        self._connecting, self._asking = backoff(), backoff()
        self._since = since
        self._sleep = sleep
        self._log = logger(part="events")
        self._at_broker = UpDown(self._log)
        self._at_odoo = UpDown(self._log)
        self._properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        self._properties.ContentType = CONTENT_TYPE

    async def run(self) -> None:
        """Publish what comes until cancelled."""
        self._log.info("publishes events", broker=str(self._broker), after=self._cursor.after)
        while True:
            try:
                async with self._broker.client(self._identifier) as client:
                    while True:
                        await self._publish(client, await self._page())
            except (aiomqtt.MqttError, GatewayError, OSError) as error:
                self._at_broker.down(f"No events get to the broker {self._broker}: {error}.")
                await self._sleep(self._connecting.next(_at_least(error)))

    async def _page(self) -> Page:
        """The next page with events, however long it takes."""
        while True:
            try:
                page = await self._source.page(self._cursor.after)
            except GatewayError as error:
                self._at_odoo.down(str(error))
                await self._sleep(self._asking.next(_at_least(error)))
                continue
            self._at_odoo.up()
            self._asking.reset()
            if page.events:
                return page
            if page.next > self._cursor.after:
                self._cursor.move(page.next, self._cursor.source)
            else:
                await self._sleep(PAUSE)

    async def _publish(self, client: Client, page: Page) -> None:
        source = self._cursor.source
        for event in page.events:
            source = source or event["source"]
            if event["source"] != source:
                raise ConfigError(
                    f"the feed is of another database ({event['source']}) than before ({source}): "
                    "give that one a --state of its own"
                )
            if self._since is None or _time(event) >= self._since:
                await publish(
                    client,
                    self._namespace.topic(event),
                    json.dumps(event, ensure_ascii=False).encode(),
                    self._properties,
                )
        self._cursor.move(page.next, source)
        self._at_broker.up()
        self._connecting.reset()


def _time(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["time"].replace("Z", "+00:00"))


def _at_least(error: Exception) -> float:
    slow = SLOW if isinstance(error, (ConfigError, Unauthorised, Misrouted)) else 0.0
    return max(slow, getattr(error, "retry_after", None) or 0.0)
