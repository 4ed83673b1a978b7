"""10,000 Modbus channels, each read every second, through one driver on one core.

Each channel is a 32-bit float of two registers, 62 to a request. The simulated unit is in another
process, on loopback; what is measured is the driver's.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from plant_cli.benching import Bench, Claim, at_least, below
from plant_cli.errors import PlantError
from plant_cli.setup import ports, venvs
from plant_cli.testing.running import Running

CHANNELS = 10_000
SECONDS = 30
PATIENCE = 20.0  # seconds until the simulator listens

RATE = at_least(CHANNELS, "1/s")
MISSED = below(1, "polls")
BAD = below(1, "readings")
SHARE = below(50, "% of a core")


def claims(bench: Bench) -> Iterator[Claim]:
    root, python = bench.project.root, venvs.ensure(bench.project, "gateway")
    env = {**os.environ, "PYTHONPATH": f"{root / 'gateway'}{os.pathsep}{root}"}
    port = ports.spare()
    simulator = [python, "-m", "simulators.modbus", "--tcp", f"127.0.0.1:{port}", "--idle"]
    control = bench.tmp / "control"
    with Running(
        [*simulator, "--control", control], log=bench.tmp / "simulator.log", env=env, cwd=root
    ) as unit:
        _wait(unit, control)
        bench.note(f"reading {CHANNELS:,} channels for {SECONDS} seconds")
        reader = root / "benchmarks" / "_modbus_reader.py"
        done = subprocess.run(
            [python, reader, str(port), str(CHANNELS), str(SECONDS)],
            env=env, check=True, capture_output=True, text=True,
        )  # fmt: skip
    found = json.loads(done.stdout)
    yield Claim("channels read each second", found["readings"] / found["seconds"], RATE)
    yield Claim("polls missed", found["missed"], MISSED)
    yield Claim("readings without a value", found["bad"], BAD)
    yield Claim("CPU of the driver's process", 100 * found["cpu"] / found["seconds"], SHARE)


def _wait(unit: Running, control: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while not control.exists():
        if not unit.alive or time.monotonic() > limit:
            raise PlantError(
                f"The simulated unit did not start:\n{unit.output[-2000:]}",
                "Run python -m simulators.modbus --help in the gateway's environment.",
            )
        time.sleep(0.02)
