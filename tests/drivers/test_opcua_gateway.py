"""The driver under the gateway's own supervisor: what reaches the spool, and what the log says."""

import asyncio
import json
from random import Random

import pytest
import structlog

from plant_drivers import REGISTRY
from plant_drivers.testing import make_context, now
from plant_gateway import log
from plant_gateway.app import make_driver
from plant_gateway.config import parse
from plant_gateway.spool import Quotas, Spool, SpoolStore
from plant_gateway.status import DeviceState, StatusBoard
from plant_gateway.supervisor import Supervisor

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


async def until(condition):
    for _ in range(6000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came about")


async def captured(spool):
    """The values of the captures that wait for Odoo, in order."""
    values = []
    while batch := await spool.next_batch(1000, 10**7):
        readings = json.loads(batch.payload)["readings"]
        values += [one["value"] for one in readings if one["class"] == "capture"]
        await spool.acknowledge(batch.sequence)
    return values


async def test_every_part_is_captured_once_and_the_log_stays_quiet(press, tmp_path, capsys):
    log.configure(as_json=True)
    settings = {
        "url": press.url, "security": "None", "timeout": 30, "keep_alive": 0.3,
        "publishing_interval": 0.05,
    }  # fmt: skip
    channel = {
        "id": 10, "key": "parts", "kind": "count", "capture": {"mode": "event"},
        "settings": {
            "node": press.NODE + "Parts", "event": True, "queue_size": 1000, "sampling_interval": 0,
        },
    }  # fmt: skip
    config = parse(
        {
            "gateway": {"id": "g", "name": "Gate"},
            "devices": [
                {
                    "id": 1, "key": "press", "driver": "opcua", "settings": settings,
                    "channels": [channel],
                }
            ],
        },
        REGISTRY,
    )  # fmt: skip
    spool = Spool(lambda: SpoolStore(tmp_path / "spool.db", Quotas(), now))
    await spool.open()
    board = StatusBoard(now)
    context = make_context(tmp_path)
    supervisor = Supervisor(
        factory=lambda device: make_driver(device, context, REGISTRY),
        spool=spool, board=board, clock=now, random=Random(1), longest_wait=0.05,
    )  # fmt: skip

    def state():
        return next((status.state for status in board if status.id == 1), None)

    try:
        await supervisor.apply(config)
        await until(lambda: state() is DeviceState.ONLINE)
        for times in range(1, 4):
            await press.do("burst Parts 20")
            await until(lambda times=times: spool.depth.captures == 21 * times - 1)
            await press.do("unplug", "burst Parts 1")
            await until(lambda: state() is DeviceState.OFFLINE)
            await asyncio.sleep(1)
            await press.do("plug")
            await until(lambda: state() is DeviceState.ONLINE)
            await until(lambda times=times: spool.depth.captures == 21 * times)
        assert await captured(spool) == list(range(1, 64))
        events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
        assert events.count("down") == events.count("up again") == 3
        assert set(events) == {"captured", "down", "up again"}
    finally:
        await supervisor.stop()
        await spool.close()
        structlog.reset_defaults()
