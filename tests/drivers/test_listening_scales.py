"""Toledo 8217, Toledo continuous and printing scales against simulated ones, on real lines."""

import asyncio
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
    Quality,
    UnsupportedCommand,
)
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.pty import PtyLine
from simulators.scale.pan import Pan
from simulators.scale.protocols import PROTOCOLS
from simulators.scale.script import parse_step
from simulators.scale.server import ScaleServer
from simulators.tcp import TcpLine

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)

#: what the scale speaks → the driver for it and its settings.
KINDS = {
    "toledo_8217": ("toledo_8217", {}),
    "toledo_continuous": ("toledo_continuous", {}),
    "toledo_continuous_checked": ("toledo_continuous", {"checksum": True}),
    "st_gs": ("generic_scale", {"clear_tare_command": "C"}),
    "and": ("generic_scale", {"format": "and"}),
    "and_on_request": (
        "generic_scale",
        {"format": "and", "output": "on_request", "read_command": r"Q\r\n"},
    ),
    "ohaus": ("generic_scale", {"format": "ohaus"}),
    "kern": ("generic_scale", {"format": "kern"}),
}
#: Those that are asked, and so notice a silent scale by their question.
ASKED = ("toledo_8217", "and_on_request")


class Bench:
    """A scale on a line and the driver that reads it."""

    def __init__(self, kind, path, settling=0.1):
        self.path = path
        self.key, self.settings = KINDS.get(kind) or ("generic_scale", {})
        self.scale = ScaleServer(
            partial(PtyLine, path),
            pan=Pan(settling=settling, capacity=Decimal(30)),
            counts=Counts(),
            random=Random(1),
            clock=time.monotonic,
            speech=PROTOCOLS[kind],
        )
        self.driver = self.make_driver()

    def make_driver(self, **settings):
        chosen = {
            "port": str(self.path), "bytesize": 8, "parity": "N", "interval": 0.02, "timeout": 60,
            "stability_timeout": 60, **self.settings, **settings,
        }  # fmt: skip
        context = make_context(clock=lambda: NOW)
        return make_driver(REGISTRY[self.key], chosen, context=context)

    def hurry(self, timeout=0.5):
        """From now on the driver waits so long for an answer, and not as long as a stall may be."""
        self.driver._settings = {**self.driver._settings, "timeout": timeout}

    def do(self, *steps):
        for step in steps:
            self.scale.apply(parse_step(step.split()))

    async def until(self, wanted, most=100):
        """The readings up to the first that is wanted."""
        found = []
        async for reading in self.driver.events():
            found.append(reading)
            if wanted(reading):
                return found
            assert len(found) < most, found[-3:]
        raise AssertionError("readings have no end")

    async def readings(self, number):
        found = []
        return await self.until(lambda reading: found.append(reading) or len(found) == number)


@asynccontextmanager
async def bench(kind, tmp_path, **options):
    on = Bench(kind, tmp_path / "scale", **options)
    serving = asyncio.create_task(on.scale.serve())
    await asyncio.sleep(0)
    try:
        yield on
    finally:
        await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def stable(reading):
    return reading.stable


