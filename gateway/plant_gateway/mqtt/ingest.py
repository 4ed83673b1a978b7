"""plant-ingest: takes the batches of many gateways from the broker to Odoo.

Many may run: the broker deals the batches out among them. Each posts a batch as the gateway itself
would and answers with what Odoo said; it keeps nothing, so it may be killed at any time. A batch
without an answer is published again by its gateway, and Odoo knows it by its number.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import aiomqtt

from plant_drivers import Clock

from ..backoff import Backoff
from ..client import OdooClient
from ..credentials import TokenFile
from ..errors import GatewayError, Unauthorised, UplinkError
from ..log import UpDown, logger
from ..sparkplug import host_state, is_name
from ..tasks import stopped
from . import envelope
from .broker import Broker, subscribe

#: How many batches are posted at once.
AT_ONCE = 16


class Ingest:
    """``tokens`` is a folder with a file for each gateway, named as the gateway is in its topic.

    ``make_client`` makes the client of a token, ready to use. ``taking`` is set while the broker
    knows that it takes batches.
    """

    def __init__(
        self,
        broker: Broker,
        group: str,
        tokens: Path,
        make_client: Callable[[TokenFile], OdooClient],
        *,
        clock: Clock,
        backoff: Backoff,
        host: str = "plant",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._broker = broker
        self._group = group
        self._tokens = tokens
        self._make_client = make_client
        self._clock = clock
        self._backoff = backoff
        self._host = host
        self._sleep = sleep
        self._clients: dict[str, OdooClient] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._posting: set[asyncio.Task[None]] = set()
        self.taking = asyncio.Event()
        self._log = logger(part="ingest")
        self._announce = UpDown(self._log)

    async def run(self) -> None:
        """Take batches until cancelled."""
        try:
            while True:
                try:
                    await self._connected()
                except (aiomqtt.MqttError, GatewayError, OSError) as error:
                    self._announce.down(f"The broker {self._broker} cannot be used: {error}.")
                    await self._sleep(self._backoff.next())
        finally:
            await stopped(self._posting)
            for client in self._clients.values():
                await client.__aexit__()

    async def _connected(self) -> None:
        state = host_state(self._host)
        will = aiomqtt.Will(state, self._state(online=False), qos=1, retain=True)
        async with self._broker.client(f"plant-ingest-{uuid4()}", will) as client:
            topic = f"$share/{envelope.SHARE}/{envelope.batches(self._group, '+')}"
            await subscribe(client, topic, state)
            await client.publish(state, self._state(online=True), qos=1, retain=True)
            self._backoff.reset()
            self._announce.up()
            self._log.info("takes batches", broker=str(self._broker), topic=topic)
            self.taking.set()
            try:
                async for message in client.messages:
                    await self._handle(client, message)
            finally:
                self.taking.clear()
                with suppress(aiomqtt.MqttError):
                    await client.publish(state, self._state(online=False), qos=1, retain=True)

    async def _handle(self, client: aiomqtt.Client, message: aiomqtt.Message) -> None:
        payload = bytes(message.payload) if isinstance(message.payload, bytes) else b""
        if str(message.topic) == host_state(self._host):
            if not _is_online(payload):  # another ingest went; this one is there
                await client.publish(
                    host_state(self._host), self._state(online=True), qos=1, retain=True
                )
            return
        gateway = str(message.topic).rpartition("/")[2]
        key = getattr(message.properties, "CorrelationData", b"")
        await self._slots.acquire()
        task = asyncio.create_task(self._post(client, gateway, key, payload))
        self._posting.add(task)
        task.add_done_callback(self._posted)

    def _posted(self, task: asyncio.Task[None]) -> None:
        self._posting.discard(task)
        self._slots.release()

    async def _post(self, client: aiomqtt.Client, gateway: str, key: bytes, payload: bytes) -> None:
        async with self._turns[gateway]:
            answer = await self._answer(gateway, payload)
        try:
            await client.publish(
                envelope.acks(self._group, gateway), answer, 1, properties=envelope.tied_to(key)
            )
        except aiomqtt.MqttError as error:
            self._log.debug(
                "answer lost, the batch comes again", gateway=gateway, reason=str(error)
            )

    async def _answer(self, gateway: str, payload: bytes) -> bytes:
        try:
            document = await asyncio.to_thread(envelope.unpacked, payload)
            through = await self._client(gateway).send_payload(document)
        except UplinkError as error:
            self._log.info("not taken", gateway=gateway, reason=str(error))
            return envelope.refused(error)
        return envelope.accepted(through)

    def _client(self, gateway: str) -> OdooClient:
        if gateway not in self._clients:
            path = self._tokens / gateway
            if not is_name(gateway) or not path.is_file():
                raise Unauthorised(f"The ingest has no token of the gateway {gateway!r}.")
            self._clients[gateway] = self._make_client(TokenFile(path))
        return self._clients[gateway]

    def _state(self, *, online: bool) -> bytes:
        now = round(self._clock().timestamp() * 1000)
        return json.dumps({"online": online, "timestamp": now}).encode()


def _is_online(payload: bytes) -> bool:
    try:
        return json.loads(payload).get("online") is True
    except (ValueError, AttributeError):
        return False
