"""What a graph of a channel costs when its history grows a hundredfold: next to nothing, since it
reads the partitions of its window only, and rollups where the window is long.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from plant_cli import environment
from plant_cli.benching import Bench, Claim, below
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates

CHANNELS = 10
# Of each channel: a reading each second, and what a minute of them was.
READINGS = (5_000, 500_000)
MINUTES = (2 * 1_440, 200 * 1_440)
GROWTH = below(2, "times")
READ = below(3, "of them")
SOON = below(500, "ms")
SMALL = below(160, "bytes")

SCRIPT = Path(__file__).parent / "_history_in_odoo.py"
FILL_READINGS = """
    INSERT INTO plant_iot_reading (channel_id, time, value, stable, quality)
         SELECT channel, %(end)s::timestamp - n * interval '1 second',
                20 + sin(n / 60.0) + (n %% 7) / 10.0, true, 'good'
           FROM generate_series(%(from)s + 1, %(to)s) AS n, unnest(%(channels)s) AS channel
"""
FILL_MINUTES = """
    INSERT INTO plant_iot_reading_minute
                (channel_id, start, count, sum, min, max, last, last_time)
         SELECT channel, %(end)s::timestamp - n * interval '1 minute', 60, 1200, 19, 21, 20,
                %(end)s::timestamp - n * interval '1 minute' + interval '59 seconds'
           FROM generate_series(%(from)s + 1, %(to)s) AS n, unnest(%(channels)s) AS channel
"""
PARTITIONS = """
    SELECT count(*), sum(pg_total_relation_size(inhrelid))::bigint
      FROM pg_inherits WHERE inhparent = 'plant_iot_reading'::regclass
"""


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    lab = Lab(prepared, Templates(prepared, modules.find_prepared(prepared)), bench.tmp)
    try:
        yield from _measure(bench, History(lab))
    finally:
        lab.close()


def _measure(bench: Bench, history: History) -> Iterator[Claim]:
    bench.note("a short history")
    history.reach(READINGS[0], MINUTES[0])
    short = history.figures()
    bench.note("a history a hundred times as long: some minutes")
    history.reach(READINGS[1], MINUTES[1])
    long = history.figures()
    partitions, size = history.partitions()
    rows = CHANNELS * READINGS[1]
    yield Claim(
        f"graph of an hour, {rows:,} readings kept against {CHANNELS * READINGS[0]:,}",
        long["hour"] / short["hour"],
        GROWTH,
    )
    yield Claim(
        f"graph of a day, {CHANNELS * MINUTES[1]:,} minutes kept against {CHANNELS * MINUTES[0]:,}",
        long["day"] / short["day"],
        GROWTH,
    )
    yield Claim(f"partitions read for an hour, of {partitions}", long["read"], READ)
    yield Claim("the graph of an hour then", 1000 * long["hour"], SOON)
    yield Claim("the graph of a day then", 1000 * long["day"], SOON)
    yield Claim("a reading on disk, with its index", size / rows, SMALL)


class History:
    """Channels with a history that ends at the full hour and grows backwards."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._db = lab.database()
        now = datetime.now(timezone.utc)
        self._end = now.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        days = READINGS[1] // 86_400 + 1, MINUTES[1] // 1_440 + 1
        self._channels = self._in_odoo(f"prepare(env, {str(self._end)!r}, {CHANNELS}, *{days})")
        self._filled = (0, 0)

    def reach(self, readings: int, minutes: int) -> None:
        """Fill up to so many rows for each channel."""
        fills = zip((FILL_READINGS, FILL_MINUTES), self._filled, (readings, minutes), strict=True)
        for fill, filled, rows in fills:
            values = {"end": self._end, "from": filled, "to": rows, "channels": self._channels}
            self._lab.query(self._db, fill, values)
        for table in ("plant_iot_reading", "plant_iot_reading_minute"):
            self._lab.query(self._db, f"VACUUM ANALYZE {table}")
        self._filled = readings, minutes

    def figures(self) -> dict[str, float]:
        call = f"measure(env, {str(self._end)!r}, {self._channels})"
        found: dict[str, float] = self._in_odoo(call)
        return found

    def partitions(self) -> tuple[int, int]:
        """How many the readings have, and how many bytes they take."""
        [(count, size)] = self._lab.query(self._db, PARTITIONS)
        return count, size

    def _in_odoo(self, call: str) -> Any:
        script = f"{SCRIPT.read_text()}\nprint('found', json.dumps({call}))\n"
        return json.loads(self._lab.shell(self._db, script).rpartition("found ")[2])
