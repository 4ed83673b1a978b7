"""The part of bench_iot_history.py that runs inside Odoo."""

from __future__ import annotations

import json
import re
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

REPEATS = 15
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def prepare(env: Any, end: str, channels: int, reading_days: int, minute_days: int) -> list[int]:
    """Make channels, and the partitions for a history so many days long; the channels' ids."""
    from odoo import Command  # noqa: PLC0415
    from odoo.addons.plant_iot.models.plant_iot_reading import TABLE  # noqa: PLC0415

    gateway = env["plant.iot.gateway"].create({"name": "Benchmark"})
    device = env["plant.iot.device"].create(
        {
            "name": "Press",
            "key": "press",
            "gateway_id": gateway.id,
            "driver": "simulated",
            "channel_ids": [
                Command.create({"key": f"c{n}", "name": f"Channel {n}"}) for n in range(channels)
            ],
        }
    )
    minutes = env["plant.iot.reading.minute"]._partitioned
    for table, days in ((TABLE, reading_days), (minutes, minute_days)):
        table.ensure(
            env.cr, [datetime.fromisoformat(end) - timedelta(days=day) for day in range(days + 1)]
        )
    env.cr.commit()
    return list(device.channel_ids.ids)


def measure(env: Any, end: str, channels: list[int]) -> dict[str, float]:
    """Seconds for a graph of the last hour and of the last day of a channel; how many partitions
    the plan of the hour reads.
    """
    last = datetime.fromisoformat(end)
    return {
        "hour": _seconds(env, channels, last - HOUR, last, "raw"),
        "day": _seconds(env, channels, last - DAY, last, "minute"),
        "read": _partitions_read(env, channels[0], last - HOUR, last),
    }


def _seconds(env: Any, channels: list[int], start: datetime, end: datetime, source: str) -> float:
    times = []
    for number in range(REPEATS + 2):
        channel = env["plant.iot.channel"].browse(channels[number % len(channels)])
        begun = time.perf_counter()
        drawn = channel.plant_history(f"{start.isoformat()}Z", f"{end.isoformat()}Z")
        times.append(time.perf_counter() - begun)
        if drawn["source"] != source or len(drawn["time"]) < 500:
            raise AssertionError(f"{drawn['source']}, {len(drawn['time'])} stretches")
    return statistics.median(times[2:])


def _partitions_read(env: Any, channel: int, start: datetime, end: datetime) -> int:
    from odoo.addons.plant_iot.models.plant_iot_channel_history import HISTORY  # noqa: PLC0415

    step = (end - start).total_seconds() / 600
    window = {"channel": channel, "start": start, "tail": start, "end": end, "step": step}
    env.cr.execute(f"EXPLAIN (FORMAT JSON) {HISTORY.format(rollups='')}", window)
    (plan,) = env.cr.fetchone()
    return len(set(re.findall(r"plant_iot_reading_p\d{8}\b", json.dumps(plan))))
