"""The driver against the simulated In-Sight system, over real TCP."""

import asyncio
import time
from contextlib import suppress
from decimal import Decimal

import pytest

from plant_drivers import (
    REGISTRY,
    ChannelSettings,
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
from plant_drivers.testing import make_driver
from simulators.vision.camera import Camera
from tests.drivers.vision_bench import NOW, bench

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
DIAMETER = ChannelSettings("diameter", "mm", "measure", {"cell": "A012"})
TEXT = ChannelSettings("text", "", "text", {"cell": "A012"})
ONLINE = ChannelSettings("online", "", "state", {"source": "online"})


async def test_a_trigger_tells_the_cells():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER, TEXT, pass_cell="A011")
        result = await driver.execute(Command("trigger"))
        assert result.detail == "diameter 12.500, text 12.500"
        diameter, text = await on.take(2)
    assert (diameter.channel, diameter.value, diameter.unit) == (
        "diameter", Decimal("12.500"), "mm",
    )  # fmt: skip
    assert (diameter.event, diameter.time, diameter.text) == (True, NOW, "12.500")
    assert dict(diameter.attributes) == {"ok": True}
    assert (text.value, text.text) == (None, "12.500")
    assert on.device.inspections == 1


async def test_a_part_that_fails():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER, pass_cell="A011")
        on.do("cell A011 0.000")
        await driver.execute(Command("trigger"))
        (reading,) = await on.take(1)
    assert (reading.attributes["ok"], reading.quality) == (False, Quality.GOOD)


async def test_cells_with_errors():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER, pass_cell="A011")
        on.do("cell A012 #ERR")
        await driver.execute(Command("trigger"))
        (bad,) = await on.take(1)
        on.do("cell A012 12.5", "cell A011 #ERR")
        await driver.execute(Command("trigger"))
        (uncertain,) = await on.take(1)
        del on.device.cells["A012"]
        await driver.execute(Command("trigger"))
        (gone,) = await on.take(1)
    assert (bad.quality, bad.value, bad.attributes["reason"]) == (
        Quality.BAD, None, "the cell shows #ERR",
    )  # fmt: skip
    assert uncertain.quality is Quality.UNCERTAIN
    assert "ok" not in uncertain.attributes
    assert "no such thing in its job" in gone.attributes["reason"]


async def test_an_empty_text():
    async with bench(Camera()) as on:
        driver = await on.connect(TEXT)
        on.do("cell A012 _")
        await driver.execute(Command("trigger"))
        (reading,) = await on.take(1)
    assert (reading.text, reading.quality) == ("", Quality.GOOD)


async def test_inspections_that_something_else_triggers_are_counted():
    async with bench(Camera()) as on:
        on.do("inspect")
        driver = await on.connect(DIAMETER, counter="A010", interval=0.02)
        found = []
        for value in ("1.0", "2.0"):
            on.do(f"cell A012 {value}", "inspect")
            found += await on.take(1)
        on.do("cell A012 3.0")
        # Triggered from here it is counted too, and not told twice.
        await driver.execute(Command("trigger"))
        found += await on.take(1)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(on.take(1), 0.2)
    assert [reading.value for reading in found] == [1, 2, 3]
    assert all("missed" not in reading.attributes for reading in found)


async def test_inspections_that_went_by():
    async with bench(Camera()) as on:
        await on.connect(DIAMETER, counter="A010", interval=0.02)
        on.do("inspect", "inspect", "inspect")
        (reading,) = await on.take(1)
        assert reading.attributes["missed"] == 2
        on.do("cell A010 0")
        (reading,) = await on.take(1)
        assert "missed" not in reading.attributes


