"""The driver against the simulated scale: a real pseudo-terminal, real bytes, real faults."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
from decimal import Decimal
from functools import partial
from random import Random
from types import SimpleNamespace

import pytest

from plant_drivers import (
    REGISTRY,
    Command,
    CommandRefused,
    CommandUncertain,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    Quality,
    UnsupportedCommand,
)
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.pty import PtyLine
from simulators.scale.pan import Pan
from simulators.scale.script import parse_step
from simulators.scale.server import ScaleServer

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
SPEC = REGISTRY["mt_sics"]


class Bench:
    """A scale on a line and the driver that reads it."""

    def __init__(self, path, settling):
        self.path = path
        self.scale = ScaleServer(
            partial(PtyLine, path),
            pan=Pan(settling=settling, capacity=Decimal(30)),
            counts=Counts(),
            random=Random(1),
            clock=time.monotonic,
        )
        self.driver = self.make_driver()

    def make_driver(self, **settings):
        chosen = {"port": str(self.path), "interval": 0.02, "timeout": 60, "stability_timeout": 60}
        return make_driver(SPEC, {**chosen, **settings}, context=make_context(clock=lambda: NOW))

    def hurry(self, timeout=0.3):
        """From now on the driver waits so long for an answer, and not as long as a stall may be."""
        self.driver._settings = {**self.driver._settings, "timeout": timeout}

    def do(self, *steps):
        for step in steps:
            self.scale.apply(parse_step(step.split()))

    async def readings(self, number):
        found = []
        async for reading in self.driver.events():
            found.append(reading)
            if len(found) == number:
                break
        return found


@asynccontextmanager
async def bench(tmp_path, settling=0.1):
    on = Bench(tmp_path / "scale", settling)
    serving = asyncio.create_task(on.scale.serve())
    await asyncio.sleep(0)
    try:
        yield on
    finally:
        await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


async def test_a_weight_arrives_as_displayed(tmp_path):
    async with bench(tmp_path) as on:
        on.do("place 1.250")
        await asyncio.sleep(0.15)
        await on.driver.open()
        (reading,) = await on.readings(1)
    assert (str(reading.value), reading.unit, reading.stable) == ("1.250", "kg", True)
    assert (reading.quality, reading.text, reading.time) == (Quality.GOOD, "1.250 kg", NOW)
    assert on.driver.serial_number == "B123456789"


async def test_it_says_what_it_is(tmp_path):
    async with bench(tmp_path) as on:
        await on.driver.open()
        identity = await on.driver.probe()
    assert (identity.model, identity.serial, identity.version) == (
        "Simulated scale 30.000 kg", "B123456789", "1.00 1.2.3.4.5",
    )  # fmt: skip


async def test_motion_then_rest(tmp_path):
    async with bench(tmp_path, settling=0.2) as on:
        on.scale._clock = lambda: 100.0
        await on.driver.open()
        on.do("place 2.000")
        moving = await on.readings(5)
        on.scale._clock = lambda: 101.0
        resting = await on.readings(5)
    assert not any(reading.stable for reading in moving)
    assert all(reading.stable and reading.value == 2 for reading in resting)


@pytest.mark.parametrize(("load", "reason"), [("31", "over range"), ("-2", "under range")])
async def test_out_of_range_has_no_value(tmp_path, load, reason):
    async with bench(tmp_path) as on:
        on.do(f"place {load}")
        await asyncio.sleep(0.15)
        await on.driver.open()
        (reading,) = await on.readings(1)
    assert (reading.value, reading.quality, reading.stable) == (None, Quality.BAD, False)
    assert reading.attributes["reason"] == reason


async def test_polling_keeps_its_interval(tmp_path, monkeypatch):
    """What an answer takes is part of the interval; what was missed is not made up for."""
    now, pauses = [100.0], []

    async def pause(seconds):
        pauses.append(round(seconds, 3))
        now[0] += seconds

    loop = SimpleNamespace(time=lambda: now[0])
    time_ = SimpleNamespace(get_running_loop=lambda: loop, sleep=pause)
    async with bench(tmp_path) as on:
        on.driver = on.make_driver(interval=0.05)
        await on.driver.open()
        monkeypatch.setattr("plant_drivers.mt_sics.asyncio", time_)
        costs, poll = iter([0.03, 0.01, 0.12, 0.01, 0.03]), on.driver._poll

        async def answered():
            now[0] += next(costs)
            return await poll()

        on.driver._poll = answered
        await on.readings(5)
    assert pauses == [0.02, 0.04, 0.0, 0.04]
    assert now[0] == pytest.approx(100.3)


class TestFaults:
    async def test_silence_is_a_timeout(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.hurry()
            on.do("fault silent 1")
            with pytest.raises(LinkTimeout, match=r"did not answer SI within 0\.3 seconds"):
                await on.readings(1)

    async def test_a_dead_scale_does_not_open(self, tmp_path):
        async with bench(tmp_path) as on:
            on.do("fault silent 1")
            on.hurry()
            with pytest.raises(LinkTimeout, match="did not answer I4"):
                await on.driver.open()

    async def test_garbled_answers_are_skipped(self, tmp_path):
        async with bench(tmp_path) as on:
            on.do("place 1.250")
            await asyncio.sleep(0.15)
            await on.driver.open()
            on.do("fault garble 0.4")
            readings = await on.readings(12)
        assert on.scale.counts["garbled"] > 0
        assert {r.value for r in readings if r.quality is Quality.GOOD} == {Decimal("1.250")}

    async def test_an_answer_without_its_end_does_not_cost_the_whole_timeout(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.do("fault truncate 1")
            asyncio.get_running_loop().call_later(0.1, on.do, "behave")
            started = time.monotonic()
            await on.readings(1)
            assert time.monotonic() - started < 30

    async def test_only_nonsense_is_a_wrong_setting(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.do("fault garble 1")
            with pytest.raises(ProtocolError, match="check the baud rate"):
                await on.readings(1)

    async def test_slow_answers_do_not_shift(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.do("fault delay 0.1", "place 1.250")
            readings = await on.readings(5)
            assert readings[-1].value == Decimal("1.250")

    async def test_an_answer_too_late_is_not_taken_for_the_next(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.do("fault delay 0.4")
            on.hurry()
            with pytest.raises(LinkTimeout):
                await on.readings(1)
            on.do("behave", "place 1.250")
            await asyncio.sleep(0.5)
            on.hurry(60)
            (reading,) = await on.readings(1)
            assert reading.value == Decimal("1.250")

    async def test_unplugged_at_the_moment_of_a_poll(self, tmp_path):
        """The write fails, the transport closes itself, and then we close: each once."""
        unhandled = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, what: unhandled.append(what["message"])
        )
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.do("unplug")
            with pytest.raises(LinkError):
                await on.readings(1)
            await on.driver.close()
            await asyncio.sleep(0.1)
        assert unhandled in ([], ["Fatal write error on serial transport"])

    async def test_unplugged_and_back(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            await on.readings(1)
            on.do("unplug")
            with pytest.raises(LinkError):
                await on.readings(3)
            await on.driver.close()
            with pytest.raises(LinkError, match="no serial port"):
                await on.driver.open()
            on.do("plug")
            await on.driver.open()
            assert len(await on.readings(1)) == 1

    async def test_a_scale_left_repeating_is_quietened(self, tmp_path):
        async with bench(tmp_path) as on:
            on.scale._received(b"SIR\r\n")
            await asyncio.sleep(0.15)
            await on.driver.open()
            assert len(await on.readings(5)) == 5
            before = on.scale.counts["answers"]
            await asyncio.sleep(0.15)
            assert on.scale.counts["answers"] == before

    async def test_a_port_in_use_is_refused(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            second = on.make_driver()
            with pytest.raises(LinkError, match="cannot be reached"):
                await second.open()
            await second.close()

    async def test_closed_is_closed(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            await on.driver.close()
            await on.driver.close()
            with pytest.raises(LinkClosed):
                await on.readings(1)


class TestCommands:
    async def test_tare_weigh_clear(self, tmp_path):
        async with bench(tmp_path) as on:
            on.do("place 0.500")
            await on.driver.open()
            assert (await on.driver.execute(Command("tare"))).detail == "0.500 kg"
            on.do("place 1.750")
            result = await on.driver.execute(Command("read_stable"))
            assert (result.reading.value, result.reading.stable) == (Decimal("1.250"), True)
            assert (await on.driver.execute(Command("clear_tare"))).reading is None
            (reading,) = await on.readings(1)
            assert reading.value == Decimal("1.750")

    async def test_zero_waits_for_rest_unless_told_otherwise(self, tmp_path):
        async with bench(tmp_path, settling=0.3) as on:
            await on.driver.open()
            on.do("place 0.100")
            started = time.monotonic()
            await on.driver.execute(Command("zero"))
            assert time.monotonic() - started > 0.2
            (reading,) = await on.readings(1)
            assert reading.value == 0
            on.scale._clock = lambda: 1000.0  # it never comes to rest
            on.do("place 0.200")
            await on.driver.execute(Command("zero", {"immediate": True}))
            assert on.scale.counts["command ZI"] == 1

    async def test_refused(self, tmp_path):
        async with bench(tmp_path) as on:
            on.do("place 31")
            await on.driver.open()
            with pytest.raises(CommandRefused, match="above the range"):
                await on.driver.execute(Command("tare"))
            with pytest.raises(UnsupportedCommand, match="no command 'fly'"):
                await on.driver.execute(Command("fly"))

    async def test_no_rest_in_time(self, tmp_path):
        async with bench(tmp_path) as on:
            on.scale._protocol._timeout = 0.2
            await on.driver.open()
            on.do("place 1", "shake 600")
            with pytest.raises(CommandRefused, match="did not come to rest"):
                await on.driver.execute(Command("read_stable"))

    async def test_a_garbled_answer_leaves_the_outcome_unknown(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.open()
            on.do("fault garble 1")
            with pytest.raises(CommandUncertain, match="not known"):
                await on.driver.execute(Command("clear_tare"))

    async def test_commands_and_polls_do_not_mix(self, tmp_path):
        async with bench(tmp_path) as on:
            on.do("place 1.000")
            await asyncio.sleep(0.15)
            await on.driver.open()
            polling = asyncio.create_task(on.readings(30))
            for _ in range(5):
                assert (await on.driver.execute(Command("tare"))).detail == "1.000 kg"
                await on.driver.execute(Command("clear_tare"))
            readings = await polling
        assert {r.value for r in readings} <= {Decimal("0.000"), Decimal("1.000")}
        assert on.scale.counts["answers"] == on.scale.counts["commands"]


async def test_a_changed_unit_is_uncertain_until_confirmed(tmp_path):
    async with bench(tmp_path) as on:
        await on.driver.open()
        await on.readings(1)
        on.scale.pan.unit = "g"
        qualities = [reading.quality for reading in await on.readings(3)]
    assert qualities == [Quality.UNCERTAIN, Quality.GOOD, Quality.GOOD]


async def test_over_tcp():
    async def scale(reader, writer):
        while line := await reader.readline():
            answers = {b"I4": b'I4 A "1"', b"SI": b"S S       1.25 kg"}
            writer.write(answers.get(line.strip(), b"ES") + b"\r\n")
        writer.close()

    server = await asyncio.start_server(scale, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    driver = make_driver(
        SPEC, {"link": "tcp", "host": "127.0.0.1", "tcp_port": port, "interval": 0.02}
    )
    await driver.open()
    async for reading in driver.events():
        assert reading.value == Decimal("1.25")
        break
    await driver.close()
    server.close()
    await server.wait_closed()
