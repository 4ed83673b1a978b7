"""The part of bench_kpi.py that runs inside Odoo."""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timedelta
from typing import Any

REPEATS = 5
AT_ONCE = 60.0  # seconds of counting in one process
SHIFTS = ((6, 14), (14, 22))
# What a dashboard shows of a month: tiles, trends, and rankings.
DASHBOARD = [
    {"kpi": "oee"},
    {"kpi": "oee", "by": "day"},
    {"kpi": "oee", "by": "workcenter"},
    {"kpi": "availability", "by": "shift"},
    {"kpi": "effectiveness"},
    {"kpi": "quality_ratio"},
    {"kpi": "utilisation", "by": "workcenter"},
    {"kpi": "throughput"},
    {"kpi": "scrap_ratio", "by": "week"},
    {"kpi": "mtbf"},
    {"kpi": "mttr"},
    {"kpi": "down_time", "by": "reason"},
    {"kpi": "first_pass_yield"},
    {"kpi": "first_pass_yield", "by": "day"},
    {"kpi": "first_pass_yield", "by": "product"},
    {"kpi": "failures", "by": "point"},
    {"kpi": "lead_time"},
    {"kpi": "on_time", "by": "week"},
    {"kpi": "wip_age"},
]


def prepare(env: Any, centers: int) -> dict[str, Any]:
    """Work centers in two shifts, and a quality point; their ids."""
    from odoo import Command  # noqa: PLC0415

    calendar = env["resource.calendar"].create(
        {
            "name": "Benchmark",
            "tz": "Europe/Berlin",
            "attendance_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": "morning" if start < 12 else "afternoon",
                        }
                    )
                    for day in range(7)
                    for start, stop in SHIFTS
                ),
            ],
        }
    )
    line = env["plant.line"].create(
        {"name": "Benchmark", "code": "BENCH", "calendar_id": calendar.id}
    )
    made = env["mrp.workcenter"].create(
        [{"name": f"Benchmark {n}", "plant_line_id": line.id} for n in range(centers)]
    )
    product = env["product.product"].create({"name": "Benchmark"})
    point = env["plant.quality.point"].create(
        {
            "name": "Benchmark",
            "trigger": "production",
            "product_ids": [Command.set(product.ids)],
            "test_type": "pass_fail",
        }
    )
    env.cr.commit()
    return {
        "centers": made.ids,
        "company": env.company.id,
        "product": product.id,
        "point": point.id,
        "version": point.version_id.id,
        "work": env.ref("mrp.block_reason7").id,
        "down": env.ref("mrp.block_reason1").id,
    }


def settle(env: Any, now: str) -> bool:
    """Do what the scheduled action does, for a while; returns whether there is more to count."""
    days, moment = env["plant.kpi.day"], datetime.fromisoformat(now)
    end = time.perf_counter() + AT_ONCE
    days._extend(moment)
    env.cr.commit()
    more = True
    while more and time.perf_counter() < end:
        more = days._settle(moment)
        env.cr.commit()
    return more


def dashboard(env: Any, now: str) -> float:
    """Seconds for all figures of the last month, and of today up to now."""
    last = datetime.fromisoformat(now).date()
    period = {"date_from": str(last - timedelta(days=30)), "date_to": str(last)}
    requests = [
        request if request["kpi"] == "wip_age" else {**request, **period} for request in DASHBOARD
    ]
    times = []
    for _number in range(REPEATS + 1):
        env.invalidate_all()
        begun = time.perf_counter()
        answers = env["plant.kpi"].plant_kpis(requests)
        times.append(time.perf_counter() - begun)
    by_name = {answer["kpi"]: answer["value"] for answer in answers}
    if not by_name["availability"] or not by_name["first_pass_yield"]:
        raise AssertionError(f"The dashboard shows nothing: {by_name}")
    return statistics.median(times[1:])


def correct(env: Any, line: int, now: str) -> float:
    """Seconds until a late correction of a time line is kept."""
    record = env["mrp.workcenter.productivity"].browse(line)
    begun = time.perf_counter()
    record.date_end -= timedelta(minutes=1)
    env.flush_all()
    env["plant.kpi.day"]._settle(datetime.fromisoformat(now))
    env.cr.commit()
    return time.perf_counter() - begun
