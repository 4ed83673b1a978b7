"""A gateway's connection to the broker: batches one by one, and its readings as Sparkplug B.

A batch leaves the spool when the ingest says that Odoo has it; what the broker acknowledges says
nothing. Sparkplug's messages are for others who listen, made from each batch as it is first
published. Both wait while no ingest is there: the primary host's STATE says so.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import aiomqtt

from plant_drivers import Clock

from ..backoff import Backoff
from ..errors import GatewayError, Unreachable
from ..log import UpDown, logger
from ..sparkplug import EdgeNode, Message, PayloadError, Value, host_state
from ..sparkplug.node import wants_rebirth
from ..spool import Batch
from ..tasks import until_one_ends
from . import envelope
from .broker import Broker, subscribe
from .devices import Inventory

#: A reading of this age, in seconds, was kept: it must not overwrite a live value elsewhere.
HISTORICAL = 10.0
#: How often the devices are looked at for births and deaths, in seconds.
LOOK_AGAIN = 1.0
#: How long a host may be gone before it is believed: another ingest may be there to say otherwise.
GRACE = 2.0


@dataclass(frozen=True)
class Place:
    """Where the gateway is in the broker's topics; ``host`` is the primary host's id."""

    group: str
    node: str
    host: str = "plant"


class MqttSender:
    """See :class:`~..uplink.BatchSender`; :meth:`run` keeps the connection."""

    def __init__(
        self,
        broker: Broker,
        place: Place,
        inventory: Callable[[], Inventory],
        next_bdseq: Callable[[], int],
        *,
        clock: Clock,
        backoff: Backoff,
        patience: float = 30.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._broker = broker
        self._place = place
        self._make_inventory = inventory
        self._next_bdseq = next_bdseq
        self._clock = clock
        self._backoff = backoff
        self._patience = patience
        self._sleep = sleep
        self._log = logger(part="broker")
        self._announce = UpDown(self._log)
        self._why_not = f"The broker {broker} is not connected yet."
        self._session: _Session | None = None
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Connect, stay connected, come back; until cancelled."""
        while True:
            try:
                await self._connected()
            except (aiomqtt.MqttError, GatewayError, OSError) as error:
                self._why_not = f"The broker {self._broker} cannot be used: {error}."
            finally:
                self._ready.clear()
                self._session = None
            self._announce.down(self._why_not)
            await self._sleep(self._backoff.next())

    async def send(self, batch: Batch) -> int:
        """Deliver a batch; the sequence up to which Odoo now has everything."""
        await self._until_ready()
        session = self._session
        assert session is not None
        try:
            return await session.deliver(batch, self._patience)
        except aiomqtt.MqttError as error:
            raise Unreachable(f"The broker {self._broker} did not take it: {error}.") from error

    async def _until_ready(self) -> None:
        waiting = asyncio.ensure_future(self._ready.wait())
        try:
            await asyncio.wait([waiting], timeout=self._patience)
        finally:
            waiting.cancel()
        if not self._ready.is_set():
            raise Unreachable(self._why_not)

    async def _connected(self) -> None:
        node = EdgeNode(self._place.group, self._place.node, self._next_bdseq(), ())
        death = node.death(self._now())
        will = aiomqtt.Will(death.topic, death.payload, death.qos)
        identifier = f"plant-gateway-{self._place.group}-{self._place.node}"
        async with self._broker.client(identifier, will) as client:
            session = _Session(client, self._place, node, self._clock)
            await subscribe(
                client,
                envelope.acks(self._place.group, self._place.node),
                node.command_topic,
                host_state(self._place.host),
            )
            self._session = session
            self._why_not = f"No ingest is at the broker {self._broker}: start plant-ingest."
            try:
                await self._follow(session)
            finally:
                await session.close()

    async def _follow(self, session: _Session) -> None:
        """Handle what comes until the connection breaks or the host is gone."""
        await until_one_ends(
            self._listen(session), session.host_gone.wait(), self._watch_devices(session)
        )

    async def _watch_devices(self, session: _Session) -> None:
        """Publish what became of devices, and everything anew after a new configuration."""
        await self._ready.wait()
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            await session.devices_are(self._make_inventory())

    async def _listen(self, session: _Session) -> None:
        async for message in session.client.messages:
            where = str(message.topic)
            payload = bytes(message.payload) if isinstance(message.payload, bytes) else b""
            if where == host_state(self._place.host):
                await self._host_said(session, payload)
            elif where == session.node.command_topic:
                with suppress(PayloadError):
                    if wants_rebirth(payload) and self._ready.is_set():
                        await session.bear(self._make_inventory())
            else:
                session.answered(getattr(message.properties, "CorrelationData", b""), payload)

    async def _host_said(self, session: _Session, payload: bytes) -> None:
        if not session.host_says(payload):
            return
        await session.bear(self._make_inventory())
        self._backoff.reset()
        self._announce.up()
        self._ready.set()

    def _now(self) -> int:
        return round(self._clock().timestamp() * 1000)


