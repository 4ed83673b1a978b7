"""Webhooks while the server that delivers them is killed: nothing is lost, and what comes twice
says so.

PLANT_ROUNDS says how often it is killed, PLANT_SEED when.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.webhook_receiver import Receiver

ROUNDS = int(os.environ.get("PLANT_ROUNDS", "3"))
SEED = int(os.environ.get("PLANT_SEED", "17"))
CONCURRENCY = 5
BATCHES, BATCH = 30, 10
pytestmark = pytest.mark.timeout(900 + 120 * ROUNDS)

ENDPOINT = """
env["ir.config_parameter"].set_param("plant_api.webhook_networks", "127.0.0.0/8")
endpoint = env["plant.webhook.endpoint"].create(
    {{"name": "Receiver", "url": {url!r}, "event_types": "plant.test.*",
      "concurrency": {concurrency}}}
)
endpoint._issue_secret()
env.cr.commit()
print(endpoint.id)
"""
EMIT = """
import time
from odoo.addons.plant_base.emission import Emission
record = env.ref("base.be")
for batch in range({batches}):
    events = env["plant.event"]._emit_batch(
        [Emission("plant.test.happened", record, {{"n": n}}) for n in range({batch})]
    )
    if batch % 5 == 4:
        env.cr.rollback()
        continue
    uuids = events.mapped("uuid")
    env.cr.commit()
    print("\\n".join(uuids), flush=True)
    time.sleep({pause})
"""


@pytest.fixture
def receiver():
    receiver = Receiver(pause=0.05)
    yield receiver
    receiver.close()


@pytest.fixture
def db(lab, receiver):
    db = lab.adopt(lab.templates.fresh(lab.templates.module("plant_api")))
    # Odoo's own scheduled actions would be in the midst of their work when a server is killed.
    lab.query(
        db,
        "UPDATE ir_cron SET active = false WHERE id NOT IN (SELECT res_id FROM ir_model_data"
        " WHERE module = 'plant_api' AND name LIKE 'cron_webhook_%%')",
    )
    lab.shell(db, ENDPOINT.format(url=receiver.url, concurrency=CONCURRENCY))
    return db


def emit(lab, db, batches=BATCHES, batch=BATCH, pause=0.2):
    """The ids of what was emitted and committed; each fifth batch is rolled back."""
    return lab.shell(db, EMIT.format(batches=batches, batch=batch, pause=pause)).split()


def states(lab, db):
    """What became of our messages; the demo has some of its own."""
    return dict(
        lab.query(
            db,
            "SELECT queue_state, count(*) FROM plant_webhook_delivery AS delivery"
            " JOIN plant_webhook_endpoint AS endpoint ON endpoint.id = delivery.endpoint_id"
            " WHERE endpoint.name = 'Receiver' GROUP BY queue_state",
        )
    )


def wake(lab, db):
    """What the trigger of the first worker does."""
    lab.query(
        db,
        "INSERT INTO ir_cron_trigger (cron_id, call_at) SELECT res_id, now() AT TIME ZONE 'UTC'"
        " FROM ir_model_data WHERE module = 'plant_api' AND name = 'cron_webhook_0'",
    )
    lab.query("postgres", "SELECT pg_notify('cron_trigger', %s)", [db])


def test_whenever_the_worker_is_killed(lab, db, receiver):
    chance = random.Random(SEED)
    with ThreadPoolExecutor(1) as pool:
        emitting = pool.submit(emit, lab, db)
        for _round in range(ROUNDS):
            with lab.odoo(db, crons=2) as server:
                wake(lab, db)
                seen = len(receiver.heard)
                deadline = time.monotonic() + 20
                # It is killed in the midst of its work, if there is any.
                while len(receiver.heard) == seen and time.monotonic() < deadline:
                    time.sleep(0.02)
                time.sleep(chance.uniform(0.0, 1.0))
                server.kill()
        emitted = emitting.result()
    assert len(emitted) == BATCHES * BATCH * 4 // 5

    with lab.odoo(db, crons=2):
        deadline = time.monotonic() + 300
        while states(lab, db) != {"done": len(emitted)}:
            assert time.monotonic() < deadline, states(lab, db)
            # A dead worker's leases run out by themselves, and a server looks each minute.
            wake(lab, db)
            time.sleep(1)
    counts = Counter(receiver.ids)
    assert set(counts) == set(emitted)
    repeated = sum(counts.values()) - len(counts)
    assert repeated <= CONCURRENCY * ROUNDS, "only what was under way is sent again"


def test_a_commit_is_heard_of_without_waiting_for_a_minute(lab, db, receiver):
    with lab.odoo(db, crons=2):
        emitted = emit(lab, db, batches=1, batch=1, pause=0)
        deadline = time.monotonic() + 40
        while not receiver.heard:
            assert time.monotonic() < deadline, states(lab, db)
            time.sleep(0.05)
    assert receiver.ids == emitted
