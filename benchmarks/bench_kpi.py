"""What a month of a plant's dashboard costs when its history grows a hundredfold: next to nothing,
since what is over is kept by the hour, and only the days that changed are counted anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from plant_cli import environment
from plant_cli.benching import Bench, Claim, below
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates

CENTERS = 20
SIZES = (10_000, 100_000, 1_000_000)
MONTH = below(1, "s")
GROWTH = below(3, "times")
LATE = below(1, "s")

SCRIPT = Path(__file__).parent / "_kpi_in_odoo.py"
# A line and a check every twenty minutes at each work center, backwards from now.
LINES = """
    INSERT INTO mrp_workcenter_productivity
                (workcenter_id, company_id, loss_id, date_start, date_end, duration)
         SELECT (%(centers)s::int[])[n %% %(count)s + 1], %(company)s,
                CASE WHEN n %% 37 = 0 THEN %(down)s ELSE %(work)s END,
                %(now)s::timestamp - (n / %(count)s + 1) * interval '20 minutes',
                %(now)s::timestamp - (n / %(count)s + 1) * interval '20 minutes'
                + interval '17 minutes', 17
           FROM generate_series(%(from)s::int, %(to)s::int - 1) AS n
"""
CHECKS = """
    WITH checked AS (
        INSERT INTO plant_quality_check
                    (name, point_id, version_id, test_type, company_id, state, product_id,
                     workcenter_id, attempt_count, try_count, first_result, answered_at)
             SELECT 'B' || n, %(point)s, %(version)s, 'pass_fail', %(company)s,
                    CASE WHEN n %% 50 = 0 THEN 'failed' ELSE 'passed' END, %(product)s,
                    (%(centers)s::int[])[n %% %(count)s + 1], 1, 1,
                    CASE WHEN n %% 50 = 0 THEN 'fail' ELSE 'pass' END,
                    %(now)s::timestamp - (n / %(count)s + 1) * interval '20 minutes'
               FROM generate_series(%(from)s::int, %(to)s::int - 1) AS n
          RETURNING id, company_id, first_result, answered_at
    )
    INSERT INTO plant_quality_attempt (check_id, company_id, number, kind, result, time)
         SELECT id, company_id, 1, 'first', first_result, answered_at FROM checked
"""
TABLES = (
    "mrp_workcenter_productivity",
    "plant_quality_check",
    "plant_quality_attempt",
    "plant_kpi_day",
    "plant_kpi_shift",
    "plant_kpi_slot",
    "plant_kpi_loss",
    "plant_kpi_yield",
    "plant_kpi_mark",
)


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    templates = Templates(prepared, modules.find_prepared(prepared), bench.note)
    lab = Lab(prepared, templates, bench.tmp)
    try:
        yield from _measure(bench, Plant(lab, templates))
    finally:
        lab.close()


def _measure(bench: Bench, plant: Plant) -> Iterator[Claim]:
    found = {}
    for size in SIZES:
        bench.note(f"{size:,} time lines and checks")
        plant.reach(size)
        found[size] = plant.dashboard()
        yield Claim(f"a month's dashboard, {size:,} lines and checks", found[size], MONTH)
    yield Claim(
        f"a month's dashboard, {SIZES[-1]:,} lines and checks against {SIZES[1]:,}",
        found[SIZES[-1]] / found[SIZES[1]],
        GROWTH,
    )
    yield Claim("a late correction of a time line, until it is kept", plant.correct(), LATE)


class Plant:
    """Work centers with a history that ends now and grows backwards."""

    def __init__(self, lab: Lab, templates: Templates) -> None:
        self._lab = lab
        self._db = lab.adopt(templates.fresh(templates.module("plant_kpi")))
        now = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0)
        self._now = str(now)
        self._ids = self._in_odoo(f"prepare(env, {CENTERS})")
        self._filled = 0

    def reach(self, size: int) -> None:
        """Fill up to so many lines and checks, and have the scheduled action count them."""
        values = {**self._ids, "count": CENTERS, "now": self._now, "from": self._filled, "to": size}
        for statement in (LINES, CHECKS):
            self._lab.query(self._db, statement, values)
        for table in TABLES[:3]:
            self._lab.query(self._db, f"VACUUM ANALYZE {table}")
        while self._in_odoo(f"settle(env, {self._now!r})"):
            pass
        for table in TABLES:
            self._lab.query(self._db, f"VACUUM ANALYZE {table}")
        self._filled = size

    def dashboard(self) -> float:
        seconds: float = self._in_odoo(f"dashboard(env, {self._now!r})")
        return seconds

    def correct(self) -> float:
        """Of a line of a month ago."""
        before = str(datetime.fromisoformat(self._now) - timedelta(days=30))
        [(line,)] = self._lab.query(
            self._db,
            "SELECT id FROM mrp_workcenter_productivity"
            " WHERE workcenter_id = %(center)s AND date_start < %(before)s"
            " ORDER BY date_start DESC LIMIT 1",
            {"center": self._ids["centers"][0], "before": before},
        )
        seconds: float = self._in_odoo(f"correct(env, {line}, {self._now!r})")
        return seconds

    def _in_odoo(self, call: str) -> Any:
        script = f"{SCRIPT.read_text()}\nimport json\nprint('found', json.dumps({call}))\n"
        return json.loads(self._lab.shell(self._db, script).rpartition("found ")[2])
