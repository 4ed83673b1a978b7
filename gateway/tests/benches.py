"""A whole plant in this process: a scale on a pty, Odoo's side, a gateway between them."""

import asyncio
import time
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

from plant_gateway import app
from plant_gateway.clock import utcnow
from plant_gateway.tasks import stopped
from simulators.counts import Counts
from simulators.odoo import FakeOdoo
from simulators.pty import PtyLine
from simulators.scale.pan import Pan
from simulators.scale.server import ScaleServer

ROOT = Path(__file__).parents[2]


def config(port):
    channel = {"id": 31, "key": "weight", "unit": "kg",
               "capture": {"mode": "stable", "minimum": 0.05, "rearm_below": 0.02}}  # fmt: skip
    device = {"id": 12, "key": "scale-1", "name": "Scale", "driver": "mt_sics",
              "settings": {"port": str(port), "interval": 0.02, "timeout": 30},
              "channels": [channel]}  # fmt: skip
    return {"gateway": {"id": "g", "name": "Line 1"}, "devices": [device]}


def said(odoo):
    """The state of the only device in the last heartbeat, or None."""
    devices = odoo.statuses[-1]["devices"] if odoo.statuses else []
    return devices[0]["state"] if devices else None


@asynccontextmanager
async def plant(tmp_path, clock=utcnow, **more):
    """A scale, Odoo's side, and what starts a gateway between them; ``more`` are its options."""
    (tmp_path / "token").write_text("pgw_test")
    scale = ScaleServer(
        partial(PtyLine, tmp_path / "scale"), pan=Pan(settling=0.05), counts=Counts(),
        random=Random(1), clock=time.monotonic,
    )  # fmt: skip
    odoo = FakeOdoo(config=config(tmp_path / "scale"))
    await odoo.start()
    options = app.Options(
        odoo.url, tmp_path / "token", tmp_path / "state",
        config_interval=0.05, heartbeat_interval=0.2, longest_wait=0.1, **more,
    )  # fmt: skip
    tasks = [asyncio.create_task(scale.serve())]

    def start():
        tasks.append(asyncio.create_task(app.run(options, clock=clock)))
        return tasks[-1]

    try:
        yield scale, odoo, start
    finally:
        await stopped(tasks)
        await odoo.stop()
