"""The scanner driver against simulated scanners: serial, TCP, and scanners that push."""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
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
from simulators.ports import own_port
from simulators.pty import PtyLine
from simulators.scanner.script import parse_step
from simulators.scanner.server import Format, ScannerServer
from simulators.tcp import TcpLine

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
SPEC = REGISTRY["scanner"]
PLAIN = Format()


def driver_of(**settings):
    return make_driver(SPEC, settings, context=make_context(clock=lambda: NOW))


class Bench:
    """A scanner on a line, and the driver that listens to it."""

    def __init__(self, line, settings, form):
        self.lines = []
        self.scanner = ScannerServer(
            lambda receiver: self.lines.append(line(receiver)) or self.lines[0],
            format=form, counts=Counts(), random=Random(1),
        )  # fmt: skip
        self.settings = settings
        self.driver = None

    def do(self, *steps):
        for step in steps:
            self.scanner.apply(parse_step(step.split()))

    async def open(self, **settings):
        if isinstance(self.lines[0], TcpLine):
            self.settings["tcp_port"] = self.lines[0].port
        self.driver = driver_of(**{**self.settings, **settings})
        await self.driver.open()

    async def scans(self, *steps, number=1):
        """What is read while the steps are carried out."""
        reading = asyncio.create_task(self._scans(number))
        await asyncio.sleep(0.02)
        self.do(*steps)
        return await asyncio.wait_for(reading, 120)

    async def _scans(self, number):
        found = []
        async for reading in self.driver.events():
            found.append(reading)
            if len(found) == number:
                break
        return found


@asynccontextmanager
async def bench(tmp_path, link="serial", form=PLAIN, **settings):
    if link == "serial":
        line = partial(PtyLine, tmp_path / "scanner")
        on = Bench(line, {"port": str(tmp_path / "scanner"), **settings}, form)
    else:
        line = partial(TcpLine, "127.0.0.1", 0)
        on = Bench(line, {"link": "tcp", "host": "127.0.0.1", **settings}, form)
    serving = asyncio.create_task(on.scanner.serve())
    await asyncio.sleep(0)
    try:
        await on.open()
        yield on
    finally:
        if on.driver:
            await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


@pytest.mark.parametrize("link", ["serial", "tcp"])
async def test_a_scan_is_an_event(tmp_path, link):
    async with bench(tmp_path, link) as on:
        (scan,) = await on.scans("scan PART-4711")
    assert (scan.channel, scan.text, scan.value, scan.unit) == ("scan", "PART-4711", None, "")
    assert (scan.event, scan.quality, scan.time, scan.identity) == (True, Quality.GOOD, NOW, "")


async def test_gs1_data_become_attributes(tmp_path):
    async with bench(tmp_path) as on:
        (scan,) = await on.scans(r"scan ]C1010950600013435217261231\x1d10AB-7\x1d2142")
    assert scan.text == "010950600013435217261231\x1d10AB-7\x1d2142"
    expected = {"gtin": "09506000134352", "lot": "AB-7", "serial": "42", "expiry": "2026-12-31"}
    assert expected.items() <= scan.attributes.items()


