"""The Modbus drivers against simulated units, over real TCP and real ptys: what is read."""

import asyncio
import time
from decimal import Decimal

import pytest

from plant_drivers import (
    REGISTRY,
    ConfigurationError,
    LinkError,
    LinkTimeout,
    ProtocolError,
    Quality,
)
from plant_drivers.testing import make_driver
from simulators.modbus.unit import Unit
from tests.drivers.modbus_bench import line, take, values, wanted

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@pytest.fixture(params=["tcp", "rtu", "rtu_tcp"])
def kind(request):
    return request.param


async def test_values_of_every_table(tmp_path, kind):
    async with line(tmp_path, kind) as on:
        on.do(
            "set 1 coil 3 1", "set 1 discrete 4 1", "set 1 input 5 65535", "set 1 holding 6 234",
            "float 1 holding 10 23.4", "set 1 holding 20 16706", "set 1 holding 30 5",
        )  # fmt: skip
        driver = await on.opened(
            wanted("coil", 3, table="coil"),
            wanted("contact", 4, table="discrete"),
            wanted("signed", 5, table="input", type="int16"),
            wanted("scaled", 6, "°C", scale=0.1),
            wanted("float", 10, "bar", type="float32"),
            wanted("text", 20, type="string"),
            wanted("bit", 30, bit=2),
            wanted("no bit", 30, bit=1),
        )
        readings = {reading.channel: reading for reading in await take(driver, 8)}
    found = {key: reading.value for key, reading in readings.items()}
    assert found == {
        "coil": 1, "contact": 1, "signed": -1, "scaled": Decimal("23.4"), "float": 23.4,
        "text": None, "bit": 1, "no bit": 0,
    }  # fmt: skip
    assert readings["text"].text == "AB"
    assert readings["scaled"].text == "23.4 °C"
    assert {reading.quality for reading in readings.values()} == {Quality.GOOD}
    assert readings["float"].time.utcoffset() is not None


async def test_a_thousand_registers_are_eight_requests(tmp_path):
    async with line(tmp_path) as on:
        driver = await on.opened(*[wanted(f"r{n}", n) for n in range(1000)])
        on.asked()
        assert len(await values(driver, 1000)) == 1000
        assert on.asked() == [(3, 125 * n, 125) for n in range(8)]


@pytest.mark.parametrize(
    ("settings", "requests"),
    [
        ({}, [(3, 0, 3), (3, 5, 2)]),
        ({"gap": 2}, [(3, 0, 7)]),
        ({"gap": 2, "max_registers": 4}, [(3, 0, 3), (3, 5, 2)]),
        ({"max_registers": 2}, [(3, 0, 2), (3, 2, 1), (3, 5, 2)]),
    ],
)
async def test_what_the_device_gives_for_a_request(tmp_path, settings, requests):
    async with line(tmp_path) as on:
        channels = [wanted(f"r{n}", n) for n in (0, 1, 2)]
        driver = await on.opened(*channels, wanted("f", 5, type="float32"), **settings)
        on.asked()
        await take(driver, 4)
        assert on.asked() == requests


@pytest.mark.parametrize("order", ["ABCD", "CDAB", "BADC", "DCBA"])
async def test_a_device_of_another_byte_order(tmp_path, order):
    async with line(tmp_path) as on:
        on.do(f"order 1 {order}", "float 1 holding 0 23.4")
        driver = await on.opened(wanted("f", 0, type="float32"), order=order)
        assert await values(driver, 1) == {"f": 23.4}
        shown = await driver.browse("holding/0")
    assert f"float32 {order} = 23.4" in [offer.name for offer in shown]


@pytest.mark.parametrize(("notation", "first"), [("zero", 7), ("one", 8), ("prefixed", 40008)])
async def test_addresses_as_the_manual_writes_them(tmp_path, notation, first):
    async with line(tmp_path) as on:
        on.do("set 1 holding 7 42")
        driver = await on.opened(wanted("v", first), notation=notation)
        assert await values(driver, 1) == {"v": 42}