@pytest.mark.parametrize("store", [False, True])
async def test_the_last_inspection_is_told_after_a_gap(tmp_path, store):
    async with bench(Camera()) as on:
        watched = {"folder": tmp_path, "counter": "A010", "interval": 0.02}
        await on.connect(DIAMETER, TEXT, **watched)
        on.do("cell A012 1.0", "inspect")
        await on.take(2, store=store)
        await on.driver.close()
        on.do("inspect", "cell A012 3.0", "inspect")
        await on.connect(DIAMETER, TEXT, **watched)
        diameter, text = await on.take(2)
        assert (diameter.value, text.text) == (3, "3.0")
        # What the gateway could not store counts as not told.
        assert diameter.attributes["missed"] == (1 if store else 2)
        await on.connect(DIAMETER, TEXT, **watched)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(on.take(1), 0.2)


async def test_a_count_that_started_over_while_nobody_listened(tmp_path):
    async with bench(Camera()) as on:
        watched = {"folder": tmp_path, "counter": "A010", "interval": 0.02}
        on.do("cell A010 41")
        await on.connect(DIAMETER, **watched)
        on.do("inspect")
        await on.take(1)
        on.do("cell A010 7")
        await on.connect(DIAMETER, **watched)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(on.take(1), 0.2)
        on.do("inspect")
        assert "missed" not in (await on.take(1))[0].attributes


async def test_an_inspection_that_could_not_be_read_is_read_when_the_line_is_back(tmp_path):
    async with bench(Camera()) as on:
        watched = {"folder": tmp_path, "counter": "A010", "interval": 0.02}
        await on.connect(DIAMETER, **watched)
        on.do("inspect")
        await on.take(1)
        read = on.device._value

        def cut(cell):
            if cell == "A012":
                on.do("unplug", "plug")
            return read(cell)

        on.device._value = cut
        on.do("cell A012 9.0", "inspect")
        with pytest.raises(LinkError):
            await on.take(1)
        on.device._value = read
        await on.connect(DIAMETER, **watched)
        assert (await on.take(1))[0].value == 9


async def test_two_triggers_at_once():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER)
        await asyncio.gather(*[driver.execute(Command("trigger")) for _ in range(3)])
        assert len(await on.take(3)) == 3
        assert on.device.inspections == 3


async def test_the_next_inspection_comes_while_it_is_read():
    async with bench(Camera()) as on:
        await on.connect(DIAMETER, counter="A010", interval=0.02)
        read = on.device._value
        overtaken = []

        def reading(cell):
            if cell == "A012" and len(overtaken) < 2:
                overtaken.append(read(cell))
                on.device.cells["A012"] = f"{len(overtaken)}.0"
                on.do("inspect")
                return overtaken[-1]
            return read(cell)

        on.device._value = reading
        on.do("inspect")
        (told,) = await on.take(1)
        assert (told.value, told.attributes["missed"], told.quality) == (2, 2, Quality.GOOD)


async def test_inspections_faster_than_they_can_be_read_are_uncertain():
    async with bench(Camera()) as on:
        await on.connect(DIAMETER, counter="A010", interval=0.02)
        read = on.device._value

        def reading(cell):
            if cell == "A012":
                on.do("inspect")
            return read(cell)

        on.device._value = reading
        on.do("inspect")
        (told,) = await on.take(1)
        assert told.quality is Quality.UNCERTAIN
        assert "next inspection" in told.attributes["reason"]


async def test_a_counting_cell_that_counts_nothing():
    async with bench(Camera()) as on:
        on.do("cell A010 #ERR")
        with pytest.raises(ConfigurationError, match="A010 shows no number: the cell shows"):
            await on.connect(counter="A010")
        on.do("cell A010 1")
        await on.connect(counter="A010", interval=0.02)
        on.do("cell A010 x")
        with pytest.raises(ConfigurationError, match="shows no number: x"):
            await on.take(1)


async def test_online_and_offline():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER, ONLINE, interval=0.02)
        (state,) = await on.take(1)
        assert (state.channel, state.text, state.event) == ("online", "online", False)
        await driver.execute(Command("offline"))
        assert (await on.take(1))[0].text == "offline"
        with pytest.raises(CommandRefused, match="SW8: it cannot do that now: it is offline"):
            await driver.execute(Command("trigger"))
        await driver.execute(Command("online"))
        assert (await on.take(1))[0].text == "online"
        on.do("online 0")
        with pytest.raises(CommandRefused, match="by hand"):
            await driver.execute(Command("online"))
        with pytest.raises(UnsupportedCommand):
            await driver.execute(Command("tare"))


