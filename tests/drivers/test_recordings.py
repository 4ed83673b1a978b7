"""The test kit of drivers: recordings, and the device that plays them back."""

import asyncio
from decimal import Decimal

import pytest

from plant_drivers import REGISTRY, Command, LinkTimeout
from plant_drivers.testing import (
    Playback,
    PlaybackError,
    RecordingError,
    Spoken,
    make_driver,
    parse_recording,
    play,
    read,
)

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
SPEC = REGISTRY["mt_sics"]
WEIGHS = r"""
# a scale at rest, and then not
0.000 > I4\r\n
0.010 < I4 A "B123456789"\r\n
0.100 > SI\r\n
0.110 < S S     100.00 g\r\n
0.300 > SI\r\n
0.310 < S D      9
0.360 < 9.87 g\r\n
"""


class TestParsing:
    async def test_who_said_what_when(self):
        assert parse_recording("# x\n\n0.5 > W\\r\n1 < \\x02 1 \n") == (
            Spoken(0.5, True, b"W\r"),
            Spoken(1.0, False, b"\x02 1 "),
        )

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "Nothing is said"),
            ("# only this", "Nothing is said"),
            ("W", "Line 1 is not"),
            ("0 > a\n0 = b", "Line 2 is not"),
            ("0 > ", "Line 1 is not"),
            ("-1 > a", "Line 1 is not"),
            ("0 > \\q", "Line 1: .*not understood"),
            ("1 > a\n0 < b", "Line 2 is earlier"),
        ],
    )
    async def test_mistakes_name_the_line(self, text, words):
        with pytest.raises(RecordingError, match=words):
            parse_recording(text)


class TestPlaying:
    async def test_a_driver_reads_what_was_recorded(self):
        readings = await play(SPEC, WEIGHS, {"interval": 0.02}, count=2)
        assert [(one.value, one.stable) for one in readings] == [
            (Decimal("100.00"), True),
            (Decimal("99.87"), False),
        ]

    async def test_a_driver_that_says_something_else_is_told(self):
        with pytest.raises(
            PlaybackError, match=r"said b'SI' instead of b'W\\r' of the host at 0.1"
        ):
            await play(SPEC, '0 > I4\\r\\n\n0 < I4 A "1"\\r\\n\n0.1 > W\\r\n0.2 < x')

    async def test_a_driver_that_says_too_little_is_told(self):
        with pytest.raises(PlaybackError, match=r"stopped before b'SI\\r\\n' of the host at 0.3 s"):
            await play(SPEC, WEIGHS, {"interval": 10}, count=1)

    async def test_silence_of_the_driver_is_told(self):
        with pytest.raises(PlaybackError, match=r"no more for 0\.1 seconds, instead of"):
            async with Playback(parse_recording(WEIGHS), patience=0.1) as device:
                driver = make_driver(SPEC, device.settings(SPEC))
                await driver.open()
                await device.over()
                await driver.close()

    async def test_hanging_up_is_told(self):
        with pytest.raises(PlaybackError, match=r"said b'S' and hung up instead of b'SI"):
            async with Playback(parse_recording("0 > SI")) as device:
                port = device.settings(SPEC)["tcp_port"]
                _reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"S")
                await writer.drain()
                writer.close()
                await device.over()

    async def test_what_the_driver_raises_comes_out(self):
        recording = '0 > I4\\r\\n\n0 < I4 A "1"\\r\\n\n0.1 > SI\\r\\n'
        with pytest.raises(LinkTimeout, match="did not answer SI"):
            await play(SPEC, recording, {"timeout": 2})

    async def test_commands_and_one_connection_only(self):
        recording = '0 > I4\\r\\n\n0 < I4 A "1"\\r\\n\n0.1 > Z\\r\\n\n0.2 < Z A\\r\\n'
        async with Playback(parse_recording(recording)) as device:
            settings = device.settings(SPEC)
            driver = make_driver(SPEC, settings)
            await driver.open()
            reader, writer = await asyncio.open_connection("127.0.0.1", settings["tcp_port"])
            assert await reader.read() == b""
            writer.close()
            await driver.execute(Command("zero"))
            await driver.close()

    async def test_only_settings_that_the_driver_has(self):
        async with Playback(parse_recording("0 < x")) as device:
            assert set(device.settings(REGISTRY["open_protocol"])) == {"host", "tcp_port"}
            device._place = 1
        with pytest.raises(RuntimeError, match="async with"):
            Playback(()).settings(SPEC)

    async def test_readings_that_do_not_come(self):
        spec = REGISTRY["simulated"]
        driver = make_driver(spec, {})
        await driver.open()
        with pytest.raises(asyncio.TimeoutError):
            await read(driver, 1, timeout=0.1)
        await driver.close()
