"""The whole gateway, killed -9 while parts are weighed: scale to Odoo, each part once.

Each part weighs its own number of grams and stays on the scale until Odoo has it, through kills
and restarts of the gateway and of Odoo. A lost capture would leave the test waiting; a doubled one
is counted.
"""

import asyncio
import random
import sys
import time
from contextlib import suppress
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from simulators.counts import Counts
from simulators.odoo import FakeOdoo
from simulators.pty import PtyLine
from simulators.scale.pan import Pan
from simulators.scale.script import parse_step
from simulators.scale.server import ScaleServer

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
ROUNDS = 10


def config(port):
    channel = {
        "id": 31, "key": "weight", "name": "Weight", "kind": "weight", "unit": "kg",
        "capture": {"mode": "stable", "minimum": 0.05, "rearm_below": 0.02},
        "telemetry": {"deadband": 0.0, "min_interval": 0.05, "max_interval": 1.0},
    }  # fmt: skip
    settings = {"port": str(port), "interval": 0.02, "timeout": 30}
    device = {"id": 12, "key": "scale-1", "name": "Scale", "driver": "mt_sics",
              "settings": settings, "channels": [channel]}  # fmt: skip
    return {"gateway": {"id": "g", "name": "Test"}, "devices": [device]}


async def start_gateway(odoo, folder):
    with (folder / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "run", "--odoo", odoo.url, "--log-json",
            "--token-file", str(folder / "token"), "--state", str(folder / "state"),
            "--longest-wait", "0.2",
            stderr=log,
            env={"PYTHONPATH": str(ROOT / "gateway"), "NO_PROXY": "127.0.0.1"},
        )  # fmt: skip


async def test_each_part_once(tmp_path):
    chance = random.Random(11)
    (tmp_path / "token").write_text("pgw_test")
    scale = ScaleServer(
        partial(PtyLine, tmp_path / "scale"), pan=Pan(settling=0.1), counts=Counts(), random=chance,
        clock=time.monotonic,
    )  # fmt: skip
    serving = asyncio.create_task(scale.serve())
    odoo = FakeOdoo(config=config(tmp_path / "scale"))
    await odoo.start()
    gateway = await start_gateway(odoo, tmp_path)
    weights = [1000 + 7 * part for part in range(ROUNDS * 2)]
    for part, weight in enumerate(weights):
        scale.apply(parse_step(["place", str(Decimal(weight) / 1000)]))
        await asyncio.sleep(chance.uniform(0, 0.3))
        if part % 2 == 0:
            gateway.kill()
            await gateway.wait()
            gateway = await start_gateway(odoo, tmp_path)
        if part % 7 == 3:
            await odoo.stop()
            await asyncio.sleep(0.3)
            await odoo.start()
        try:
            await odoo.until(lambda part=part: len(odoo.captures) > part)
        except asyncio.TimeoutError:
            pytest.fail(f"part {part} was lost; the gateway said\n{(tmp_path / 'log').read_text()}")
        scale.apply(parse_step(["remove"]))
        scale.counts.add("removed")
        await scale.held(3)
    gateway.terminate()
    assert await gateway.wait() == 0
    await odoo.stop()
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
    assert [round(capture["value"] * 1000) for capture in odoo.captures] == weights
    assert len({capture["key"] for capture in odoo.captures}) == len(weights)
    assert scale.counts["placed"] == len(weights)
