"""What tests of drivers share: one OPC UA server, whose address space takes seconds to build."""

import asyncio
import logging
from datetime import datetime, timezone

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings

from plant_drivers import REGISTRY, ChannelSettings, Command
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.opcua.identity import Doorkeeper, ServerIdentity
from simulators.opcua.press import NAMESPACE
from simulators.opcua.script import parse_step
from simulators.opcua.server import OpcUaServer
from simulators.ports import own_port

OPC_UA = REGISTRY["opcua"]
FAST = {
    "timeout": 30.0, "keep_alive": 0.3, "publishing_interval": 0.05, "retry": 0.2,
    "security": "None",
}  # fmt: skip

# How long an example takes says how busy the machine is, and nothing of what is tested.
settings.register_profile(
    "unhurried", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
)
settings.load_profile("unhurried")


class Press:
    """The simulated server, and the drivers that a test makes for it."""

    NODE = f"nsu={NAMESPACE};s="

    def __init__(self, server, folder):
        self.server = server
        self.folder = folder
        self.drivers = []
        self.before = server.counts.as_dict()

    @property
    def url(self):
        return f"opc.tcp://127.0.0.1:{self.server.port}/press"

    def count(self, name):
        """Since the test began."""
        return self.server.counts[name] - self.before.get(name, 0)

    async def do(self, *lines):
        for line in lines:
            await self.server.perform(parse_step(line.split()))

    def channel(self, name, key="", unit="", **settings):
        node = settings.pop("node", self.NODE + name)
        settings = {"sampling_interval": 0, **settings}
        return ChannelSettings(key or name, unit, settings={"node": node, **settings})

    def make(self, *channels, clock=None, **settings):
        chosen = [
            one if isinstance(one, ChannelSettings) else self.channel(one) for one in channels
        ]
        context = make_context(self.folder, **({"clock": clock} if clock else {}))
        driver = make_driver(OPC_UA, {"url": self.url, **FAST, **settings}, chosen, context=context)
        self.drivers.append(driver)
        return driver

    async def open(self, *channels, **settings):
        driver = self.make(*channels, **settings)
        await driver.open()
        return driver

    @staticmethod
    async def take(driver, number, store=False, unchanged=False):
        """The next readings; without those that only say that nothing changed."""
        found = []

        async def collect():
            async for reading in driver.events():
                if reading.attributes.get("unchanged") and not unchanged:
                    continue
                found.append(reading)
                if store and reading.event:
                    await driver.stored(reading)
                if len(found) == number:
                    return

        try:
            await asyncio.wait_for(collect(), 120)
        except asyncio.TimeoutError:
            raise AssertionError(f"only {found} within 120 seconds") from None
        return found

    async def run(self, driver, key, **arguments):
        return await driver.execute(Command(key, arguments))


@pytest.fixture(scope="session")
def server_identity():
    return ServerIdentity.make()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def press_server(server_identity):
    logging.getLogger("asyncua").setLevel(logging.CRITICAL)
    server = OpcUaServer(
        ("127.0.0.1", own_port()),
        identity=server_identity,
        doorkeeper=Doorkeeper({"plant": "gähnend leer"}),
        counts=Counts(),
        now=lambda: datetime.now(timezone.utc),
    )
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def press(press_server, tmp_path):
    """The server as new: every value and node as it was, and nobody connected."""
    on = Press(press_server, tmp_path)
    await on.do("reset")
    on.before = press_server.counts.as_dict()
    yield on
    for driver in on.drivers:
        await driver.close()
    press_server.doorkeeper.anonymous = True
    await on.do("behave")