class TestFraming:
    async def test_prefix_and_suffix(self, tmp_path):
        form = Format(prefix=b"\x02", suffix=b"\x03")
        async with bench(tmp_path, form=form, prefix=r"\x02", suffix="etx") as on:
            scans = await on.scans("scan A1", "scan B2", number=2)
        assert [scan.text for scan in scans] == ["A1", "B2"]

    async def test_silence_ends_a_code_without_a_suffix(self, tmp_path):
        async with bench(tmp_path, form=Format(suffix=b""), suffix="none", idle_gap=2) as on:
            (scan,) = await on.scans("fault split 1", "scan LONG-CODE-4711")
        assert scan.text == "LONG-CODE-4711"

    async def test_split_frames(self, tmp_path):
        async with bench(tmp_path) as on:
            scans = await on.scans("fault split 1", "scan LONG-CODE-4711")
        assert [scan.text for scan in scans] == ["LONG-CODE-4711"]

    async def test_half_a_code_is_a_bad_scan(self, tmp_path):
        async with bench(tmp_path) as on:
            (scan,) = await on.scans("fault truncate 1", "scan LONG-CODE-4711")
        assert (scan.quality, scan.text, scan.event) == (Quality.BAD, None, True)
        assert scan.attributes == {"reason": "the scan stops in the middle"}

    async def test_only_broken_scans_are_a_wrong_setting(self, tmp_path):
        async with bench(tmp_path, prefix=r"\x02") as on:
            reading = asyncio.create_task(on._scans(10))
            await asyncio.sleep(0.02)
            on.do(*["scan A"] * 5)
            with pytest.raises(ProtocolError, match="the prefix and the suffix"):
                await reading

    async def test_what_is_not_in_the_encoding_is_bad(self, tmp_path):
        async with bench(tmp_path) as on:
            (scan,) = await on.scans(r"scan M\xfcller")
            assert scan.attributes["reason"] == "the code is not written in utf-8"
            await on.driver.close()
            await on.open(encoding="latin-1")
            (scan,) = await on.scans(r"scan M\xfcller")
        assert scan.text == "Müller"

    async def test_what_odoo_cannot_hold_is_bad(self, tmp_path):
        async with bench(tmp_path) as on:
            (scan,) = await on.scans(r"scan A\x00B")
        assert scan.quality is Quality.BAD


class TestRepeats:
    async def test_a_held_trigger_is_one_scan(self, tmp_path):
        async with bench(tmp_path) as on:
            scans = await on.scans("again A1 5", "scan B2", number=2)
        assert [scan.text for scan in scans] == ["A1", "B2"]

    async def test_it_can_be_switched_off(self, tmp_path):
        async with bench(tmp_path, repeat_window=0) as on:
            assert len(await on.scans("again A1 5", number=5)) == 5

    async def test_later_it_is_another_scan(self, tmp_path):
        async with bench(tmp_path, repeat_window=0.05) as on:
            await on.scans("scan A1")
            await asyncio.sleep(0.1)
            assert len(await on.scans("scan A1")) == 1


class TestNoRead:
    async def test_is_bad_and_told_each_time(self, tmp_path):
        async with bench(tmp_path) as on:
            scans = await on.scans("noread", "noread", number=2)
        assert [(one.quality, one.text) for one in scans] == [(Quality.BAD, "NOREAD")] * 2
        assert scans[0].attributes == {"reason": "no read"}

    async def test_other_words_and_heartbeats(self, tmp_path):
        form = Format(no_read=b"<none>")
        async with bench(tmp_path, form=form, no_read="<none>", ignore="HB[0-9]*|OK") as on:
            scans = await on.scans("scan HB17", "noread", "scan OK", "scan NOREAD", number=2)
        assert [one.text for one in scans] == ["<none>", "NOREAD"]

    async def test_what_is_required_and_missing(self, tmp_path):
        async with bench(tmp_path, gs1="required") as on:
            (scan,) = await on.scans("scan 0109506000134353")
        assert (scan.quality, scan.text) == (Quality.BAD, "0109506000134353")
        assert "check digit" in scan.attributes["reason"]