@pytest.mark.parametrize("kind", KINDS)
class TestEachKind:
    async def test_a_weight_arrives_as_displayed(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            on.do("place 1.250")
            await asyncio.sleep(0.15)
            await on.driver.open()
            reading = (await on.until(stable))[-1]
        assert (reading.channel, reading.value, reading.unit) == ("weight", Decimal("1.250"), "kg")
        assert reading.value.as_tuple().exponent == -3
        assert (reading.quality, reading.time, reading.event) == (Quality.GOOD, NOW, False)

    async def test_a_test_of_the_connection_tells_what_it_shows(self, kind, tmp_path):
        async with bench(kind, tmp_path, settling=0) as on:
            on.do("place 1.250")
            await on.driver.open()
            assert "1.250 kg" in (await on.driver.probe()).detail

    async def test_what_moves_is_never_stable_and_never_0(self, kind, tmp_path):
        async with bench(kind, tmp_path, settling=0.4) as on:
            on.scale._clock = lambda: 100.0
            on.do("place 2.000")
            on.scale._clock = lambda: 100.05
            await on.driver.open()
            moving = await on.readings(3)
            on.scale._clock = lambda: 100.5
            *more, rest = await on.until(lambda one: one.stable and one.value)
            moving += more
        assert rest.value == 2
        assert not any(reading.stable for reading in moving)
        assert all(reading.value is None or reading.value != 0 for reading in moving)

    async def test_tare_weigh_zero(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            on.do("place 0.500")
            await on.driver.open()
            await on.driver.execute(Command("tare"))
            on.do("place 1.750")
            result = await on.driver.execute(Command("read_stable"))
            assert result.reading.value == Decimal("1.250")
            assert result.reading.attributes.get("net", True)
            assert on.scale.pan.tare == Decimal("0.500")
            on.scale.pan.tare = Decimal(0)
            on.do("place 0.100")
            await on.driver.execute(Command("zero"))
            assert (await on.driver.execute(Command("read_stable"))).reading.value == 0

    async def test_commands_between_readings(self, kind, tmp_path):
        async with bench(kind, tmp_path, settling=0) as on:
            on.do("place 1.000")
            await on.driver.open()
            reading = asyncio.create_task(on.readings(12))
            for _ in range(3):
                assert (await on.driver.execute(Command("read_stable"))).reading.value == 1
            assert {one.value for one in await reading} == {Decimal("1.000")}

    async def test_silence_is_a_timeout(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            await on.driver.open()
            on.hurry()
            on.do("fault silent 1")
            words = "did not answer" if kind in ASKED else "has sent nothing for"
            with pytest.raises(LinkTimeout, match=words):
                await on.readings(100)

    async def test_a_dead_scale_does_not_open(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            on.do("fault silent 1")
            on.hurry()
            with pytest.raises(LinkTimeout):
                await on.driver.open()

    async def test_garbled_and_split_answers_change_no_weight(self, kind, tmp_path):
        async with bench(kind, tmp_path, settling=0) as on:
            on.do("place 1.250")
            await on.driver.open()
            on.do("fault garble 0.2", "fault split 0.5")
            readings = await on.readings(20)
        assert on.scale.counts["garbled"] > 0
        assert on.scale.counts["split"] > 0
        good = {one.value for one in readings if one.quality is Quality.GOOD and one.stable}
        assert good == {Decimal("1.250")}

    async def test_truncated_answers_cost_no_more_than_themselves(self, kind, tmp_path):
        async with bench(kind, tmp_path, settling=0) as on:
            on.do("place 1.250")
            await on.driver.open()
            on.do("fault truncate 0.2")
            readings = await on.readings(15)
        assert on.scale.counts["truncated"] > 0
        good = {one.value for one in readings if one.quality is Quality.GOOD and one.stable}
        assert good == {Decimal("1.250")}

    async def test_only_nonsense_is_a_wrong_setting(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            await on.driver.open()
            on.do("fault garble 1")
            with pytest.raises(ProtocolError, match="check the baud rate"):
                await on.readings(100)

    async def test_unplugged_and_back(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            await on.driver.open()
            await on.readings(1)
            on.do("unplug")
            with pytest.raises(LinkError):
                await on.readings(100)
            await on.driver.close()
            with pytest.raises(LinkError, match="no serial port"):
                await on.driver.open()
            await on.driver.close()
            on.do("plug")
            await on.driver.open()
            assert await on.readings(2)

    async def test_closed_is_closed(self, kind, tmp_path):
        async with bench(kind, tmp_path) as on:
            with pytest.raises(LinkClosed):
                await on.readings(1)
            await on.driver.open()
            await on.driver.close()
            await on.driver.close()
            with pytest.raises(LinkClosed):
                await on.readings(1)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("ohaus", "kern")])
async def test_out_of_range_has_no_value(kind, tmp_path):
    """What Ohaus and Kern print for it is not known; it would be a line that fits no pattern."""
    async with bench(kind, tmp_path) as on:
        await on.driver.open()
        for load, reason in (("31", "over range"), ("-2", "under range")):
            on.do(f"place {load}")
            reading = (await on.until(lambda one, r=reason: one.attributes.get("reason") == r))[-1]
            assert (reading.value, reading.quality) == (None, Quality.BAD)
            assert not reading.stable


class TestCommands:
    async def test_net_is_told_and_cleared(self, tmp_path):
        for kind in ("toledo_8217", "toledo_continuous", "st_gs"):
            async with bench(kind, tmp_path) as on:
                on.do("place 0.500")
                await on.driver.open()
                await on.driver.execute(Command("tare"))
                assert (await on.until(stable))[-1].attributes["net"] is True
                await on.driver.execute(Command("clear_tare"))
                assert (await on.until(stable))[-1].attributes["net"] is False

    async def test_what_the_scale_did_not_do_is_said(self, tmp_path):
        async with bench("toledo_continuous", tmp_path) as on:
            on.driver = on.make_driver(stability_timeout=1)
            await on.driver.open()
            with pytest.raises(CommandRefused, match=r"did not carry out tare: it shows 0\.000 kg"):
                await on.driver.execute(Command("tare"))

    async def test_over_range_and_motion_refuse(self, tmp_path):
        async with bench("toledo_8217", tmp_path) as on:
            on.do("place 31")
            await asyncio.sleep(0.15)
            on.driver = on.make_driver(stability_timeout=1)
            await on.driver.open()
            with pytest.raises(CommandRefused, match="over range"):
                await on.driver.execute(Command("tare"))
            on.do("place 1", "shake 600")
            with pytest.raises(CommandRefused, match="did not come to rest"):
                await on.driver.execute(Command("read_stable"))

    async def test_unknown_ones_name_the_known(self, tmp_path):
        async with bench("kern", tmp_path) as on:
            await on.driver.open()
            with pytest.raises(UnsupportedCommand, match="zero, tare, read_stable"):
                await on.driver.execute(Command("clear_tare"))


class TestTickets:
    async def test_print_is_one_event_however_many_frames_say_it(self, tmp_path):
        async with bench("toledo_continuous", tmp_path) as on:
            on.do("place 1.250")
            await asyncio.sleep(0.15)
            await on.driver.open()
            on.do("press")
            readings = await on.readings(10)
            await on.driver.execute(Command("print"))
            readings += await on.readings(10)
        tickets = [one for one in readings if one.channel == "print"]
        assert [(one.event, one.value) for one in tickets] == [(True, Decimal("1.250"))] * 2

    async def test_a_ticket_does_not_wait_for_the_next_weight(self, tmp_path):
        async with bench("toledo_continuous", tmp_path, settling=0) as on:
            on.do("place 1.250")
            on.driver = on.make_driver(interval=3600)
            await on.driver.open()
            events = on.driver.events()
            found = [await anext(events)]
            on.do("press")
            found.append(await asyncio.wait_for(anext(events), 120))
            await events.aclose()
        assert [one.channel for one in found] == ["weight", "print"]

    async def test_a_link_that_ends_between_two_weights_is_noticed_at_once(self, tmp_path):
        async with bench("toledo_continuous", tmp_path) as on:
            on.driver = on.make_driver(interval=3600)
            await on.driver.open()
            reading = asyncio.create_task(on.readings(2))
            await asyncio.sleep(0.1)
            on.do("unplug")
            with pytest.raises(LinkError):
                await asyncio.wait_for(reading, 120)

    async def test_a_scale_that_speaks_on_print_only(self, tmp_path):
        async with bench("kern_on_print", tmp_path) as on:
            on.driver = on.make_driver(format="kern", output="on_print", timeout=0.1)
            await on.driver.open()
            assert "when Print is pressed" in (await on.driver.probe()).detail
            reading = asyncio.create_task(on.readings(2))
            await asyncio.sleep(0.3)
            assert not reading.done(), "its silence is no error"
            on.do("place 1.250")
            await asyncio.sleep(0.15)
            await on.driver.execute(Command("tare"))
            on.scale.pan.tare = Decimal(0)
            on.do("press", "press")
            found = await reading
        assert [(one.channel, one.event, str(one.value)) for one in found] == [
            ("print", True, "1.250")
        ] * 2


async def test_a_changed_shape_is_uncertain_until_confirmed(tmp_path):
    async with bench("st_gs", tmp_path, settling=0) as on:
        await on.driver.open()
        await on.readings(2)
        on.scale.pan.unit = "g"
        readings = await on.until(lambda one: one.unit == "g" and one.quality is Quality.GOOD)
    assert [one.quality for one in readings if one.unit == "g"] == [
        Quality.UNCERTAIN, Quality.GOOD,
    ]  # fmt: skip


async def test_over_tcp():
    lines = []
    scale = ScaleServer(
        lambda receiver: lines.append(TcpLine("127.0.0.1", 0, receiver)) or lines[0],
        pan=Pan(settling=0), counts=Counts(), random=Random(1), clock=time.monotonic,
        speech=PROTOCOLS["toledo_8217"],
    )  # fmt: skip
    serving = asyncio.create_task(scale.serve())
    await asyncio.sleep(0)
    settings = {"link": "tcp", "host": "127.0.0.1", "tcp_port": lines[0].port, "unit": "lb"}
    driver = make_driver(REGISTRY["toledo_8217"], settings)
    await driver.open()
    async for reading in driver.events():
        assert (str(reading.value), reading.unit) == ("0.000", "lb")
        break
    await driver.close()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


@pytest.mark.parametrize(
    ("key", "settings", "words"),
    [
        ("generic_scale", {"format": "custom"}, "pattern is missing"),
        ("generic_scale", {"format": "custom", "pattern": r"(?P<value>\d+)"}, "at rest"),
        ("generic_scale", {"format": "custom", "pattern": "("}, "not closed"),
        ("generic_scale", {"zero_command": r"\q"}, "not understood"),
        ("generic_scale", {"output": "on_request"}, "must not be empty"),
        ("generic_scale", {"read_command": "Q"}, "set both or neither"),
        ("toledo_continuous", {"command_end": r"\x"}, "not understood"),
        ("toledo_8217", {"unit": "stone"}, "must be one of kg, lb"),
    ],
)
async def test_settings_that_cannot_work_have_a_sentence(key, settings, words):
    with pytest.raises(ConfigurationError, match=words) as caught:
        make_driver(REGISTRY[key], {"port": "/dev/null", **settings})
    assert str(caught.value).endswith(".")
