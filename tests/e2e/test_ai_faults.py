"""A rule that asks, when the server is killed: during the call, and between answer and effect.

What is applied is applied once; what was asked is in the log.
"""

import importlib.util
import time
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[2] / "addons" / "plant_ai" / "tests" / "provider_server.py"
MAKE = """
provider = env["plant.ai.provider"].create({{
    "name": "Loopback", "kind": "openai", "model": "m", "base_url": "{url}/v1", "timeout": 60,
}})
model = env["ir.model"]._get_id("res.partner")
env["plant.ai.signal"].create({{
    "name": "Desk", "code": "e2e_desk", "model_id": model, "instructions": "Which desk?",
    "field_paths": "name", "labels": "sales: a price\\nservice: broken",
    "provider_id": provider.id,
}})
env["ir.actions.server"].create({{
    "name": "E2E", "model_id": model, "state": "code",
    "code": "v = ai('e2e_desk', record).value\\nrecord.write({{'ref': (record.ref or '') + v}})",
}})
partner = env["res.partner"].create({{"name": "Ann E2E"}})
env.cr.commit()
"""
ASK = """
rule = env["ir.actions.server"].search([("name", "=", "E2E")])
partner = env["res.partner"].search([("name", "=", "Ann E2E")])
partner.write({"ref": False})
rule.with_context(active_model="res.partner", active_id=partner.id, active_ids=partner.ids).run()
env.cr.commit()
"""
HOLD = "SELECT FROM res_partner WHERE name = 'Ann E2E' FOR UPDATE"


def load_server():
    spec = importlib.util.spec_from_file_location("provider_server", SERVER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def provider():
    module = load_server()
    with module.ProviderServer(module.says("sales")) as server:
        server.says = module.says
        yield server


@pytest.fixture(scope="module")
def db(lab, provider):
    db = lab.database()
    lab.keep_crons(db, "plant_ai")
    lab.shell(db, MAKE.format(url=provider.url))
    return db


@pytest.fixture
def asked(lab, db, provider):
    """One question in the queue, and nothing else."""
    lab.query(db, "DELETE FROM plant_ai_task")
    lab.query(db, "DELETE FROM plant_ai_call")
    provider.requests.clear()
    lab.shell(db, ASK)


def until(holds, what, seconds=180):
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.1)
    return found


def wake(lab, db):
    """Let no lease hold a dead worker's rows, and have the workers look."""
    lab.query(
        db,
        "UPDATE plant_ai_task SET queue_lease_until = now() AT TIME ZONE 'UTC' - interval '1 day'"
        " WHERE queue_state = 'running'",
    )
    lab.query(
        db,
        "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC'"
        " FROM ir_model_data WHERE module = 'plant_ai' AND name = 'cron_task_0'",
    )
    lab.query("postgres", "SELECT pg_notify('cron_trigger', %s)", [db])


def calls(lab, db):
    return lab.query(db, "SELECT state, applied FROM plant_ai_call ORDER BY id")


def effect(lab, db):
    [(ref,)] = lab.query(db, "SELECT ref FROM res_partner WHERE name = 'Ann E2E'")
    return ref


@pytest.mark.usefixtures("asked")
def test_killed_during_the_call(lab, db, provider):
    provider.script = [provider.says("sales", seconds=600), provider.says("sales")]
    with lab.odoo(db, crons=1) as first:
        wake(lab, db)
        until(lambda: provider.requests, lambda: calls(lab, db))
        first.kill()
    assert calls(lab, db) == [("asked", "waiting")], "it was written down before it was sent"
    with lab.odoo(db, crons=1):
        wake(lab, db)
        until(lambda: effect(lab, db), lambda: calls(lab, db))
        until(lambda: ("answered", "applied") in calls(lab, db), lambda: calls(lab, db))
    assert calls(lab, db) == [("lost", "not_applied"), ("answered", "applied")]
    assert effect(lab, db) == "sales"


@pytest.mark.usefixtures("asked")
def test_killed_between_the_answer_and_the_effect(lab, db, provider):
    """The effect is held up by a lock on what it writes, and the server killed meanwhile."""
    provider.script = [provider.says("sales")]
    with lab.holding(db, HOLD), lab.odoo(db, crons=1) as first:
        wake(lab, db)
        until(lambda: calls(lab, db) == [("answered", "waiting")], lambda: calls(lab, db))
        first.kill()
    assert effect(lab, db) is None
    with lab.odoo(db, crons=1):
        wake(lab, db)
        until(lambda: calls(lab, db) == [("answered", "applied")], lambda: calls(lab, db))
    assert effect(lab, db) == "sales", "once"
    assert len(provider.requests) == 1, "nobody is asked again"
