"""The part of bench_ai.py that runs inside Odoo."""

from __future__ import annotations

import statistics
import time
from typing import Any

WARM = 10
CODES = {"plain": "record.name", "asking": "ai('bench_desk', record)"}


def _signal(env: Any, url: str, per_second: int) -> Any:
    provider = env["plant.ai.provider"].create(
        {
            "name": "Benchmark",
            "kind": "openai",
            "model": "a-model",
            "base_url": f"{url}/v1",
            "calls_per_minute": per_second * 60,
        }
    )
    return env["plant.ai.signal"].create(
        {
            "name": "Desk",
            "code": "bench_desk",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "instructions": "Which desk is this for?",
            "field_paths": "name",
            "labels": "sales: a price\nservice: broken",
            "provider_id": provider.id,
        }
    )


def _automation(env: Any, function: str, code: str) -> Any:
    model = env["ir.model"]._get_id("res.partner")
    rule = {"name": "Benchmark", "model_id": model, "state": "code", "code": code}
    return env["base.automation"].create(
        {
            "name": "Benchmark",
            "model_id": model,
            "trigger": "on_create_or_write",
            "filter_domain": f"[('function', '=', '{function}')]",
            "action_server_ids": [(0, 0, rule)],
        }
    )


def saves(env: Any, count: int) -> float:
    """Seconds that a question adds to the median save, each in a transaction of its own, commit
    included. The scheduler, who hears of it after the commit, has heard before the next begins."""
    from odoo.addons.plant_base.queue.waker import SCHEDULER  # noqa: PLC0415

    _signal(env, "http://127.0.0.1:9", 20)
    for function, code in CODES.items():
        _automation(env, function, code)
    env.cr.commit()
    # The automations have changed the models: records are made with what they are now.
    partners = {
        function: env["res.partner"].create({"name": function, "function": function})
        for function in CODES
    }
    env.cr.commit()
    found: dict[str, list[float]] = {function: [] for function in CODES}
    # In turns, so that whatever else the machine does falls on both.
    for number in range(count + WARM):
        for function, partner in partners.items():
            with env.registry.cursor() as cr:
                own = partner.with_env(env(cr=cr))
                began = time.perf_counter()
                own.write({"name": f"{function} {number}"})
                cr.commit()
                found[function].append(time.perf_counter() - began)
            SCHEDULER.wait()
    plain, asking = (statistics.median(times[WARM:]) for times in found.values())
    return asking - plain


def drain(env: Any, url: str, count: int, per_second: int) -> float:
    """Seconds until so many questions are answered and applied."""
    env["base.automation"].search([("name", "=", "Benchmark")]).unlink()
    env.cr.execute("DELETE FROM plant_ai_task")
    env["plant.ai.signal"].search([("code", "=", "bench_desk")]).unlink()
    env.cr.commit()
    signal = _signal(env, url, per_second)
    model = env["ir.model"]._get_id("res.partner")
    rule = env["ir.actions.server"].create(
        {
            "name": "Benchmark",
            "model_id": model,
            "state": "code",
            "code": "record.write({'ref': ai('bench_desk', record).value})",
        }
    )
    partners = env["res.partner"].create([{"name": f"Ann {number}"} for number in range(count)])
    env.cr.commit()
    rule.with_context(
        active_model="res.partner", active_id=partners[0].id, active_ids=partners.ids
    ).run()
    env.cr.commit()
    # Loading the provider's libraries takes a second, once in the life of a server.
    from odoo.addons.plant_ai.providers import openai_api  # noqa: F401, PLC0415

    began = time.perf_counter()
    tasks = env["plant.ai.task"]
    waiting = [("signal_id", "=", signal.id), ("queue_state", "in", ("pending", "running"))]
    while tasks.search_count(waiting):
        tasks._queue_run(0)
        env.cr.commit()
    seconds = time.perf_counter() - began
    applied = env["res.partner"].search_count([("id", "in", partners.ids), ("ref", "=", "sales")])
    if applied != count:
        raise RuntimeError(f"Only {applied} of {count} were applied.")
    return seconds
