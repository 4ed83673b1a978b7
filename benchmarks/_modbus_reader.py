"""Read many Modbus channels for a while, in a process of its own, and print what it took.

``python _modbus_reader.py PORT CHANNELS SECONDS`` in the gateway's environment.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time

from plant_drivers import REGISTRY, ChannelSettings
from plant_drivers.testing import make_driver


async def read(port: int, count: int, seconds: float) -> dict[str, float]:
    """Readings, bad ones, missed polls, and the CPU seconds of this process while it read."""
    channels = [
        ChannelSettings(f"c{number}", "bar", settings={"address": 2 * number, "type": "float32"})
        for number in range(count)
    ]
    driver = make_driver(
        REGISTRY["modbus_tcp"], {"host": "127.0.0.1", "tcp_port": port, "max_registers": 124},
        channels,
    )  # fmt: skip
    await driver.open()
    readings = bad = 0
    began, cpu = time.monotonic(), _cpu()
    async for reading in driver.events():
        readings += 1
        bad += reading.value is None
        if readings % count == 0 and time.monotonic() - began >= seconds:
            break
    found = {
        "seconds": time.monotonic() - began,
        "cpu": _cpu() - cpu,
        "readings": readings,
        "bad": bad,
        "missed": driver.missed,
    }
    await driver.close()
    return found


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(*map(int, sys.argv[1:4])))))  # noqa: T201
