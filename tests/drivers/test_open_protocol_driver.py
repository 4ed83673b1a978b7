"""The driver against the simulated controller, over real TCP: nothing lost, nothing twice."""

import asyncio
import math
import time
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
from decimal import Decimal
from functools import partial
from random import Random

import pytest

from plant_drivers import (
    REGISTRY,
    Command,
    CommandRefused,
    ConfigurationError,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    UnsupportedCommand,
)
from plant_drivers.codecs import open_protocol as op
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.tcp import TcpLine
from simulators.torque.controller import Controller
from simulators.torque.script import parse_step
from simulators.torque.server import TorqueServer

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
SPEC = REGISTRY["open_protocol"]
NOW = datetime(2024, 5, 1, 8, 15, 30)


class Bench:
    """A controller on a free port, and the driver that listens to it."""

    def __init__(self, folder, **options):
        self.folder = folder
        self.lines = []
        self.tool = TorqueServer(
            self._line,
            controller=Controller(**options.pop("controller", {})),
            counts=Counts(),
            random=Random(1),
            clock=options.pop("clock", time.monotonic),
            now=lambda: NOW,
            **options,
        )
        self.port = 0
        self.driver = None

    def _line(self, receiver):
        self.lines.append(TcpLine("127.0.0.1", 0, receiver))
        return self.lines[-1]

    def make_driver(self, **settings):
        chosen = {"host": "127.0.0.1", "tcp_port": self.port, "timeout": 30, "keep_alive": 0.2}
        return make_driver(SPEC, {**chosen, **settings}, context=make_context(self.folder))

    async def connect(self, **settings):
        if self.driver is not None:
            await self.driver.close()
        self.driver = self.make_driver(**settings)
        await self.driver.open()
        return self.driver

    def do(self, *steps):
        for step in steps:
            self.tool.apply(parse_step(step.split()))

    async def take(self, number, store=True):
        """The next ``number`` torques, each stored as the gateway does, with its angle."""
        found, angles = [], []
        async for reading in self.driver.events():
            if reading.channel == "angle":
                angles.append(reading)
            if store:
                await self.driver.stored(reading)
            if reading.channel == "torque":
                found.append(reading)
                assert angles[-1].identity == reading.identity
                if len(found) == number:
                    break
        return found

    async def until(self, ready):
        for _ in range(6000):
            if ready():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("waited in vain")


