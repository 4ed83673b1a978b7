"""A spool that delivers over a real Mosquitto to any number of ingests."""

import asyncio
import os
import random
import sys
from contextlib import asynccontextmanager

import aiomqtt

from plant_gateway.backoff import Backoff
from plant_gateway.client import OdooClient
from plant_gateway.clock import iso, utcnow
from plant_gateway.mqtt import Ingest, Inventory, MqttSender, Place
from plant_gateway.sparkplug import NodeDevice, Payload
from plant_gateway.spool import Item, Quotas, Spool, SpoolStore
from plant_gateway.tasks import stopped
from plant_gateway.uplink import Uplink
from simulators.odoo import FakeOdoo

from .benches import ROOT
from .mosquitto import mosquitto

PLACE = Place("hall", "cabinet")


def backoff():
    return Backoff(first=0.02, cap=0.1, random=random.Random(1))


def capture(number, **more):
    return {"channel": 31, "class": "capture", "key": str(number), "value": number, "text": None,
            "unit": "kg", "quality": "good", "time": iso(utcnow()), **more}  # fmt: skip


class Bench:
    """A spool whose uplink goes over the broker, any number of ingests, and Odoo's side."""

    def __init__(self, folder, broker, odoo, spool, place, patience=60.0):
        self.folder, self.broker, self.odoo, self.spool = folder, broker, odoo, spool
        self.alive = frozenset({"scale"})
        self.sender = MqttSender(
            broker, place, self.inventory, lambda: 0,
            clock=utcnow, backoff=backoff(), patience=patience,
        )  # fmt: skip
        self.uplink = Uplink(spool, self.sender, backoff(), linger=0.01, sleep=self.pause)
        self.tasks = [asyncio.create_task(part.run()) for part in (self.sender, self.uplink)]
        self.pauses = []
        self.ingests = []

    def inventory(self):
        return Inventory((NodeDevice("scale", ("weight",)),), {31: ("scale", "weight")}, self.alive)

    async def pause(self, seconds):
        self.pauses.append(seconds)
        await asyncio.sleep(min(seconds, 0.05))

    def ingest(self, broker=None):
        """One more ingest, in this process."""
        taking = Ingest(
            broker or self.broker, "hall", self.folder / "tokens",
            lambda token: OdooClient(self.odoo.url, token, version="1"),
            clock=utcnow, backoff=backoff(),
        )  # fmt: skip
        self.ingests.append(taking)
        self.tasks.append(asyncio.create_task(taking.run()))
        return self.tasks[-1]

    async def ingest_process(self):
        """One more, that can be killed."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "ingest", "--odoo", self.odoo.url,
            "--mqtt", f"mqtt://127.0.0.1:{self.broker.port}", "--mqtt-group", "hall",
            "--tokens", str(self.folder / "tokens"), "--longest-wait", "0.2",
            env={**os.environ, "PYTHONPATH": str(ROOT / "gateway")},
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def put(self, *numbers):
        await asyncio.gather(
            *(self.spool.put(Item(captures=(capture(number),))) for number in numbers)
        )

    async def empty(self, seconds=120):
        for _ in range(seconds * 50):
            if self.spool.depth.captures == 0:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"still waiting: {self.spool.depth}, {self.uplink.error}")

    @property
    def arrived(self):
        return sorted(reading["value"] for reading in self.odoo.readings)


@asynccontextmanager
async def bench(tmp_path, place=PLACE, node="cabinet", login=None, patience=60.0, **rules):
    """``patience`` is how long the gateway waits for an ingest: short where none will answer."""
    (tmp_path / "tokens").mkdir(exist_ok=True)
    (tmp_path / "tokens" / node).write_text("pgw_test")
    spool = Spool(lambda: SpoolStore(tmp_path / "spool.db", Quotas(), utcnow))
    await spool.open()
    async with mosquitto(tmp_path, **rules) as running, FakeOdoo() as odoo:
        broker = login(running.broker) if login else running.broker
        on = Bench(tmp_path, broker, odoo, spool, place, patience)
        on.mosquitto = running
        try:
            yield on
        finally:
            await stopped(on.tasks)
            await spool.close()


@asynccontextmanager
async def listener(broker):
    """Everything Sparkplug says, as ``(kind, device, payload)``, from a client of its own."""
    heard = []

    async def listen(client):
        async for message in client.messages:
            _, _, kind, *rest = str(message.topic).split("/")
            if kind != str(message.topic).split("/")[1]:
                heard.append((kind, rest[1] if rest[1:] else "", Payload.decode(message.payload)))

    async with aiomqtt.Client(broker.host, broker.port) as client:
        await client.subscribe("spBv1.0/hall/#")
        task = asyncio.create_task(listen(client))
        try:
            yield heard, client
        finally:
            await stopped([task])


async def until(condition, seconds=120):
    for _ in range(seconds * 50):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came about")
