"""The simulated device: profiles, replay, and being a driver as any other."""

import asyncio
import doctest
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plant_drivers import (
    REGISTRY,
    ChannelSettings,
    Command,
    ConfigurationError,
    LinkClosed,
    LinkError,
    Quality,
    UnsupportedCommand,
    profiles,
)
from plant_drivers.profiles import ProfileError, make_profile
from plant_drivers.testing import make_driver

SPEC = REGISTRY["simulated"]
DEFAULTS = SPEC.validated_channel({})


def driver(**channels):
    wanted = [
        ChannelSettings(key, "kg", settings={"interval": 0.01, **settings})
        for key, settings in channels.items()
    ]
    return make_driver(SPEC, {}, wanted)


async def take(driver, number):
    found = []
    async for reading in driver.events():
        found.append(reading)
        if len(found) == number:
            break
    return found


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(profiles).failed == 0
    assert doctest.testmod(profiles).attempted >= 6


def test_noise_repeats_with_its_seed():
    noisy = {**DEFAULTS, "noise": 0.5}
    one, other = (make_profile(noisy, Random(7)) for _ in range(2))
    values = [one.at(second) for second in range(20)]
    assert values == [other.at(second) for second in range(20)]
    assert values != [make_profile(DEFAULTS, Random(7)).at(second) for second in range(20)]


@pytest.mark.parametrize("levels", ["", "a b", "1 nan", "inf"])
def test_levels_that_are_none(levels):
    with pytest.raises(ProfileError, match="numbers with blanks"):
        make_profile({**DEFAULTS, "profile": "steps", "levels": levels}, Random(1))


@pytest.mark.parametrize(
    "rows",
    [[], [(1.0, 1.0), (0.5, 1.0)], [(-1.0, 1.0)], [(0.0, float("nan"))], [(float("inf"), 1.0)]],
)
def test_recordings_that_are_none(rows):
    with pytest.raises(ProfileError):
        make_profile({**DEFAULTS, "profile": "replay"}, Random(1), rows)


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.none() | st.floats(-1e9, 1e9)), min_size=1).map(
        lambda rows: sorted(rows, key=lambda row: row[0])
    ),
    st.floats(0, 1e9),
)
def test_a_replay_has_only_what_was_recorded(rows, seconds):
    value = profiles.Replay(rows).at(seconds)
    assert value is None or value in [row[1] for row in rows]


@pytest.mark.asyncio
async def test_channels_speak_at_their_own_intervals():
    device = driver(fast={"interval": 0.05}, slow={"interval": 0.2, "profile": "ramp"})
    await device.open()
    found = [reading.channel for reading in await take(device, 15)]
    await device.close()
    assert 2 <= found.count("slow") <= 5
    assert found.count("fast") >= 10


@pytest.mark.asyncio
async def test_a_value_is_as_its_channel_says():
    device = driver(weight={"offset": 5, "amplitude": 0, "decimals": 1, "event": True})
    await device.open()
    (reading,) = await take(device, 1)
    await device.close()
    assert (reading.value, reading.unit, reading.text, reading.event) == (5.0, "kg", "5.0 kg", True)


@pytest.mark.asyncio
async def test_a_replay_from_a_file(tmp_path):
    path = tmp_path / "press.csv"
    path.write_text("seconds,value\n0,1.5\n0.02,\n0.04,2.5\n", encoding="utf-8")
    device = driver(press={"profile": "replay", "path": str(path), "interval": 0.02})
    await device.open()
    found = await take(device, 8)
    await device.close()
    assert {reading.value for reading in found} == {1.5, None, 2.5}
    missing = next(reading for reading in found if reading.value is None)
    assert missing.quality is Quality.BAD


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("content", "words"),
    [("0,1,2\n", "3 columns"), ("0,x\n", "line 1"), ("", "is empty"), ("0\xff", "cannot be read")],
)
async def test_files_that_are_no_recording(tmp_path, content, words):
    path = tmp_path / "press.csv"
    path.write_bytes(content.encode("latin-1"))
    device = driver(press={"profile": "replay", "path": str(path)})
    with pytest.raises(ConfigurationError, match=words):
        await device.open()


@pytest.mark.asyncio
async def test_a_file_that_is_not_there(tmp_path):
    device = driver(press={"profile": "replay", "path": str(tmp_path / "none.csv")})
    with pytest.raises(ConfigurationError, match="cannot be read"):
        await device.open()


def test_a_replay_needs_its_file():
    with pytest.raises(ConfigurationError, match="path is missing"):
        SPEC.validated_channel({"profile": "replay"})


@pytest.mark.asyncio
async def test_it_can_be_silenced_and_unplugged():
    device = driver(weight={})
    with pytest.raises(LinkClosed):
        await take(device, 1)
    await device.open()
    await device.execute(Command("pause"))
    waiting = asyncio.create_task(take(device, 1))
    done, _ = await asyncio.wait({waiting}, timeout=0.1)
    assert not done
    await device.execute(Command("resume"))
    assert len(await asyncio.wait_for(waiting, 120)) == 1
    await device.execute(Command("unplug"))
    with pytest.raises(LinkError, match="unplugged"):
        await take(device, 1)
    await device.close()
    with pytest.raises(UnsupportedCommand):
        await device.open()
        await device.execute(Command("tare"))
    await device.close()


@pytest.mark.asyncio
async def test_the_schedule_does_not_drift():
    device = driver(weight={"interval": 0.02})
    await device.open()
    began = time.monotonic()
    await take(device, 26)
    await device.close()
    # A stall is not made up for, so the bound is loose above; below it never speaks too often.
    assert 0.49 <= time.monotonic() - began < 120