async def test_a_job_is_loaded_and_it_is_online_again():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER, counter="A010", interval=0.02)
        on.do("cell A010 41")
        await driver.execute(Command("load_job", {"name": "shaft.job"}))
        assert (on.device.job, on.device.online) == ("shaft.job", True)
        # The new job counts from the beginning: no inspection has been.
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(on.take(1), 0.2)
        assert (await driver.probe()).detail == "job shaft.job"
        with pytest.raises(CommandRefused, match="the file is not there"):
            await driver.execute(Command("load_job", {"name": "gear.job"}))
        assert (on.device.job, on.device.online) == ("shaft.job", True)
        await driver.execute(Command("offline"))
        await driver.execute(Command("load_job", {"name": "ring.job"}))
        assert (on.device.job, on.device.online) == ("ring.job", False)
        with pytest.raises(CommandRefused, match="no job's name"):
            await driver.execute(Command("load_job", {"name": "../x"}))


async def test_what_it_is():
    async with bench(Camera(user="line", password="p w")) as on:
        driver = await on.connect(user="line", password="p w")
        found = await driver.probe()
    assert (found.maker, found.model, found.detail) == (
        "Cognex",
        "In-Sight 7402",
        "job ring.job",
    )


async def test_a_wrong_password():
    async with bench(Camera(password="other")) as on:
        with pytest.raises(ConfigurationError, match="does not let 'admin' in"):
            await on.connect()


async def test_an_inspection_that_takes_too_long():
    async with bench(Camera(duration=2)) as on:
        driver = await on.connect(DIAMETER, inspection_timeout=0.3)
        with pytest.raises(LinkTimeout, match=r"SW8 within 0\.3"):
            await driver.execute(Command("trigger"))


async def test_a_line_that_is_cut_loses_no_result_that_was_read():
    async with bench(Camera()) as on:
        driver = await on.connect(DIAMETER)
        await driver.execute(Command("trigger"))
        on.do("unplug")
        stream = driver.events()
        assert (await anext(stream)).value == Decimal("12.500")
        with pytest.raises(LinkError):
            await anext(stream)
        with pytest.raises(LinkError):
            await driver.execute(Command("trigger"))


@pytest.mark.parametrize("fault", ["silent", "drop", "truncate", "garble"])
async def test_faults(fault):
    async with bench(Camera()) as on:
        await on.connect(DIAMETER, ONLINE)
        await on.take(1)
        on.hurry()
        on.do(f"fault {fault} 1")
        began = time.monotonic()
        with pytest.raises((LinkTimeout, ProtocolError)):
            await on.take(5)
        assert time.monotonic() - began < 50


async def test_something_else_answers():
    server = await asyncio.start_server(_chatter, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = {"host": "127.0.0.1", "tcp_port": port, "timeout": 60}
    driver = make_driver(REGISTRY["insight"], settings)
    with pytest.raises(ProtocolError, match="no login"):
        await driver.open()
    await driver.close()
    await driver.close()
    server.close()
    with pytest.raises(LinkClosed):
        await driver.execute(Command("trigger"))


async def test_settings_that_make_no_sense():
    for settings, channels in (
        ({"counter": "A 1"}, ()), ({"pass_cell": "1"}, ()),
        ({}, [ChannelSettings("x", settings={"cell": "A1\r\nSO0"})]),
    ):  # fmt: skip
        with pytest.raises(ConfigurationError, match="is no cell"):
            make_driver(REGISTRY["insight"], {"host": "h", **settings}, channels)
    with pytest.raises(ConfigurationError, match="cell is missing"):
        make_driver(REGISTRY["insight"], {"host": "h"}, [ChannelSettings("x")])


async def _chatter(reader, writer):
    with suppress(ConnectionError):
        for _ in range(30):
            writer.write(b"no prompt at all, and it goes on and on, " * 5)
            await writer.drain()
        await reader.read()
    writer.close()
