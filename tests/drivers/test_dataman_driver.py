"""The driver against the simulated DataMan reader, over real TCP."""

import asyncio

import pytest

from plant_drivers import (
    REGISTRY,
    Command,
    CommandRefused,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    Quality,
    UnsupportedCommand,
)
from plant_drivers.testing import make_driver
from simulators.vision.reader import Reader
from tests.drivers.vision_bench import NOW, bench

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_trigger_and_its_code(wrapped):
    async with bench(Reader(wrapped=wrapped)) as on:
        driver = await on.connect()
        await driver.execute(Command("trigger"))
        (code,) = await on.take(1)
        await driver.execute(Command("trigger_off"))
    assert (code.channel, code.text, code.value) == ("code", "0109506000134352", None)
    assert (code.event, code.quality, code.time) == (True, Quality.GOOD, NOW)
    assert dict(code.attributes) == {
        "ok": True, "aim": "]d2", "symbology": "gs1_datamatrix", "gs1": "(01)09506000134352",
        "gtin": "09506000134352",
    }  # fmt: skip


@pytest.mark.parametrize("serial", [False, True])
async def test_codes_come_by_themselves(tmp_path, serial):
    async with bench(Reader(), tmp_path / "reader" if serial else None) as on:
        await on.connect()
        on.do("show A1", "read", "show B2", "read", "read")
        codes = await on.take(3)
    assert [code.text for code in codes] == ["A1", "B2", "B2"]
    assert dict(codes[0].attributes) == {"ok": True}


async def test_nothing_was_read():
    async with bench(Reader()) as on:
        await on.connect(no_read="NOREAD")
        on.do("show _", "read")
        (reading,) = await on.take(1)
    assert (reading.text, reading.quality, reading.event) == ("NOREAD", Quality.BAD, True)
    assert dict(reading.attributes) == {"ok": False, "reason": "no code was read"}


async def test_commands_that_are_refused():
    async with bench(Reader()) as on:
        driver = await on.connect()
        on.do("online 0")
        with pytest.raises(CommandRefused, match="TRIGGER ON: it is offline"):
            await driver.execute(Command("trigger"))
        with pytest.raises(UnsupportedCommand):
            await driver.execute(Command("load_job", {"name": "x"}))


async def test_what_it_is():
    async with bench(Reader()) as on:
        found = await (await on.connect()).probe()
    assert (found.maker, found.model, found.serial, found.version) == (
        "Cognex", "DM262", "1A2B3C", "6.1.16",
    )  # fmt: skip


async def test_silence_is_noticed_and_only_silence():
    async with bench(Reader()) as on:
        await on.connect(keep_alive=0.1)
        taking = asyncio.create_task(on.take(1))
        await asyncio.sleep(0.5)
        assert not taking.done()
        on.hurry()
        on.do("fault silent 1")
        with pytest.raises(LinkTimeout, match=r"DEVICE\.TYPE"):
            await taking


async def test_a_reader_that_answers_no_commands():
    async with bench(Reader()) as on:
        on.device._answer = lambda number, status, text="": [(0.0, text.encode() + b"\r\n")]
        # Its bare answer looks as a code would: it is not taken for one.
        with pytest.raises(LinkTimeout, match="control commands"):
            await on.connect(timeout=0.5)


async def test_a_line_that_is_cut():
    async with bench(Reader()) as on:
        driver = await on.connect()
        on.do("show A1", "read")
        await asyncio.sleep(0.1)
        on.do("unplug")
        stream = driver.events()
        assert (await anext(stream)).text == "A1"
        with pytest.raises(LinkClosed):
            await anext(stream)
        with pytest.raises(LinkError):
            await driver.execute(Command("trigger"))
        on.do("plug")
        await on.connect()
        on.do("read")
        assert (await on.take(1))[0].text == "A1"


async def test_an_answer_in_flight_when_the_line_is_cut():
    async with bench(Reader()) as on:
        driver = await on.connect()
        on.do("fault silent 1")
        asking = asyncio.create_task(driver.execute(Command("trigger")))
        await asyncio.sleep(0.1)
        on.do("unplug")
        with pytest.raises(LinkClosed):
            await asking


async def test_noise():
    async with bench(Reader()) as on:
        await on.connect()
        for _ in range(4):
            on.server._outlet.send(b"\x01\x02\r\n")
        on.do("show A1", "read")
        assert (await on.take(1))[0].text == "A1"
        for _ in range(5):
            on.server._outlet.send(b"||?\r\n")
        with pytest.raises(ProtocolError, match="not readable"):
            await on.take(1)


async def test_before_it_is_open():
    driver = make_driver(REGISTRY["dataman"], {"host": "h"})
    with pytest.raises(LinkClosed):
        await driver.execute(Command("trigger"))
    await driver.close()