@asynccontextmanager
async def bench(folder, **options):
    on = Bench(folder, **options)
    serving = asyncio.create_task(on.tool.serve())
    await on.until(lambda: on.lines[0].plugged)
    on.port = on.lines[0].port
    try:
        yield on
    finally:
        if on.driver is not None:
            await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def test_a_tightening_is_two_events(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect(timezone="Europe/Berlin")
        on.do("tighten 25.12 71")
        (torque,) = await on.take(1)
    assert (torque.value, torque.unit, torque.text) == (Decimal("25.12"), "Nm", "25.12 Nm")
    assert torque.event
    assert torque.identity == "Bench 1/1/2024-05-01T08:15:30"
    assert torque.time == datetime(2024, 5, 1, 6, 15, 30, tzinfo=timezone.utc)
    attributes = dict(torque.attributes)
    assert (attributes["angle"], attributes["ok"], attributes["fetched"]) == (71.0, True, False)
    assert (attributes["torque_min"], attributes["torque_max"]) == (22.5, 27.5)
    assert (attributes["controller"], attributes["tool_serial"]) == ("Bench 1", "SIM-0001")


async def test_the_controller_hears_only_of_what_is_stored(tmp_path):
    async with bench(tmp_path, repeat=0.1) as on:
        await on.connect()
        on.do("tighten 25.12 71")
        await on.take(1, store=False)
        await on.until(lambda: on.tool.counts["sent"] >= 2)
        assert on.tool.counts["stored"] == 0
        # The gateway was killed before it had written: the controller tells the next one again.
        await on.connect()
        (torque,) = await on.take(1)
        await on.until(lambda: on.tool.counts["stored"] == 1)
        assert torque.attributes["number"] == 1
        assert on.tool.controller.due() is None


async def test_a_result_that_comes_again_is_the_same_event(tmp_path):
    async with bench(tmp_path, repeat=0.05) as on:
        await on.connect()
        on.do("tighten 25.12 71")
        first, again = await on.take(2, store=False)
    assert first.identity == again.identity


async def test_a_result_that_came_again_meanwhile_is_acknowledged_once(tmp_path):
    """The controller would take a second word for that of the next result."""
    async with bench(tmp_path, repeat=0.05) as on:
        await on.connect()
        on.do("tighten 25.12 71", "tighten 25.13 71")
        await on.until(lambda: on.tool.counts["sent"] >= 3)
        on.tool._repeat = math.inf
        await on.until(lambda: on.driver._results.qsize() == on.tool.counts["sent"])
        found = await on.take(2)
        assert [reading.attributes["number"] for reading in found] == [1, 2]
        await on.until(lambda: on.tool.counts["stored"] == 2)
        assert on.tool.counts["message 0062"] == 2


async def test_it_steps_down_to_what_the_controller_speaks(tmp_path):
    async with bench(
        tmp_path, controller={"revisions": {op.START: 1, op.SUBSCRIBE_RESULT: 1}}
    ) as on:
        await on.connect()
        on.do("tighten 25.12 71")
        (torque,) = await on.take(1)
        assert on.tool.counts["message 0001"] == 3
        assert on.tool.counts["message 0060"] == 2
    assert "tool_serial" not in torque.attributes


async def test_a_gap_is_filled_from_the_controller_s_memory(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect()
        on.do("tighten 25.00 70")
        await on.take(1)
        await on.driver.close()
        on.do(*[f"tighten 25.{n:02d} 70" for n in range(1, 6)])
        # The controller has lost what it had not sent: only its memory knows.
        on.tool.controller.acknowledged = 6
        await on.connect()
        found = await on.take(5)
        on.do("tighten 26.00 70")
        found += await on.take(1)
    assert [reading.attributes["number"] for reading in found] == [2, 3, 4, 5, 6, 7]
    assert [reading.attributes["fetched"] for reading in found] == [True] * 5 + [False]


async def test_a_gap_is_known_after_a_restart(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect()
        on.do("tighten 25.00 70")
        await on.take(1)
    async with bench(tmp_path) as other:
        # Another port is another controller, of which nothing is known.
        other.do(*["tighten 25.00 70"] * 3)
        other.tool.controller.acknowledged = 3
        await other.connect()
        other.do("tighten 25.50 70")
        assert [reading.attributes["number"] for reading in await other.take(1)] == [4]


async def test_more_is_missing_than_may_be_fetched(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect()
        on.do("tighten 25.00 70")
        await on.take(1)
        on.do(*["tighten 25.00 70"] * 10)
        on.tool.controller.acknowledged = 11
        await on.connect(backfill=4)
        found = await on.take(4)
    assert [reading.attributes["number"] for reading in found] == [8, 9, 10, 11]
    assert [reading.attributes.get("missed") for reading in found] == [6, None, None, None]


async def test_a_number_the_controller_has_forgotten_is_passed_over(tmp_path):
    async with bench(tmp_path, controller={"memory": 2}) as on:
        await on.connect()
        on.do("tighten 25.00 70")
        await on.take(1)
        await on.driver.close()
        on.do(*["tighten 25.00 70"] * 5)
        on.tool.controller.acknowledged = 6
        await on.connect()
        found = await on.take(2)
    assert [reading.attributes["number"] for reading in found] == [5, 6]


async def test_numbers_that_start_over_are_followed(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect()
        on.do("tighten 25.00 70", "tighten 25.10 70")
        await on.take(2)
        on.do("renumber", "restart")
        await on.connect()
        on.do("tighten 25.20 70")
        (torque,) = await on.take(1)
        assert torque.attributes["number"] == 1
        on.do("tighten 25.30 70")
        assert (await on.take(1))[0].attributes["number"] == 2


async def test_silence_is_noticed(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect(timeout=2)
        on.do("fault silent 1")
        began = time.monotonic()
        with pytest.raises(LinkTimeout):
            await on.take(1)
        assert time.monotonic() - began < 60
        assert on.tool.counts["message 9999"] >= 1


async def test_the_link_is_kept_alive(tmp_path):
    now = [0.0]
    async with bench(tmp_path, silence=0.6, clock=lambda: now[0]) as on:
        await on.connect()
        for word in range(1, 5):
            await on.until(lambda word=word: on.tool.counts["message 9999"] >= word)
            now[0] += 0.5
        assert on.tool.counts["hung up"] == 0
        on.do("tighten 25.00 70")
        assert len(await on.take(1)) == 1


async def test_a_restart_of_the_controller_ends_the_session(tmp_path):
    async with bench(tmp_path) as on:
        await on.connect()
        on.do("restart")
        with pytest.raises(LinkClosed):
            await on.take(1)
        with pytest.raises(LinkError):
            await on.driver.execute(Command("enable"))


async def test_commands(tmp_path):
    async with bench(tmp_path) as on:
        driver = await on.connect()
        await driver.execute(Command("select_parameter_set", {"number": 3}))
        await driver.execute(Command("set_identifier", {"identifier": "GX40-0007"}))
        on.do("tighten 25.00 70")
        (torque,) = await on.take(1)
        assert torque.attributes["parameter_set"] == 3
        assert torque.attributes["identifier"] == "GX40-0007"
        await driver.execute(Command("disable"))
        on.do("tighten 25.00 70")
        await driver.execute(Command("enable"))
        assert on.tool.counts["tightened"] == 1
        with pytest.raises(CommandRefused, match="no such parameter set"):
            await driver.execute(Command("select_parameter_set", {"number": 99}))
        with pytest.raises(CommandRefused, match="without accents"):
            await driver.execute(Command("set_identifier", {"identifier": "Gehäuse"}))
        with pytest.raises(UnsupportedCommand):
            await driver.execute(Command("tare"))
        assert (await driver.probe()).model == "Bench 1"


async def test_a_command_that_is_not_answered(tmp_path):
    async with bench(tmp_path) as on:
        driver = await on.connect(keep_alive=12, timeout=2)
        on.do("fault silent 1")
        with pytest.raises(LinkTimeout, match="0043"):
            await driver.execute(Command("enable"))


@pytest.mark.timeout(600)  # chance decides how often it has to connect again
async def test_garbled_results_are_told_again(tmp_path):
    async with bench(tmp_path, repeat=0.2) as on:
        await on.connect()
        on.do("fault garble 0.4", *[f"tighten 25.{n:02d} 70" for n in range(20)])
        found = {}
        while len(found) < 20:
            try:
                for reading in await on.take(1):
                    found[reading.attributes["number"]] = reading
            except (LinkError, ProtocolError):
                on.do("behave")
                await on.connect()
                on.do("fault garble 0.4")
        on.do("behave")
    # What is not readable may be gone, what is readable is right or is not taken for a result.
    assert sorted(found) == list(range(1, 21))


async def test_something_else_answers(tmp_path):
    async def chatter(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\x00" * 6)
        with suppress(ConnectionError):
            await writer.drain()
            await reader.read()
        writer.close()

    server = await asyncio.start_server(chatter, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    driver = make_driver(
        SPEC, {"host": "127.0.0.1", "tcp_port": port, "timeout": 60}, context=make_context(tmp_path)
    )
    with pytest.raises(ProtocolError, match="does not speak Open Protocol"):
        await driver.open()
    await driver.close()
    server.close()


async def test_nobody_answers(tmp_path):
    line = TcpLine("127.0.0.1", 0, lambda data: None)
    line.plug()
    port = line.port
    line.unplug()
    driver = make_driver(SPEC, {"host": "127.0.0.1", "tcp_port": port})
    with pytest.raises(LinkError):
        await driver.open()
    await driver.close()
    await driver.close()


async def test_a_time_zone_that_is_none():
    with pytest.raises(ConfigurationError, match="no time zone"):
        make_driver(SPEC, {"host": "h", "timezone": "../etc/passwd"})


async def test_another_client_is_connected(tmp_path):
    async with bench(tmp_path) as on:
        refuse = partial(op.Message, op.REFUSED)
        on.tool.controller.answer = lambda message: refuse(data=f"{message.mid:04d}96")
        with pytest.raises(LinkError, match="another client"):
            await on.connect()
