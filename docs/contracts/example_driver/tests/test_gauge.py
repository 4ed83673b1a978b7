"""The gauge's driver against recorded conversations."""

from decimal import Decimal

import pytest
from acme_gauge import SPEC

from plant_drivers import Command, CommandRefused, LinkTimeout, ProtocolError, Quality
from plant_drivers.testing import Playback, make_driver, parse_recording, play

OPENS = r"""
0.00 > H?\r\n
0.02 < H 12.345\r\n
"""


async def test_it_measures():
    recording = OPENS + "0.10 > H?\\r\\n\n0.12 < H 12.3\n0.15 < 50\\r\\n"
    (reading,) = await play(SPEC, recording)
    assert (reading.value, reading.unit, reading.text) == (Decimal("12.350"), "mm", "12.350 mm")


async def test_an_error_has_no_value():
    (reading,) = await play(SPEC, OPENS + "0.10 > H?\\r\\n\n0.12 < E 7\\r\\n")
    assert (reading.value, reading.quality) == (None, Quality.BAD)
    assert reading.attributes == {"reason": "error 7"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("H 12.3x5\\r\\n", ProtocolError),
        (r"\xff" * 300, ProtocolError),
        ("H 12.345", LinkTimeout),
    ],
)
async def test_what_is_no_answer(answer, error):
    with pytest.raises(error):
        await play(SPEC, OPENS + f"0.10 > H?\\r\\n\n0.12 < {answer}")


async def test_zero():
    for answer in ("OK", "NO"):
        recording = parse_recording(OPENS + f"0.10 > Z\\r\\n\n0.12 < {answer}\\r\\n")
        async with Playback(recording) as device:
            driver = make_driver(SPEC, device.settings(SPEC))
            await driver.open()
            try:
                await driver.execute(Command("zero"))
                assert answer == "OK"
            except CommandRefused:
                assert answer == "NO"
            finally:
                await driver.close()