async def test_what_is_no_value_is_bad_with_its_reason(tmp_path):
    async with line(tmp_path) as on:
        on.do("set 1 holding 0 32768", "set 1 holding 1 32704", "set 1 holding 3 7")
        driver = await on.opened(
            wanted("absent", 0, type="int16", unavailable="0x8000"),
            wanted("nan", 1, type="float32"),
            wanted("good", 3),
        )
        readings = await take(driver, 3)
    by_key = {reading.channel: reading for reading in readings}
    assert by_key["absent"].quality is by_key["nan"].quality is Quality.BAD
    assert by_key["absent"].attributes["reason"] == "not available (0x8000)"
    assert by_key["nan"].attributes["reason"] == "not a number"
    assert by_key["good"].value == 7


class TestRefusals:
    async def test_the_bad_register_is_found_and_reported_alone(self, tmp_path, kind):
        async with line(tmp_path, kind) as on:
            on.do("refuse 1 holding 37 2", *[f"set 1 holding {n} {n}" for n in range(100)])
            driver = await on.opened(*[wanted(f"r{n}", n, interval=0.05) for n in range(100)])
            found = await values(driver, 100)
            assert "illegal data address" in found.pop("r37")
            assert found == {f"r{n}": n for n in range(100) if n != 37}
            on.asked()
            again = await values(driver, 100)
            assert "illegal data address" in again["r37"]
            # It is left be: the next poll is the two blocks around it.
            assert on.asked()[:2] == [(3, 0, 37), (3, 38, 62)]

    async def test_a_gap_that_cannot_be_read_is_not_bridged_again(self, tmp_path):
        async with line(tmp_path) as on:
            on.do("refuse 1 holding 1 2", "set 1 holding 0 5", "set 1 holding 2 6")
            driver = await on.opened(
                wanted("a", 0, interval=0.05), wanted("b", 2, interval=0.05), gap=4
            )
            assert await values(driver, 2) == {"a": 5, "b": 6}
            on.asked()
            assert await values(driver, 2) == {"a": 5, "b": 6}
            assert on.asked()[:2] == [(3, 0, 1), (3, 2, 1)]

    async def test_a_device_s_own_maximum_is_found(self, tmp_path):
        async with line(tmp_path) as on:
            on.do("most 1 40")
            driver = await on.opened(*[wanted(f"r{n}", n, interval=0.05) for n in range(100)])
            assert set((await values(driver, 100)).values()) == {0}
            on.asked()
            assert set((await values(driver, 100)).values()) == {0}
            assert all(count <= 40 for _function, _address, count in on.asked())

    async def test_a_table_that_the_device_does_not_know(self, tmp_path):
        async with line(tmp_path, units={1: Unit(functions=frozenset({3}))}) as on:
            channels = [wanted(f"i{n}", n, table="input") for n in range(50)]
            driver = await on.opened(*channels, wanted("h", 0))
            on.asked()
            found = await values(driver, 51)
            assert found.pop("h") == 0
            assert all("illegal function" in reason for reason in found.values())
            assert len(on.asked(4)) == 1, "searching would find nothing"

    async def test_a_search_is_bounded(self, tmp_path):
        async with line(tmp_path, units={1: Unit(size=0)}) as on:
            driver = await on.opened(*[wanted(f"r{n}", n) for n in range(125)])
            found = await values(driver, 125)
            assert all("illegal data address" in reason for reason in found.values())
            assert on.sim.counts["requests"] < 140

    async def test_busy_is_asked_again_then_bad(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, interval=0.05), retries=2)
            on.do("always 1 6")
            on.asked()
            assert await values(driver, 1) == {"v": "it is busy"}
            assert len(on.asked()) == 3
            on.do("always 1 0")
            assert await values(driver, 1) == {"v": 0}

    @pytest.mark.parametrize(("code", "words"), [(10, "no way to it"), (11, "not answer the conv")])
    async def test_a_converter_that_cannot_reach_the_unit(self, tmp_path, code, words):
        async with line(tmp_path) as on:
            on.do(f"always 1 {code}")
            with pytest.raises(LinkTimeout, match=words):
                await on.opened(wanted("v", 0))

    async def test_what_was_refused_is_tried_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr("plant_drivers.modbus_polling.REFUSED_REST", 0.1)
        async with line(tmp_path) as on:
            on.do("refuse 1 holding 1 2")
            driver = await on.opened(*[wanted(f"r{n}", n, interval=0.06) for n in range(3)])
            assert "illegal" in (await values(driver, 3))["r1"]
            on.do("refuse 1 holding 1 0")
            found = [reading.value for reading in await take(driver, 15) if reading.channel == "r1"]
            assert found[-1] == 0
            on.asked()
            await take(driver, 3)
            assert (3, 0, 3) in on.asked(), "it is read with the others again"


