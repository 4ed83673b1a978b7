"""What bench_webhooks.py needs and measures inside Odoo."""

from __future__ import annotations

import statistics
import time
from typing import Any
from unittest.mock import patch

TYPE = "plant.bench.happened"


def endpoints(env: Any, urls: list[str], types: str = "*") -> list[int]:
    """Active endpoints of these URLs; all others are disabled."""
    env["ir.config_parameter"].set_param("plant_api.webhook_networks", "127.0.0.0/8")
    env["plant.webhook.endpoint"].search([]).write({"state": "disabled"})
    made = env["plant.webhook.endpoint"].create(
        [
            {"name": f"Bench {n}", "url": url, "event_types": types, "concurrency": 50}
            for n, url in enumerate(urls)
        ]
    )
    for endpoint in made:
        endpoint._issue_secret()
    env.cr.commit()
    return list(made.ids)


def emit(env: Any, count: int, pause: float = 0.0) -> list[tuple[float, str]]:
    """Events, each of a transaction of its own with ``pause`` seconds between, or all of one:
    ``(moment of its commit, id)``.
    """
    from odoo.addons.plant_base.emission import Emission  # noqa: PLC0415

    record = env.ref("base.be")
    told = []
    for size in [count] if not pause else [1] * count:
        events = env["plant.event"]._emit_batch(
            [Emission(TYPE, record, {"n": n}) for n in range(size)]
        )
        ids = events.mapped("uuid")
        env.cr.commit()
        told += [(time.time(), each) for each in ids]
        time.sleep(pause)
    return told


def confirming(env: Any, url: str, orders: int, webhooks: int) -> dict[str, float]:
    """Milliseconds to confirm an order and commit, median: with nobody told (as if the module
    were not there), with our endpoints, and with Odoo's own webhook action on as many addresses.
    """
    from odoo.addons.plant_base.models.plant_event import PlantEvent  # noqa: PLC0415
    from odoo.addons.plant_base.tests.plant_case import make_plant  # noqa: PLC0415
    from odoo.addons.plant_base.tests.workorder_case import make_work  # noqa: PLC0415

    _product, _component, bom = make_work(env, make_plant(env, "BENCH"), operations=1)
    ours = env["plant.webhook.endpoint"].browse(endpoints(env, [url] * webhooks))
    rules = _automations(env, url, webhooks)
    events = type(env["plant.event"])

    def confirm() -> float:
        production = env["mrp.production"].create(
            {"product_id": bom.product_tmpl_id.product_variant_id.id, "bom_id": bom.id,
             "product_qty": 1}
        )  # fmt: skip
        env.cr.commit()
        begun = time.perf_counter()
        production.action_confirm()
        env.cr.commit()
        return (time.perf_counter() - begun) * 1000

    def without() -> float:
        with patch.object(
            events, "_publish_after_commit", PlantEvent.__dict__["_publish_after_commit"]
        ):
            return confirm()

    took: dict[str, list[float]] = {"without": [], "ours": [], "odoo": []}
    ways = {"without": without, "ours": confirm}
    for number in range(orders + 10):
        for name, way in ways.items():
            spent = way()
            if number >= 10:
                took[name].append(spent)
    ours.write({"state": "disabled"})
    rules.active = True
    env.cr.commit()
    for _number in range(orders):
        took["odoo"].append(confirm())
    rules.active = False
    env.cr.commit()
    return {name: statistics.median(times) for name, times in took.items()}


def _automations(env: Any, url: str, count: int) -> Any:
    """Odoo's own webhooks: a rule each, on orders that are confirmed."""
    model = env["ir.model"]._get("mrp.production")
    rules = env["base.automation"].create(
        [
            {
                "name": f"Bench {n}",
                "model_id": model.id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('state', '=', 'confirmed')]",
                "filter_pre_domain": "[('state', '=', 'draft')]",
                "active": False,
                "action_server_ids": [
                    (0, 0, {"name": f"Bench {n}", "model_id": model.id, "state": "webhook",
                            "webhook_url": url})
                ],
            }
            for n in range(count)
        ]
    )  # fmt: skip
    env.cr.commit()
    return rules


def picking(env: Any, small: int, large: int) -> dict[str, float]:
    """Milliseconds to claim 64 of a backlog, median; with few rows waiting and with many."""
    from datetime import timedelta  # noqa: PLC0415

    made = endpoints(env, ["http://127.0.0.1:9/hook"] * 5, types="plant.nothing.*")
    table = env["plant.webhook.delivery"]._queue_table()
    found = {}
    there = 0
    for name, backlog in (("small", small), ("large", large)):
        env.cr.execute(
            """
            WITH event AS (
                INSERT INTO plant_event (uuid, type, time, res_model, res_id, sequence, position,
                                         data_schema, company_id)
                SELECT 'bench-' || n, %(type)s, now(), 'res.country', 1, 10000000 + n,
                       nextval('plant_event_position_seq'), 1, %(company)s
                  FROM generate_series(%(there)s + 1, %(backlog)s) AS n
                RETURNING id)
            INSERT INTO plant_webhook_delivery
                   (endpoint_id, event_id, company_id, event_type, made_at, queue_run_at,
                    queue_state, queue_priority, queue_attempts)
            SELECT (%(endpoints)s)[1 + id %% 5], id, %(company)s, %(type)s, now(),
                   now() AT TIME ZONE 'UTC' - interval '1 hour', 'pending', 10, 0 FROM event
            """,
            {
                "type": TYPE,
                "company": env.company.id,
                "there": there,
                "backlog": backlog,
                "endpoints": made,
            },
        )
        there = backlog
        env.cr.commit()
        env.cr.execute("ANALYZE plant_webhook_delivery")
        env.cr.commit()
        took = []
        for _try in range(30):
            now = env["plant.webhook.delivery"]._queue_now()
            begun = time.perf_counter()
            jobs = table.claim(env.cr, now, now + timedelta(seconds=30), 64)
            took.append((time.perf_counter() - begun) * 1000)
            if len(jobs) != 64:
                raise AssertionError(f"{len(jobs)} were claimed, not 64.")
            env.cr.rollback()
        found[name] = statistics.median(took)
    env["plant.webhook.endpoint"].browse(made).write({"state": "disabled"})
    env.cr.commit()
    return found
