"""The command ``probe``, which every device has: what the runner makes of a driver's answer."""

import asyncio
from datetime import datetime, timezone
from random import Random

import pytest

from plant_drivers import PROBE, Command, Identity, LinkClosed, LinkTimeout
from plant_gateway.backoff import Backoff
from plant_gateway.config import DeviceConfig
from plant_gateway.device import DeviceRunner
from plant_gateway.status import StatusBoard
from plant_gateway.tasks import stopped

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


class Mute:
    """An open driver that cannot ask who answers; it must never be told to execute the probe."""

    async def execute(self, command):
        raise AssertionError(command)


class Talking(Mute):
    def __init__(self, answer):
        self.answer = answer

    async def probe(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def runner_of(driver):
    return DeviceRunner(
        DeviceConfig(12, "bolt", "Bolt", "bolt", {}, ()), factory=lambda _device: driver,
        spool=Unused(), board=StatusBoard(clock), states={}, clock=clock,
        backoff=Backoff(random=Random(1)),
    )  # fmt: skip


def clock():
    return datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


class Unused:
    """A spool: the device has no channels, so nothing is put there."""

    async def put(self, item):
        assert not (item.captures or item.telemetry)


async def probed(driver):
    runner = runner_of(driver)
    runner.driver = driver
    return (await runner.execute(Command(PROBE.key))).detail


async def test_what_answers():
    assert await probed(Talking(Identity("Cognex", version="6.4"))) == "Cognex, version 6.4"
    assert "does not say what it is" in await probed(Talking(Identity()))
    assert "no way to say more" in await probed(Mute())


async def test_a_probe_that_fails():
    with pytest.raises(LinkTimeout, match="did not answer"):
        await probed(Talking(LinkTimeout("The bolt did not answer.")))


class Breaking(Mute):
    """Its link closes while it is asked."""

    def __init__(self):
        self.asked = asyncio.Event()

    async def open(self):
        pass

    async def events(self):
        await self.asked.wait()
        raise LinkClosed("The bolt hung up.")
        yield

    async def probe(self):
        self.asked.set()
        await asyncio.Event().wait()

    async def close(self):
        pass


async def test_a_link_that_closes_meanwhile():
    runner = runner_of(Breaking())
    running = asyncio.create_task(runner.run())
    while runner.driver is None:
        await asyncio.sleep(0)
    with pytest.raises(LinkClosed, match="Bolt was closed in the middle of it"):
        await runner.execute(Command(PROBE.key))
    await stopped([running])
