"""What others hear of a gateway at a real Mosquitto: births, values, deaths."""

import asyncio
import socket
from datetime import timedelta

import pytest

from plant_gateway.clock import iso, utcnow
from plant_gateway.mqtt import sender
from plant_gateway.sparkplug import DataType, Metric, Payload
from plant_gateway.sparkplug.node import REBIRTH
from plant_gateway.spool import Item
from plant_gateway.tasks import stopped

from .mqtt_bench import bench, capture, listener, until

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


async def test_births_live_and_kept_values_deaths(tmp_path, monkeypatch):
    monkeypatch.setattr(sender, "LOOK_AGAIN", 0.05)
    monkeypatch.setattr(sender, "HISTORICAL", 200.0)
    async with bench(tmp_path) as on, listener(on.broker) as (heard, client):
        old = capture(2, time=iso(utcnow() - timedelta(minutes=5)))
        await on.spool.put(Item(captures=(old,)))
        await asyncio.sleep(0.2)
        assert heard == [], "nothing is told before the primary host is there"
        on.ingest()
        await on.put(1)
        await on.empty()

        def values():
            return [m for kind, _, p in heard if kind == "DDATA" for m in p.metrics]

        await until(lambda: len(values()) >= 2)
        metrics = values()
        assert {metric.value: metric.historical for metric in metrics} == {2: True, 1: False}
        on.alive = frozenset()
        await until(lambda: heard[-1][0] == "DDEATH")
        on.alive = frozenset({"scale"})
        await until(lambda: heard[-1][0] == "DBIRTH")
        order = Payload(0, (Metric(REBIRTH, 0, DataType.BOOLEAN, value=True),))
        await client.publish("spBv1.0/hall/NCMD/cabinet", order.encode())
        await until(lambda: [kind for kind, _, _ in heard].count("NBIRTH") == 2)
        session = [p.seq for kind, _, p in heard if kind[0] != "N" or kind == "NBIRTH"]
        assert session[: session.index(0, 1)] == list(range(session.index(0, 1)))
        await stopped(on.tasks[:1])
        await until(lambda: heard[-1][0] == "NDEATH")


async def test_a_gateway_that_is_cut_off_is_told_dead_by_the_broker(tmp_path):
    """The will: its death carries the number of its birth."""
    async with bench(tmp_path) as on, listener(on.broker) as (heard, _):
        on.ingest()
        await until(lambda: any(kind == "NBIRTH" for kind, _, _ in heard))
        birth = next(p for kind, _, p in heard if kind == "NBIRTH")
        client = on.sender._session.client
        client._client.socket().shutdown(socket.SHUT_RDWR)
        await until(lambda: any(kind == "NDEATH" for kind, _, _ in heard))
        death = next(p for kind, _, p in heard if kind == "NDEATH")
        assert death.metrics[0].value == birth.metrics[0].value
        await until(lambda: sum(kind == "NBIRTH" for kind, _, _ in heard) == 2)


async def test_one_ingest_of_two_may_go(tmp_path, monkeypatch):
    monkeypatch.setattr(sender, "GRACE", 100.0)
    async with bench(tmp_path) as on, listener(on.broker) as (heard, _):
        first, _second = on.ingest(), on.ingest()
        await until(lambda: all(one.taking.is_set() for one in on.ingests))
        await on.put(1)
        await on.empty()
        session, said = on.sender._session, []
        heeds = session.host_says
        session.host_says = lambda payload: said.append(b"true" in payload) or heeds(payload)
        await stopped([first])
        await until(lambda: False in said and said[-1])
        assert session._doubt is None, "who is left has said so, and nothing comes of it"
        await on.put(2)
        await on.empty()
        assert on.sender._session is session
        assert not any(kind == "NDEATH" for kind, _, _ in heard)