class TestLink:
    async def test_silence_is_no_error_unless_it_is_said_to_be(self, tmp_path):
        async with bench(tmp_path, silence=0.2) as on:
            with pytest.raises(LinkTimeout, match=r"sent nothing for 0\.2 s"):
                await on.scans(number=1)

    @pytest.mark.parametrize("link", ["serial", "tcp"])
    async def test_unplugged_and_back(self, tmp_path, link):
        async with bench(tmp_path, link) as on:
            with pytest.raises(LinkError):
                await on.scans("unplug")
            await on.driver.close()
            on.do("plug")
            await on.open()
            assert (await on.scans("scan A1"))[0].text == "A1"

    async def test_what_came_before_the_end_is_read(self, tmp_path):
        async with bench(tmp_path, "tcp") as on:
            scans = await on.scans("scan A1", "unplug")
        assert scans[0].text == "A1"

    async def test_closed_is_closed(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.driver.close()
            await on.driver.close()
            with pytest.raises(LinkClosed):
                await on._scans(1)
            with pytest.raises(LinkClosed):
                await driver_of(**on.settings, beep_command="b").execute(Command("beep"))


class TestCommands:
    async def test_the_host_triggers(self, tmp_path):
        async with bench(tmp_path, trigger_on_command=r"\x16T\r") as on:
            on.do("show A1")
            reading = asyncio.create_task(on._scans(2))
            await on.driver.execute(Command("trigger_on"))
            while not on.scanner.counts["triggered"]:
                await asyncio.sleep(0.01)
            on.do("hide")
            await on.driver.execute(Command("trigger_on"))
            assert [one.text for one in await reading] == ["A1", "NOREAD"]
        assert on.scanner.counts["triggered"] == 2

    async def test_what_the_scanner_understands_is_sent(self, tmp_path):
        async with bench(tmp_path, beep_command=r"||>BEEP\r\n") as on:
            await on.driver.execute(Command("beep"))
            while len(on.scanner.heard) < 9:
                await asyncio.sleep(0.01)
            assert on.scanner.heard == b"||>BEEP\r\n"

    async def test_what_is_not_known(self, tmp_path):
        async with bench(tmp_path) as on:
            with pytest.raises(UnsupportedCommand, match="write it into the device's settings"):
                await on.driver.execute(Command("good_read"))
            with pytest.raises(UnsupportedCommand, match="no command 'fly'"):
                await on.driver.execute(Command("fly"))


async def test_a_push_scanner_needs_somebody_to_command():
    driver = driver_of(
        link="listen", host="127.0.0.1", tcp_port=own_port(), source="127.0.0.1", beep_command="b"
    )
    await driver.open()
    with pytest.raises(CommandRefused, match="No scanner is connected"):
        await driver.execute(Command("beep"))
    await driver.close()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "port is missing"),
        ({"link": "listen"}, "source is missing"),
        ({"port": "x", "prefix": "\\"}, "setting prefix: "),
        ({"port": "x", "no_read": "("}, "setting no read: "),
        ({"port": "x", "ignore": "*"}, "setting ignored messages: "),
        ({"port": "x", "beep_command": "€"}, "cannot be sent as one byte"),
        ({"link": "listen", "host": "h", "source": "me"}, "'me' is no network address"),
    ],
)
async def test_settings_that_cannot_work_have_a_sentence(settings, words):
    with pytest.raises(ConfigurationError, match=words) as caught:
        make_driver(SPEC, settings)
    assert str(caught.value).endswith(".")


async def test_a_hundred_scans_through_a_bad_line_are_all_accounted_for(tmp_path):
    """What the scanner says it sent whole is what arrives, once each, in order."""
    async with bench(tmp_path, "tcp", suffix="crlf") as on:
        on.do("fault split 0.05", "fault drop 0.1")
        found = []
        reading = asyncio.create_task(_collect(on.driver, found))
        for number in range(100):
            on.do(f"scan CODE-{number:05d}")
            await asyncio.sleep(0.04 if on.scanner.counts["split"] else 0.001)
        deadline = time.monotonic() + 120
        while len(found) < on.scanner.counts["answers"] and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
    texts = [one.text for one in found if one.quality is Quality.GOOD]
    assert on.scanner.counts["dropped"] > 0
    assert on.scanner.counts["split"] > 0
    assert len(texts) == on.scanner.counts["answers"]
    assert texts == sorted(set(texts))


async def _collect(driver, found):
    async for reading in driver.events():
        found.append(reading)
