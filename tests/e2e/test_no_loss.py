"""No event is lost or applied twice, whatever is killed, cut off, away, full or refused.

PLANT_ROUNDS says how often something is killed, PLANT_SEED what and when.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from tests.e2e.shop_floor import ShopFloor, until

ROUNDS = int(os.environ.get("PLANT_ROUNDS", "6"))
SEED = int(os.environ.get("PLANT_SEED", "17"))
FATES = ("gateway", "odoo", "connections", "both")
TIGHTENINGS = 8 * ROUNDS
LATER = 30  # tightenings of the outage, with
EARLIER = 5  # before it
pytestmark = pytest.mark.timeout(900 + 60 * ROUNDS)
# What a batch writes, from its beginning to its end.
WRITTEN = ("plant_iot_stream", "plant_iot_capture", "mrp_workorder")


@pytest.fixture(scope="module")
def floor(lab):
    return ShopFloor(lab, checks=TIGHTENINGS + LATER)


@pytest.fixture(autouse=True)
def at_rest(floor):
    """What a test started ends with it."""
    yield
    floor.rest()


def torques(count):
    return [Decimal("23.00") + Decimal(number % 400) / 100 for number in range(count)]


def test_whatever_is_killed(floor):
    chance = random.Random(SEED)
    loads = [Decimal("0.500") + Decimal("0.011") * number for number in range(ROUNDS + 2)]
    pieces = 20 * ROUNDS
    fates = [*FATES[:ROUNDS], *chance.choices(FATES, k=ROUNDS - len(FATES[:ROUNDS]))]
    chance.shuffle(fates)

    server = floor.odoo()
    gateway = floor.gateway(server.url, "state")
    floor.scale(loads)
    floor.tool(torques(TIGHTENINGS), pause=0.5)
    floor.counter(pieces, pause=0.2)
    until(lambda: all(map(floor.values, ("scale", "tool", "counter"))), "each device was heard")
    for fate in fates:
        time.sleep(chance.uniform(0.2, 2.0))
        if fate == "connections":
            floor.cut_off()
        if fate in {"odoo", "both"}:
            server.kill()
        if fate in {"gateway", "both"}:
            gateway.kill()
            time.sleep(chance.uniform(0, 0.5))
            gateway = floor.gateway(server.url, "state")
        if not server.alive:
            time.sleep(chance.uniform(0, 1.0))
            server = floor.odoo(port=server.port)

    until(lambda: floor.served("torque", "tightened") == TIGHTENINGS, "every screw was tightened")
    until(lambda: floor.served("scale", "shown") == len(loads), "every load was shown")
    until(lambda: len(floor.values("tool")) >= TIGHTENINGS, "every tightening arrived")
    until(lambda: len(floor.values("scale")) >= len(loads), "every load arrived")
    until(lambda: floor.values("counter")[-1] == pieces, "every piece was counted")
    time.sleep(2)  # for what would come twice
    gateway.stop()

    assert floor.values("scale") == loads
    assert Counter(floor.values("tool")) == Counter(
        torque.quantize(Decimal("0.001")) for torque in torques(TIGHTENINGS)
    )
    for channel in ("scale", "tool", "counter"):
        captures = floor.captures(channel, "key", "state", "attempts", "reason")
        assert {capture[1:] for capture in captures} == {("applied", 1, None)}
        assert len({key for key, *_rest in captures}) == len(captures)
    answered = (
        "SELECT count(*) FROM plant_quality_check WHERE workorder_id = %s AND state = 'passed'"
    )
    assert floor.one(answered, floor.ids["workorder"]) == TIGHTENINGS
    history = "SELECT count(*) FROM plant_iot_reading WHERE channel_id = %s"
    assert floor.one(history, floor.ids["tool"]) == TIGHTENINGS, "also in the raw history"

    counted = sum(count or 0 for (count,) in floor.captures("counter", "pieces"))
    assert counted == pieces - floor.values("counter")[0]
    made = "SELECT qty_produced FROM mrp_workorder WHERE id = %s"
    assert floor.one(made, floor.ids["workorder"]) == counted
    epochs = "SELECT count(*) FROM plant_iot_stream WHERE gateway_id = %s"
    assert floor.one(epochs, floor.ids["gateway"]) == 1, "one numbering through it all"


def test_a_long_outage_and_a_token_revoked_meanwhile(floor):
    """Telemetry goes when its quota is full, visibly; captures stay, however long it takes."""
    before = len(floor.values("tool"))
    server = floor.odoo()
    gateway = floor.gateway(server.url, "away", "--max-telemetry", "10")
    floor.scale()
    floor.tool(first=TIGHTENINGS + 1)
    tightened = [f"tighten {torque} 74" for torque in torques(LATER)]
    floor.tell("torque", *tightened[:EARLIER])
    until(lambda: len(floor.values("tool")) - before == EARLIER, "the tool was heard")

    server.kill()
    token = floor.replace_token()
    floor.tell("torque", *tightened[EARLIER:])
    until(lambda: floor.served("torque", "stored") >= LATER, "the gateway had every tightening")
    for number in range(8):  # two values each, or more
        floor.weigh(1 + Decimal(number))
    assert len(floor.values("tool")) - before == EARLIER, "Odoo was not away"

    server = floor.odoo(port=server.port)
    until(lambda: '/batches HTTP/1.1" 401' in server.output, "it was turned away")
    assert len(floor.values("tool")) - before == EARLIER
    floor.token.write_text(token)
    until(lambda: len(floor.values("tool")) - before >= LATER, "every tightening arrived")
    time.sleep(2)
    assert len(floor.values("tool")) - before == LATER
    assert {state for (state,) in floor.captures("tool", "state")} == {"applied"}

    dropped = "SELECT spool_dropped FROM plant_iot_gateway WHERE id = %s"
    until(lambda: floor.one(dropped, floor.ids["gateway"]) > 0, "what was given up is told")
    problems = "SELECT problems FROM plant_iot_gateway WHERE id = %s"
    assert "dropped for want of room" in floor.one(problems, floor.ids["gateway"])
    gateway.stop()


def test_the_database_goes_in_the_middle_of_a_batch(floor):
    server = floor.odoo()
    batch = floor.batch(str(uuid.uuid4()), 1, 150)
    before = len(floor.values("scale"))
    for table in WRITTEN:
        status = floor.cut_off_at(table, lambda: floor.post(server.url, batch)[0])
        assert status >= 500, f"what was cut off at {table} was taken in"
    assert floor.post(server.url, batch) == (200, {"accepted_through": 1})
    captures = floor.captures("scale", "key", "state", "attempts")[before:]
    assert [key for key, *_rest in captures] == [one["key"] for one in batch["readings"]]
    assert {capture[1:] for capture in captures} == {("applied", 1)}


def test_any_order_any_number_of_times_at_once(floor):
    """Batches of one numbering, by six callers at once, each in an order of its own: as none begins
    with the first, whoever comes first comes too early.
    """
    server = floor.odoo()
    epoch = str(uuid.uuid4())
    batches = [floor.batch(epoch, sequence, 3) for sequence in range(1, 7)]
    before = len(floor.values("scale"))
    statuses = Counter()

    def send_all(seed):
        waiting = batches[1:]
        random.Random(seed).shuffle(waiting)
        waiting.insert(1, batches[0])
        while waiting:
            batch = waiting.pop(0)
            status, said = floor.post(server.url, batch)
            statuses[status] += 1
            if status == 409:
                assert said["accepted_through"] < batch["sequence"] - 1
                waiting.append(batch)
            else:
                assert status == 200 and said["accepted_through"] >= batch["sequence"]

    with ThreadPoolExecutor(6) as callers:
        list(callers.map(send_all, range(6), timeout=300))
    assert statuses[409], "no batch came before another: the test tested nothing"
    assert set(statuses) == {200, 409}
    values = floor.values("scale")[before:]
    sent = [reading["value"] for batch in batches for reading in batch["readings"]]
    assert values == [Decimal(str(value)).quantize(Decimal("0.001")) for value in sent]
