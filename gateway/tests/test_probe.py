"""The command ``probe``, which every device has: what the runner makes of a driver's answer."""

from random import Random

import pytest

from plant_drivers import PROBE, Command, CommandRefused, Identity, LinkTimeout
from plant_gateway.backoff import Backoff
from plant_gateway.config import DeviceConfig
from plant_gateway.device import DeviceRunner
from plant_gateway.status import StatusBoard

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(10)]


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


async def probed(driver):
    runner = DeviceRunner(
        DeviceConfig(12, "bolt", "Bolt", "bolt", {}, ()), factory=None, spool=None,
        board=StatusBoard(None), states={}, clock=None, backoff=Backoff(random=Random(1)),
    )  # fmt: skip
    runner.driver = driver
    return (await runner.execute(Command(PROBE.key))).detail


async def test_what_answers():
    assert await probed(Talking(Identity("Cognex", version="6.4"))) == "Cognex, version 6.4"
    assert "does not say what it is" in await probed(Talking(Identity()))
    assert "no way to say more" in await probed(Mute())


async def test_a_probe_that_fails_has_changed_nothing_in_the_device():
    with pytest.raises(CommandRefused, match="did not answer"):
        await probed(Talking(LinkTimeout("The bolt did not answer.")))
