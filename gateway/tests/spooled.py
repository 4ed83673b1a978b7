"""What the tests put into a spool, and how they look at what comes out."""

import json
from datetime import datetime, timezone

from plant_gateway.spool import Item

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


def capture(number):
    return Item(captures=({"n": number, "class": "capture"},))


def telemetry(*numbers):
    return Item(telemetry=tuple({"n": n, "class": "telemetry"} for n in numbers))


def numbers(batch):
    return [reading["n"] for reading in json.loads(batch.payload)["readings"]]


def drain(store, limit=100):
    """The numbers of all that waits, acknowledged batch by batch."""
    found = []
    while batch := store.next_batch(limit, 10**6):
        found += numbers(batch)
        store.acknowledge(batch.sequence)
    return found
