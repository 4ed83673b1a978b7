"""A simulated printer on a line, TCP or serial, and the driver that prints on it."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
from functools import partial
from random import Random

from plant_drivers import REGISTRY, Command
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.printer.printer import Printer
from simulators.printer.script import parse_step
from simulators.printer.server import PrinterServer
from simulators.pty import PtyLine
from simulators.tcp import TcpLine

SPEC = REGISTRY["zpl_printer"]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
LABEL = "^XA^CI28^FO20,20^A0N,30^FH_^FDPart _C3_A9^FS^XZ"


class Bench:
    """A printer on a line and the driver that prints on it."""

    def __init__(self, folder, serial):
        self.folder = folder
        self.lines = []
        self.path = folder / "printer"
        self.server = PrinterServer(
            partial(PtyLine, self.path) if serial else self._tcp,
            printer=Printer(pace=0.05),
            counts=Counts(),
            random=Random(1),
            clock=time.monotonic,
        )
        self.serial = serial
        self.port = 0
        self.driver = None

    def _tcp(self, receiver):
        self.lines.append(TcpLine("127.0.0.1", 0, receiver))
        return self.lines[0]

    @property
    def counts(self):
        return self.server.counts

    def make_driver(self, **settings):
        if self.serial:
            link = {"link": "serial", "port": str(self.path)}
        else:
            link = {"host": "127.0.0.1", "tcp_port": self.port}
        chosen = {**link, "interval": 0.1, "timeout": 60, "print_timeout": 60, **settings}
        return make_driver(
            SPEC, chosen, context=make_context(self.folder / "state", clock=lambda: NOW)
        )

    async def connect(self, **settings):
        if self.driver is not None:
            await self.driver.close()
        self.driver = self.make_driver(**settings)
        await self.driver.open()
        return self.driver

    def do(self, *steps):
        for step in steps:
            self.server.apply(parse_step(step.split()))

    async def print(self, job="J1", copies=1, label=LABEL):
        command = Command("print", {"label": label, "copies": copies, "job": job})
        return await self.driver.execute(command)

    async def states(self, number):
        found = []
        async for reading in self.driver.events():
            found.append(reading)
            if len(found) == number:
                break
        return found

    def hurry(self, timeout=0.4):
        """From now on the driver waits so long for an answer, and not as long as a stall may be."""
        conversation = self.driver._printer
        conversation._settings = {**conversation._settings, "timeout": timeout}

    async def printed(self, labels):
        """So many come out of a printer whose pace is slow, one by one, and no more by itself."""
        for _label in range(labels):
            before = self.counts["printed"]
            await self.until(lambda: self.server.printer._remaining)
            self.server.printer._next_at = 0.0
            await self.until(lambda before=before: self.counts["printed"] == before + 1)

    async def done(self):
        """Nothing is left in the printer."""
        printer = self.server.printer
        await self.until(lambda: not printer._remaining and not printer._waiting)

    async def until(self, ready):
        for _ in range(6000):
            if ready():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("waited in vain")


@asynccontextmanager
async def bench(folder, serial=False, **settings):
    on = Bench(folder, serial)
    serving = asyncio.create_task(on.server.serve())
    await asyncio.sleep(0)
    if not serial:
        await on.until(lambda: on.lines[0].plugged)
        on.port = on.lines[0].port
    try:
        await on.connect(**settings)
        yield on
    finally:
        if on.driver is not None:
            await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
