"""A desk with devices that do what a test says."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import datetime, timezone
from random import Random

from plant_drivers import CommandResult, CommandSpec, DriverSpec, Registry
from plant_gateway.backoff import Backoff
from plant_gateway.commands import CommandDesk, Journal, Order
from plant_gateway.config import DeviceConfig

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
ID = "5d0f1e2a-0000-4000-8000-000000000001"


class Bolt:
    """A device that does what its script says; ``done`` is what it was told."""

    def __init__(self, id_=12, name="Bolt"):
        self.device = DeviceConfig(id_, name.lower(), name, "bolt", {}, ())
        self.done, self.next, self.gate = [], None, asyncio.Event()
        self.gate.set()

    def check_open(self):
        pass

    async def execute(self, command):
        self.done.append(command)
        await self.gate.wait()
        if isinstance(self.next, Exception):
            raise self.next
        return CommandResult(command, self.next, "locked")

    def answer(self, reading):
        return {"value": reading.value}


SPEC = DriverSpec(
    "bolt", "Bolt", "x:y", {}, (),
    commands=(
        CommandSpec("lock", "Lock", {"type": "object", "properties": {
            "code": {"type": "string", "title": "Code", "writeOnly": True},
            "turns": {"type": "integer", "title": "Turns", "default": 1},
        }, "additionalProperties": False}),
    ),
)  # fmt: skip


def order(id_=ID, device=12, command="lock", left=30.0, **arguments):
    return Order(id_, device, command, arguments, left)


@asynccontextmanager
async def desk(tmp_path, *bolts, limit=5.0, clock=lambda: NOW):
    known = {bolt.device.id: bolt for bolt in bolts}
    journal = Journal(tmp_path / "commands.db", clock)
    await journal.open()
    on = CommandDesk(
        journal, known.__getitem__, Registry([SPEC]), clock,
        lambda: Backoff(first=0.01, cap=0.02, random=Random(1)), limit=limit,
    )  # fmt: skip
    try:
        yield on, journal
    finally:
        await on.stop()
        await journal.close()


def later(seconds):
    """Let so many seconds have passed for who waits on the event loop."""
    loop = asyncio.get_running_loop()
    now = loop.time
    loop.time = lambda: now() + seconds


async def told(journal, number=1):
    """The results written so far, once there are so many."""
    for _ in range(6000):
        found = await journal.unreported()
        if len(found) >= number:
            return {id_: json.loads(document) for id_, document in found}
        await asyncio.sleep(0.01)
    raise AssertionError(f"only {found}")