class _Session:
    """One connection, from its certificate of birth to that of its death."""

    def __init__(self, client: aiomqtt.Client, place: Place, node: EdgeNode, clock: Clock) -> None:
        self.client = client
        self.node = node
        self._place = place
        self._clock = clock
        self._order = asyncio.Lock()
        self._waiting: dict[bytes, asyncio.Future[bytes]] = {}
        self._shown: bytes = b""
        self._channels: dict[int, tuple[str, str]] = {}
        self._doubt: asyncio.TimerHandle | None = None
        self.host_is_there = False
        self.host_gone = asyncio.Event()

    def host_says(self, payload: bytes) -> bool:
        """Note the primary host's STATE; whether it has just come."""
        try:
            online = json.loads(payload)["online"] is True
        except (ValueError, KeyError, TypeError):
            return False
        if self._doubt is not None:
            self._doubt.cancel()
            self._doubt = None
        if not online and self.host_is_there:
            self._doubt = asyncio.get_running_loop().call_later(GRACE, self.host_gone.set)
        came = online and not self.host_is_there
        self.host_is_there = self.host_is_there or online
        return came

    async def deliver(self, batch: Batch, patience: float) -> int:
        """Publish a batch and wait for what became of it; its readings are shown once."""
        payload = batch.payload
        key = envelope.correlation(payload)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[key] = answer
        try:
            if key != self._shown:
                await self._publish(lambda now: self.node.data(self._values(batch, now), now))
                self._shown = key
            await self.client.publish(
                envelope.batches(self._place.group, self._place.node),
                await asyncio.to_thread(envelope.packed, payload),
                qos=1,
                properties=envelope.tied_to(key, expiry=patience),
            )
            await asyncio.wait([answer], timeout=patience)
        finally:
            del self._waiting[key]
        if answer.cancelled():
            raise Unreachable("The connection to the broker broke before the batch was answered.")
        if not answer.done():
            raise Unreachable(f"No ingest acknowledged the batch within {patience:g} seconds.")
        return envelope.through(answer.result())

    def answered(self, key: bytes, payload: bytes) -> None:
        """An acknowledgement came; one that nobody waits for any more is let go."""
        waiting = self._waiting.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(payload)

    async def bear(self, inventory: Inventory) -> None:
        """Publish the certificates of birth."""
        self.node.replace(inventory.devices)
        self._channels = inventory.channels
        await self._publish(lambda now: self.node.births(now, inventory.alive))

    async def devices_are(self, inventory: Inventory) -> None:
        """Publish the certificates of devices that came or went; all, where others are wanted."""
        if inventory.channels != self._channels:
            await self.bear(inventory)
            return
        for device in inventory.devices:
            there = device.key in inventory.alive
            await self._publish(partial(self.node.device_is, device.key, there=there))

    async def close(self) -> None:
        """Say the death: a broker that is told goodbye does not."""
        if self._doubt is not None:
            self._doubt.cancel()
        for waiting in self._waiting.values():
            waiting.cancel()
        with suppress(aiomqtt.MqttError):
            if self.host_is_there:
                await self._publish(lambda now: [self.node.death(now)])

    async def _publish(self, make: Callable[[int], Iterable[Message]]) -> None:
        """Numbers are given and messages published in one order."""
        async with self._order:
            for message in make(round(self._clock().timestamp() * 1000)):
                await self.client.publish(message.topic, message.payload, message.qos)

    def _values(self, batch: Batch, now: int) -> list[Value]:
        readings = json.loads(f"[{batch.content}]")
        return [
            _value(*self._channels[reading["channel"]], reading, now)
            for reading in readings
            if reading["channel"] in self._channels
        ]


def _value(device: str, metric: str, reading: dict[str, Any], now: int) -> Value:
    moment = datetime.fromisoformat(reading["time"].replace("Z", "+00:00"))
    time = round(moment.timestamp() * 1000)
    return Value(
        device,
        metric,
        time,
        reading["value"],
        reading["text"],
        reading["unit"],
        reading["quality"],
        historical=now - time > HISTORICAL * 1000,
    )
