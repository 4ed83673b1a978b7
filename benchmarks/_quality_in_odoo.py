"""What bench_quality.py measures, inside Odoo; nothing is committed."""

from __future__ import annotations

import statistics
import time
from typing import Any

SERIALS = 1_000
SHORT, LONG = 100, 10_000
REPEATS = 41


def measure(env: Any) -> dict[str, float]:
    env = env(context={**env.context, "tracking_disable": True})
    return {"making": making(env), **charting(env)}


def making(env: Any) -> float:
    """Seconds to make the checks of an order of so many pieces: one for each serial number where an
    order can have many, else one for each piece, and every second of them sampled.
    """
    from odoo import Command  # noqa: PLC0415
    from odoo.addons.plant_base import compat  # noqa: PLC0415
    from odoo.addons.plant_base.tests.plant_case import make_plant  # noqa: PLC0415
    from odoo.addons.plant_base.tests.workorder_case import make_work  # noqa: PLC0415

    product, _component, bom = make_work(env, make_plant(env, "BENCH"), tracking="serial")
    production = env["mrp.production"].create(
        {"product_id": product.id, "bom_id": bom.id, "product_qty": SERIALS}
    )
    production.action_confirm()
    many = compat.makes_many_serials(production)
    if many:
        production.lot_producing_ids = [
            Command.create(
                {
                    "name": f"BENCH-{number}",
                    "product_id": product.id,
                    "company_id": production.company_id.id,
                }
            )
            for number in range(SERIALS)
        ]
    env["plant.quality.point"].create(
        {
            "name": "Torque of each piece",
            "trigger": "production",
            "control": "lot" if many else "quantity",
            "product_ids": [Command.set(product.ids)],
            "sampling_mode": "nth",
            "sampling_every": 2,
        }
    )
    env.flush_all()
    env.invalidate_all()
    begun = time.perf_counter()
    made, _dropped = env["plant.quality.check"]._make_for(production)
    env.flush_all()
    seconds = time.perf_counter() - begun
    if made != SERIALS:
        raise AssertionError(f"{made} checks were made, not {SERIALS}.")
    return seconds


def charting(env: Any) -> dict[str, float]:
    """Seconds and queries for a new value, with a short history and with a long one."""
    from odoo.addons.plant_quality.tests.spc_case import QUIET, SpcFixture  # noqa: PLC0415

    class Fixture(SpcFixture):
        pass

    Fixture.env = env
    Fixture._make_quality()
    chart = Fixture._feed(QUIET)
    figures: dict[str, float] = {}
    for name, length in (("short", SHORT), ("long", LONG)):
        lengthen(env, chart, length - chart.last_sequence)
        attempts = Fixture._measured([10 + (number % 5 - 2) / 10 for number in range(REPEATS)])
        env.flush_all()
        seconds, queries = [], set()
        for attempt in attempts:
            env.invalidate_all()
            before, begun = env.cr.sql_log_count, time.perf_counter()
            Fixture.charts._feed(attempt)
            env.flush_all()
            seconds.append(time.perf_counter() - begun)
            queries.add(env.cr.sql_log_count - before)
        figures[f"{name}_seconds"] = statistics.median(seconds)
        figures[f"{name}_queries"] = max(queries)
    return figures


def lengthen(env: Any, chart: Any, rows: int) -> None:
    """So many points more, in control."""
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO plant_quality_subgroup (chart_id, company_id, sequence, time, value,
                    has_dispersion, dispersion, baseline_id)
             SELECT %s, %s, %s + n, now(), 10 + (n %% 7 - 3) / 10.0, true, 0.5, %s
               FROM generate_series(1, %s) AS n
        """,
        [chart.id, chart.company_id.id, chart.last_sequence, chart.baseline_id.id, rows],
    )
    chart.sudo().last_sequence += rows
    env.flush_all()
    env.cr.execute("ANALYZE plant_quality_subgroup")
    env.invalidate_all()