async def test_what_one_request_reads_comes_together(tmp_path):
    async with line(tmp_path) as on:
        on.do("refuse 1 holding 300 1")
        addresses = [0, 1, 2, 200, 201, 300]
        driver = await on.opened(*[wanted(f"r{address}", address) for address in addresses])
        polls = driver.polls()
        found = [await anext(polls) for _ in range(3)]
        await polls.aclose()
    keys = [[reading.channel for reading in readings] for readings in found]
    assert keys == [["r0", "r1", "r2"], ["r200", "r201"], ["r300"]]
    assert len({reading.time for reading in found[0]}) == 1
    assert found[2][0].quality is Quality.BAD


class TestGrid:
    async def test_it_does_not_drift(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, interval=0.05))
            on.do("fault delay 0.03")
            events = driver.events()
            began = time.monotonic()
            await anext(events)
            first = time.monotonic()
            for _ in range(19):
                await anext(events)
            last = time.monotonic()
            await anext(events)
            await events.aclose()
        # 19 intervals and one answer; the answers' delay does not add up, only what was missed.
        assert last - began >= 0.95
        assert (last - first) / 0.05 < 19 + driver.missed + 2

    async def test_missed_polls_are_counted_and_not_made_up_for(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(wanted("v", 0, interval=0.05))
            events = driver.events()
            opened = time.monotonic()
            await anext(events)
            await asyncio.sleep(0.52)
            on.asked()
            began = time.monotonic()
            for _ in range(4):
                await anext(events)
            assert time.monotonic() - began >= 0.09, "it caught up in a burst"
            await events.aclose()
            # Of all that were due, five were made, and the sixth may be under way.
            assert 8 <= driver.missed <= (time.monotonic() - opened) / 0.05 - 3

    async def test_each_channel_has_its_interval(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened(
                wanted("fast", 0, interval=0.1), wanted("slow", 1, interval=0.5)
            )
            began = time.monotonic()
            keys = [reading.channel for reading in await take(driver, 24)]
            took = time.monotonic() - began
        # On a machine that keeps up: 4 and 20. One that does not misses the short one's.
        assert keys.count("slow") <= took / 0.5 + 1
        assert keys.count("fast") <= took / 0.1 + 1
        assert driver.missed or (keys.count("slow"), keys.count("fast")) == (4, 20)

    async def test_a_short_interval_goes_before_a_long_one(self, tmp_path):
        async with line(tmp_path) as on:
            slow = [wanted(f"s{n}", 10 * n, interval=10) for n in range(40)]
            driver = await on.opened(wanted("fast", 1, interval=0.05), *slow)
            on.do("fault delay 0.01")
            keys = [reading.channel for reading in await take(driver, 45)]
        gaps = [len(run) for run in "".join("f" if k == "fast" else "s" for k in keys).split("f")]
        assert max(gaps) <= 6, "40 slow requests were made in one go"

    async def test_nothing_is_wanted(self, tmp_path):
        async with line(tmp_path) as on:
            driver = await on.opened()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(take(driver, 1), 0.1)


class TestOpening:
    async def test_nobody_listens(self, tmp_path):
        async with line(tmp_path) as on:
            on.do("unplug")
            with pytest.raises(LinkError, match="cannot be reached"):
                await on.opened(wanted("v", 0))

    async def test_no_serial_port(self, tmp_path):
        async with line(tmp_path, "rtu") as on:
            on.do("unplug")
            with pytest.raises(LinkError, match="no serial port"):
                await on.opened(wanted("v", 0))

    async def test_another_unit_is_there(self, tmp_path, kind):
        async with line(tmp_path, kind) as on:
            with pytest.raises(LinkTimeout, match=r"Unit 9 at .* not answer within 0.3 seconds"):
                await on.opened(wanted("v", 0), unit=9, timeout=0.3)
            assert len(on.links) == 1
        assert len(on.links) == 0, "the link was let go"

    async def test_what_is_no_modbus(self, tmp_path):
        async def babble(reader, writer):
            await reader.read(1)
            writer.write(b"220 mail.example.com ESMTP\r\n")
            await reader.read()
            writer.close()

        server = await asyncio.start_server(babble, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        driver = make_driver(
            REGISTRY["modbus_tcp"], {"host": "127.0.0.1", "tcp_port": port, "timeout": 30}
        )
        with pytest.raises(ProtocolError, match=r"cannot be understood .*check that the port"):
            await driver.open()
        await driver.close()
        server.close()

    async def test_a_refusal_is_an_answer(self, tmp_path):
        async with line(tmp_path, units={1: Unit(size=0)}) as on:
            await on.opened(wanted("v", 0))


@pytest.mark.parametrize(
    ("channel", "settings", "words"),
    [
        (wanted("v", 40001), {"notation": "one"}, None),
        (wanted("v", 0), {"notation": "one"}, "outside 1 to 65536"),
        (wanted("v", 100000), {}, "Is it a prefixed address"),
        (wanted("v", 20001), {"notation": "prefixed"}, "no prefixed address"),
        (wanted("v", 40001, table="input"), {"notation": "prefixed"}, "in the table holding"),
        (wanted("v", 0, table="coil", type="int16"), {}, "holds single bits"),
        (wanted("v", 0, table="coil", bit=3), {}, "holds single bits"),
        (wanted("v", 0, type="bool"), {}, "which bit of the register"),
        (wanted("v", 0, type="int16", bit=3), {}, "a bit has the type bool"),
        (wanted("v", 0, scale=0), {}, "scale of 0"),
        (wanted("v", 0, type="float64"), {"max_registers": 2}, "takes 4 registers"),
        (wanted("v", 65535, type="float32"), {}, "beyond the last register"),
        (wanted("v", 0, table="input", writable=True), {}, "cannot be written"),
        (wanted("v", 0, unavailable="NaN"), {}, "'NaN' is no content of a register"),
    ],
)
async def test_channels_that_make_no_sense(channel, settings, words):
    arguments = (REGISTRY["modbus_tcp"], {"host": "h", **settings}, [channel])
    if words is None:
        make_driver(*arguments)
        return
    with pytest.raises(ConfigurationError, match=words) as caught:
        make_driver(*arguments)
    assert str(caught.value).startswith("The channel v: ")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("key", "settings", "words"),
    [
        ("modbus_tcp", {}, "host is missing"),
        ("modbus_tcp", {"host": "h", "unit": 256}, "unit must be at most 255"),
        ("modbus_tcp", {"host": "h", "max_registers": 126}, "at most 125"),
        ("modbus_tcp", {"host": "h", "order": "ACBD"}, "order must be one of"),
        ("modbus_tcp", {"host": "h", "retries": 99}, "retries must be at most 5"),
        ("modbus_rtu", {}, "port is missing"),
        ("modbus_rtu", {"link": "tcp"}, "host is missing"),
        ("modbus_rtu", {"port": "/dev/x", "unit": 0}, "unit must be at least 1"),
        ("modbus_rtu", {"port": "/dev/x", "unit": 248}, "unit must be at most 247"),
        ("modbus_rtu", {"port": "/dev/x", "bytesize": 7}, "bytesize is not a known entry"),
    ],
)
async def test_settings_that_make_no_sense(key, settings, words):
    with pytest.raises(ConfigurationError, match=words):
        make_driver(REGISTRY[key], settings)
