"""A simulated vision device on a free port or a serial line, and the driver that talks with it."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
from functools import partial
from random import Random

from plant_drivers import REGISTRY
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.pty import PtyLine
from simulators.tcp import TcpLine
from simulators.vision.camera import Camera
from simulators.vision.script import parse_step
from simulators.vision.server import VisionServer

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


class Bench:
    """A device on a free port, and the driver that talks with it."""

    def __init__(self, device, path=None):
        self.device = device
        self.spec = REGISTRY["insight" if isinstance(device, Camera) else "dataman"]
        self.lines = []
        self.path = path
        line = partial(PtyLine, path) if path else self._line
        self.server = VisionServer(line, device=device, counts=Counts(), random=Random(1))
        self.port = 0
        self.driver = None

    def _line(self, receiver):
        self.lines.append(TcpLine("127.0.0.1", 0, receiver))
        return self.lines[0]

    async def connect(self, *channels, folder=None, **settings):
        if self.driver is not None:
            await self.driver.close()
        link = {"host": "127.0.0.1", "tcp_port": self.port}
        if self.path:
            link = {"link": "serial", "port": str(self.path)}
        chosen = {**link, "timeout": 60, **settings}
        self.driver = make_driver(
            self.spec, chosen, channels, context=make_context(folder, clock=lambda: NOW)
        )
        await self.driver.open()
        return self.driver

    def hurry(self, timeout=0.5):
        """From now on the driver waits so long for an answer, and not as long as a stall may be."""
        if isinstance(self.device, Camera):
            self.driver._system._timeout = timeout
        else:
            self.driver._settings = {**self.driver._settings, "timeout": timeout}

    def do(self, *steps):
        for step in steps:
            self.server.apply(parse_step(step.split()))

    async def take(self, number, store=True):
        """The next ``number`` readings, each event stored as the gateway does."""
        found = []
        async for reading in self.driver.events():
            found.append(reading)
            if store and reading.event and hasattr(self.driver, "stored"):
                await self.driver.stored(reading)
            if len(found) == number:
                break
        return found


@asynccontextmanager
async def bench(device, path=None):
    on = Bench(device, path)
    serving = asyncio.create_task(on.server.serve())
    await asyncio.sleep(0)
    if not path:
        on.port = on.lines[0].port
    try:
        yield on
    finally:
        if on.driver is not None:
            await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
