"""A line of simulated Modbus units on loopback, and drivers on it."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from random import Random

from plant_drivers import REGISTRY, ChannelSettings, Command, LinkPool
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.modbus.framing import RtuFraming, TcpFraming
from simulators.modbus.script import parse_step
from simulators.modbus.server import ModbusServer
from simulators.modbus.unit import Unit
from simulators.pty import PtyLine
from simulators.tcp import TcpLine

IDENTITY = {0: b"Acme", 1: b"X1", 2: b"1.2", 5: b"Meter X"}


def wanted(key, address, unit="", **settings):
    """A channel."""
    return ChannelSettings(key, unit, settings={"address": address, **settings})


class Line:
    """The units, what reaches them, and the drivers so far. ``kind`` is tcp, rtu or rtu_tcp."""

    def __init__(self, folder, kind, units):
        self.kind = kind
        self.links = LinkPool()
        self.drivers = []
        self.lines = []
        self.path = folder / "line"
        self._port = 0
        self.sim = ModbusServer(
            self._line,
            framing=TcpFraming() if kind == "tcp" else RtuFraming(),
            units=units,
            counts=Counts(),
            random=Random(1),
            clock=time.monotonic,
        )

    def _line(self, receiver):
        if self.kind == "rtu":
            self.lines.append(PtyLine(self.path, receiver))
        else:
            self.lines.append(TcpLine("127.0.0.1", 0, receiver))
        return self.lines[-1]

    def plugged(self):
        if self.kind != "rtu":
            self._port = self.lines[0].port

    def driver(self, *channels, **settings):
        chosen = {
            "tcp": {"host": "127.0.0.1", "tcp_port": self._port},
            "rtu": {"port": str(self.path), "baudrate": 115200},
            "rtu_tcp": {"link": "tcp", "host": "127.0.0.1", "tcp_port": self._port},
        }[self.kind]
        made = make_driver(
            REGISTRY["modbus_tcp" if self.kind == "tcp" else "modbus_rtu"],
            {"timeout": 30, **chosen, **settings},
            channels,
            context=make_context(links=self.links),
        )
        self.drivers.append(made)
        return made

    async def opened(self, *channels, **settings):
        made = self.driver(*channels, **settings)
        await made.open()
        return made

    async def until(self, holds):
        """Return once it holds, however long a slow machine takes."""
        while not holds():
            await asyncio.sleep(0.005)

    def do(self, *steps):
        for step in steps:
            self.sim.apply(parse_step(step.split()))

    def asked(self, function=None):
        """``(function, address, count)`` of the requests since the last call."""
        found = [
            (one.pdu[0], int.from_bytes(one.pdu[1:3], "big"), int.from_bytes(one.pdu[3:5], "big"))
            for one in self.sim.served
            if function in (None, one.pdu[0])
        ]
        self.sim.served.clear()
        return found


@asynccontextmanager
async def line(folder, kind="tcp", units=None):
    on = Line(folder, kind, units or {1: Unit(identity=IDENTITY)})
    serving = asyncio.create_task(on.sim.serve())
    while not on.lines[0].plugged:
        await asyncio.sleep(0)
    on.plugged()
    try:
        yield on
    finally:
        for driver in on.drivers:
            await driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def hurry(driver, timeout):
    """From now on it waits so long for an answer, and not as long as a stall may be."""
    driver._unit._timeout = timeout


async def take(driver, number):
    """The next ``number`` readings, by channel where each comes once."""
    found = []
    events = driver.events()
    async for reading in events:
        found.append(reading)
        if len(found) == number:
            break
    await events.aclose()
    return found


async def values(driver, number):
    """``{channel: value or reason}`` of the next ``number`` readings."""
    return {
        reading.channel: reading.attributes.get("reason", reading.value)
        for reading in await take(driver, number)
    }


def command(key, **arguments):
    """A command, checked as the gateway does."""
    return Command(key, arguments)
