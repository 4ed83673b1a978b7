"""The whole gateway when its clock jumps, and when the disk of its state folder is full."""

import asyncio
import os
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from random import Random

import pytest

from plant_gateway.clock import utcnow
from simulators.counts import Counts
from simulators.odoo import FakeOdoo
from simulators.ports import own_port
from simulators.scale.script import parse_step
from simulators.tcp import TcpLine
from simulators.torque import script as torque_script
from simulators.torque.controller import Controller
from simulators.torque.server import TorqueServer

from .benches import ROOT, plant

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(600)]
HOUR = timedelta(hours=1)
PATIENCE = 240  # seconds; a disk that drains while it fills takes a busy machine a minute
ROOM = "6m"  # the gateway's reserve takes 4 of it


class Clock:
    """The machine's clock, put forward by ``ahead``."""

    ahead = timedelta(0)

    def __call__(self):
        return utcnow() + self.ahead


def told(reading):
    return datetime.fromisoformat(reading["time"].replace("Z", "+00:00"))


async def test_an_hour_ahead_and_back(tmp_path):
    """Each load arrives once, with the time of that clock; nothing waits for the hour to pass."""
    clock = Clock()
    async with plant(tmp_path, clock=clock) as (scale, odoo, start):
        start()
        for part, ahead in enumerate((timedelta(0), HOUR, timedelta(0), -HOUR, timedelta(0))):
            clock.ahead = ahead
            scale.apply(parse_step(["place", f"1.{part}00"]))
            heard, status = len(odoo.readings), len(odoo.statuses)
            await odoo.until(lambda part=part: len(odoo.captures) > part)
            await odoo.until(lambda status=status: len(odoo.statuses) > status + 1)
            lag = datetime.now(timezone.utc) + ahead - told(odoo.captures[part])
            assert timedelta(0) <= lag < timedelta(minutes=10)
            assert abs(told(odoo.statuses[-1]) - utcnow() - ahead) < timedelta(minutes=10)
            # The live value does not stand still.
            await odoo.until(
                lambda heard=heard: any(
                    one["class"] == "telemetry" for one in odoo.readings[heard:]
                )
            )
            scale.apply(parse_step(["remove"]))
            await scale.held(3)
        values = [capture["value"] for capture in odoo.captures]
    assert values == [1.0, 1.1, 1.2, 1.3, 1.4]


def crowded(tool_port):
    """A tool whose results count, beside channels that fill any disk soon."""
    everything = {"deadband": 0, "min_interval": 0, "max_interval": 0.5}
    noisy = [
        {
            "id": 100 + number, "key": f"n{number}", "unit": "", "telemetry": everything,
            "settings": {"profile": "sine", "interval": 0.005, "noise": 1.0},
        }
        for number in range(10)
    ]  # fmt: skip
    torque = {"id": 1, "key": "torque", "unit": "Nm", "capture": {"mode": "event"}}
    return {
        "gateway": {"id": "g", "name": "Cabinet"},
        "devices": [
            {
                "id": 1, "key": "tool", "name": "Tool", "driver": "open_protocol",
                "settings": {"host": "127.0.0.1", "tcp_port": tool_port}, "channels": [torque],
            },
            {
                "id": 2, "key": "noise", "name": "Noise", "driver": "simulated", "settings": {},
                "channels": noisy,
            },
        ],
    }  # fmt: skip


async def on_a_small_disk(odoo, folder):
    """A gateway whose state folder is a disk of its own, seen by nobody else."""
    (folder / "state").mkdir()
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            "unshare", "--map-root-user", "--mount", "sh", "-c",
            f'mount -t tmpfs -o size={ROOM},mode=700 tmpfs "$0" && exec "$@"',
            str(folder / "state"),
            sys.executable, "-m", "plant_gateway", "run", "--odoo", odoo.url,
            "--token-file", str(folder / "token"), "--state", str(folder / "state"),
            "--longest-wait", "0.5", "--config-interval", "0.5",
            stderr=log,
            env={"PYTHONPATH": str(ROOT / "gateway"), "NO_PROXY": "127.0.0.1",
                 "PATH": os.environ["PATH"]},
        )  # fmt: skip


async def may_mount():
    """Whether this machine lets us have a disk of our own."""
    try:
        process = await asyncio.create_subprocess_exec(
            "unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt",
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError:
        return False
    return await process.wait() == 0


async def test_a_full_disk_loses_no_tightening(tmp_path):
    """Telemetry that waits makes room for each tightening; it drains without anybody's help."""
    if not await may_mount():
        pytest.skip("This machine allows no mount in a namespace: no disk can be made small.")
    (tmp_path / "token").write_text("pgw_test")
    counts = Counts()
    tool = TorqueServer(
        partial(TcpLine, "127.0.0.1", port := own_port()), controller=Controller(), counts=counts,
        random=Random(3), clock=time.monotonic, repeat=0.5,
        now=lambda: datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0),
    )  # fmt: skip
    serving = asyncio.create_task(tool.serve())
    expected = []

    def arrived():
        # Odoo knows a capture by its key: one that was read again has the same.
        return {one["key"]: Decimal(str(one["value"])) for one in odoo.captures}

    def tighten():
        expected.append(Decimal(2300 + len(expected)) / 100)
        tool.apply(torque_script.parse_step(["tighten", str(expected[-1]), "74"]))

    log = tmp_path / "log"
    async with FakeOdoo(config=crowded(port)) as odoo:
        gateway = await on_a_small_disk(odoo, tmp_path)
        tighten()
        await odoo.until(lambda: odoo.captures, PATIENCE)
        await odoo.stop()
        deadline = time.monotonic() + PATIENCE
        while "no room for telemetry" not in log.read_text() or len(expected) < 20:
            assert time.monotonic() < deadline, f"the disk never filled up:\n{log.read_text()}"
            await asyncio.sleep(0.2)
            if len(expected) < 200:
                tighten()
        while counts["stored"] < len(expected):
            assert time.monotonic() < deadline, f"a tightening found no room:\n{log.read_text()}"
            await asyncio.sleep(0.2)
        await odoo.start()
        await odoo.until(lambda: len(arrived()) >= len(expected), PATIENCE)
        for _more in range(5):
            tighten()
        await odoo.until(lambda: len(arrived()) >= len(expected), PATIENCE)
        gateway.terminate()
        assert await gateway.wait() == 0
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving
        assert sorted(arrived().values()) == expected
