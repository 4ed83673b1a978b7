"""The uplink over a real Mosquitto: what is put into the spool is in Odoo once, whatever dies."""

import asyncio
import gzip
import json
import os
import random
import socket
import sys
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import aiomqtt
import pytest

from plant_gateway.backoff import Backoff
from plant_gateway.client import OdooClient
from plant_gateway.clock import iso, utcnow
from plant_gateway.errors import (
    Busy,
    ConfigError,
    Misrouted,
    Refused,
    SequenceGap,
    Unauthorised,
    Unreachable,
)
from plant_gateway.mqtt import Broker, Ingest, Inventory, MqttSender, Place, envelope, sender
from plant_gateway.sparkplug import DataType, Metric, NodeDevice, Payload
from plant_gateway.sparkplug.node import REBIRTH
from plant_gateway.spool import Item, Quotas, Spool, SpoolStore
from plant_gateway.tasks import stopped
from plant_gateway.uplink import Uplink
from simulators.odoo import Answer, FakeOdoo, problem
from simulators.scale.script import parse_step

from .benches import ROOT, plant
from .mosquitto import mosquitto

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(60)]
PLACE = Place("hall", "cabinet")


def backoff():
    return Backoff(first=0.02, cap=0.1, random=random.Random(1))


def capture(number, **more):
    return {"channel": 31, "class": "capture", "key": str(number), "value": number, "text": None,
            "unit": "kg", "quality": "good", "time": iso(utcnow()), **more}  # fmt: skip


class Bench:
    """A spool whose uplink goes over the broker, any number of ingests, and Odoo's side."""

    def __init__(self, folder, broker, odoo, spool, place):
        self.folder, self.broker, self.odoo, self.spool = folder, broker, odoo, spool
        self.alive = frozenset({"scale"})
        self.sender = MqttSender(
            broker, place, self.inventory, lambda: 0,
            clock=utcnow, backoff=backoff(), patience=0.7,
        )  # fmt: skip
        self.uplink = Uplink(spool, self.sender, backoff(), linger=0.01, sleep=self.pause)
        self.tasks = [asyncio.create_task(part.run()) for part in (self.sender, self.uplink)]
        self.pauses = []

    def inventory(self):
        return Inventory((NodeDevice("scale", ("weight",)),), {31: ("scale", "weight")}, self.alive)

    async def pause(self, seconds):
        self.pauses.append(seconds)
        await asyncio.sleep(min(seconds, 0.05))

    def ingest(self):
        """One more ingest, in this process."""
        taking = Ingest(
            self.broker, "hall", self.folder / "tokens",
            lambda token: OdooClient(self.odoo.url, token, version="1"),
            clock=utcnow, backoff=backoff(),
        )  # fmt: skip
        self.tasks.append(asyncio.create_task(taking.run()))
        return self.tasks[-1]

    async def ingest_process(self):
        """One more, that can be killed."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "ingest", "--odoo", self.odoo.url,
            "--mqtt", f"mqtt://127.0.0.1:{self.broker.port}", "--mqtt-group", "hall",
            "--tokens", str(self.folder / "tokens"), "--longest-wait", "0.2",
            env={**os.environ, "PYTHONPATH": str(ROOT / "gateway")},
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def put(self, *numbers):
        await asyncio.gather(
            *(self.spool.put(Item(captures=(capture(number),))) for number in numbers)
        )

    async def empty(self, seconds=20):
        for _ in range(seconds * 50):
            if self.spool.depth.captures == 0:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"still waiting: {self.spool.depth}, {self.uplink.error}")

    @property
    def arrived(self):
        return sorted(reading["value"] for reading in self.odoo.readings)


@asynccontextmanager
async def bench(tmp_path, place=PLACE, node="cabinet"):
    (tmp_path / "tokens").mkdir(exist_ok=True)
    (tmp_path / "tokens" / node).write_text("pgw_test")
    spool = Spool(lambda: SpoolStore(tmp_path / "spool.db", Quotas(), utcnow))
    await spool.open()
    async with mosquitto(tmp_path) as running, FakeOdoo() as odoo:
        on = Bench(tmp_path, running.broker, odoo, spool, place)
        on.mosquitto = running
        try:
            yield on
        finally:
            await stopped(on.tasks)
            await spool.close()


@asynccontextmanager
async def listener(broker):
    """Everything Sparkplug says, as ``(kind, device, payload)``, from a client of its own."""
    heard = []

    async def listen(client):
        async for message in client.messages:
            _, _, kind, *rest = str(message.topic).split("/")
            if kind != str(message.topic).split("/")[1]:
                heard.append((kind, rest[1] if rest[1:] else "", Payload.decode(message.payload)))

    async with aiomqtt.Client(broker.host, broker.port) as client:
        await client.subscribe("spBv1.0/hall/#")
        task = asyncio.create_task(listen(client))
        try:
            yield heard, client
        finally:
            await stopped([task])


async def until(condition, seconds=15):
    for _ in range(seconds * 50):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came about")


class TestDelivery:
    async def test_a_weight_through_the_whole_gateway(self, tmp_path):
        (tmp_path / "tokens").mkdir()
        (tmp_path / "tokens" / "cabinet").write_text("pgw_test")
        async with (
            mosquitto(tmp_path) as running,
            plant(tmp_path, broker=(running.broker, PLACE)) as (scale, odoo, start),
            listener(running.broker) as (heard, _),
        ):
            taking = Ingest(
                running.broker, "hall", tmp_path / "tokens",
                lambda token: OdooClient(odoo.url, token, version="ingest"),
                clock=utcnow, backoff=backoff(),
            )  # fmt: skip
            task = asyncio.create_task(taking.run())
            start()
            await odoo.until(lambda: bool(odoo.readings), 20)
            scale.apply(parse_step(["place", "1.250"]))
            await odoo.until(lambda: bool(odoo.captures), 20)
            batches = [r for r in odoo.requests if r.path.endswith("/batches")]
            assert {r.headers["user-agent"] for r in batches} == {"plant-gateway/ingest"}
            await until(lambda: any(kind == "DDATA" for kind, _, _ in heard))
            kinds = [kind for kind, _, _ in heard]
            assert kinds[0] == "NBIRTH"
            assert kinds.index("DBIRTH") < kinds.index("DDATA")
            await stopped([task])

    async def test_nothing_lost_nothing_doubled_whatever_is_killed(self, tmp_path):
        """The broker and ingests are killed, answers are lost, while 300 captures are put."""
        chance = random.Random(5)
        async with bench(tmp_path) as on:
            on.uplink.size.current = on.uplink.size.most = 7
            on.odoo.after = lambda _: Answer(hang_up=True) if chance.random() < 0.2 else None
            first, second = on.ingest(), on.ingest()
            for round_ in range(6):
                await on.put(*range(round_ * 50, round_ * 50 + 50))
                await asyncio.sleep(chance.uniform(0.05, 0.3))
                if round_ % 2:
                    await on.mosquitto.kill()
                    await asyncio.sleep(0.1)
                    await on.mosquitto.start()
                else:
                    await stopped([first])
                    first, second = second, on.ingest()
            await on.empty()
            assert on.arrived == list(range(300))
            (epoch,) = on.odoo.marks
            assert epoch == (await on.spool.numbering())[0]

    async def test_ingest_killed_after_odoo_took_the_batch(self, tmp_path):
        """kill -9 between Odoo's commit and the acknowledgement: sent again, known by number."""
        async with bench(tmp_path) as on:
            victim = await on.ingest_process()
            killed = []

            def after(request):
                if request.path.endswith("/batches") and not killed:
                    killed.append(victim.kill())
                    return Answer(hang_up=True)
                return None

            on.odoo.after = after
            await on.put(1, 2, 3)
            await until(lambda: killed)
            await victim.wait()
            assert on.spool.depth.captures == 3, "not acknowledged end to end: still here"
            on.ingest()
            await on.empty()
            assert on.arrived == [1, 2, 3]
            assert max(map(len, on.odoo.bodies.values())) > 1, "it was sent twice"

    async def test_many_gateways_share_two_ingests(self, tmp_path):
        async with bench(tmp_path) as on, AsyncExitStack() as stack:
            on.ingest(), on.ingest()
            spools = []
            for number in range(4):
                node = f"cabinet-{number}"
                (tmp_path / "tokens" / node).write_text("pgw_test")
                path = tmp_path / f"{node}.db"
                spool = Spool(lambda path=path: SpoolStore(path, Quotas(), utcnow))
                await spool.open()
                more = Bench(tmp_path, on.broker, on.odoo, spool, Place("hall", node))
                stack.push_async_callback(spool.close)
                stack.push_async_callback(stopped, more.tasks)
                spools.append((number, more))
            await asyncio.gather(*(more.put(*range(n * 100, n * 100 + 50)) for n, more in spools))
            for _, more in spools:
                await more.empty()
            expected = [n * 100 + i for n in range(4) for i in range(50)]
            assert on.arrived == expected
            assert len(on.odoo.marks) == 4

    async def test_the_same_batch_twice_at_once(self, tmp_path):
        """A duplicate from the broker: both ingests post it, Odoo has it once."""
        async with bench(tmp_path) as on:
            on.ingest(), on.ingest()
            await on.put(1)
            await on.empty()
            body = on.odoo.bodies[next(iter(on.odoo.bodies))][0]
            async with aiomqtt.Client(
                on.broker.host, on.broker.port, protocol=aiomqtt.ProtocolVersion.V5
            ) as client:
                packed = envelope.packed(json.dumps(body).encode())
                for _ in range(4):
                    await client.publish(envelope.batches("hall", "cabinet"), packed, qos=1)
            await until(lambda: len(next(iter(on.odoo.bodies.values()))) == 5)
            assert on.arrived == [1]


class TestRefusals:
    """What Odoo says reaches the gateway as if it had asked itself."""

    async def test_one_poisonous_reading_is_quarantined_with_its_problem(self, tmp_path):
        async with bench(tmp_path) as on:

            def before(request):
                readings = (request.body or {}).get("readings", ())
                if any(reading["value"] == 13 for reading in readings):
                    return problem(422, "Thirteen is not accepted.")
                return None

            on.odoo.before = before
            on.ingest()
            await on.put(*range(10, 16))
            await on.empty()
            assert on.arrived == [10, 11, 12, 14, 15]
            (kept,) = await on.spool._run(on.spool.store.quarantine)
            assert kept["problem"]["detail"] == "Thirteen is not accepted."

    async def test_odoo_set_back_begins_a_new_epoch(self, tmp_path):
        async with bench(tmp_path) as on:
            on.ingest()
            for number in (1, 2, 3):
                await on.put(number)
                await on.empty()
            (epoch,) = on.odoo.marks
            on.odoo.marks[epoch] = 1
            await on.put(4)
            await on.empty()
            assert on.arrived == [1, 2, 3, 4]
            assert len(on.odoo.marks) == 2

    async def test_a_gateway_the_ingest_has_no_token_of(self, tmp_path):
        async with bench(tmp_path, node="another") as on:
            on.ingest()
            await on.put(1)
            await until(lambda: "no token of the gateway 'cabinet'" in on.uplink.error)
            assert on.spool.depth.captures == 1
            (tmp_path / "tokens" / "cabinet").write_text("pgw_test")
            await on.empty()

    async def test_no_ingest_and_no_broker(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.put(1)
            await until(lambda: "start plant-ingest" in on.uplink.error)
            await on.mosquitto.kill()
            await until(lambda: "cannot be used" in on.uplink.error)
            await on.mosquitto.start()
            on.ingest()
            await on.empty()
            assert on.uplink.error == ""

    async def test_rubbish_on_the_batches_topic_hurts_nobody(self, tmp_path):
        async with bench(tmp_path) as on:
            on.ingest()
            await on.put(1)
            await on.empty()
            async with aiomqtt.Client(on.broker.host, on.broker.port) as client:
                for data in (b"", b"rubbish", gzip.compress(b"[]")[:-4], b"\x00" * 100):
                    await client.publish(envelope.batches("hall", "cabinet"), data, qos=1)
                await client.publish(envelope.batches("hall", ".."), b"x", qos=1)
            await on.put(2)
            await on.empty()
            assert on.arrived == [1, 2]


class TestSparkplug:
    async def test_births_live_and_kept_values_deaths(self, tmp_path, monkeypatch):
        monkeypatch.setattr(sender, "LOOK_AGAIN", 0.05)
        async with bench(tmp_path) as on, listener(on.broker) as (heard, client):
            old = capture(2, time=iso(utcnow() - timedelta(minutes=5)))
            await on.spool.put(Item(captures=(old,)))
            await asyncio.sleep(0.2)
            assert heard == [], "nothing is told before the primary host is there"
            on.ingest()
            await on.put(1)
            await on.empty()
            await until(lambda: sum(kind == "DDATA" for kind, _, _ in heard) >= 1)
            metrics = [m for kind, _, p in heard if kind == "DDATA" for m in p.metrics]
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

    async def test_a_gateway_that_is_cut_off_is_told_dead_by_the_broker(self, tmp_path):
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

    async def test_one_ingest_of_two_may_go(self, tmp_path):
        async with bench(tmp_path) as on, listener(on.broker) as (heard, _):
            first, _second = on.ingest(), on.ingest()
            await on.put(1)
            await on.empty()
            await stopped([first])
            await asyncio.sleep(sender.GRACE + 0.5)
            assert not any(kind == "NDEATH" for kind, _, _ in heard)
            await on.put(2)
            await on.empty()


class TestEnvelope:
    async def test_packed_and_unpacked(self):
        assert envelope.unpacked(envelope.packed(b"{}" * 5000)) == b"{}" * 5000

    @pytest.mark.parametrize(
        ("data", "status"),
        [(b"rubbish", 400), (b"", 400), (gzip.compress(b"x" * 9999)[:-9], 400),
         (gzip.compress(b"\0" * (envelope.LARGEST + 1)), 413)],
    )  # fmt: skip
    async def test_what_is_no_batch(self, data, status):
        with pytest.raises(Refused) as caught:
            envelope.unpacked(data)
        assert caught.value.status == status

    @pytest.mark.parametrize(
        ("error", "expected"),
        [
            (Refused("x", status=413, problem={"detail": "Too large."}), Refused),
            (SequenceGap("x", problem={}, accepted_through=7), SequenceGap),
            (Unauthorised("Revoked.", retry_after=5), Unauthorised),
            (Misrouted("No such address."), Misrouted),
            (Busy("Later.", retry_after=9), Busy),
            (Unreachable("Nobody."), Busy),
        ],
    )
    async def test_each_error_arrives_as_itself(self, error, expected):
        with pytest.raises(expected) as caught:
            envelope.through(envelope.refused(error))
        assert type(caught.value) is expected
        assert caught.value.retry_after == error.retry_after
        assert getattr(caught.value, "accepted_through", 7) == 7

    @pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"accepted_through": null}', b'"x"'])
    async def test_an_answer_that_is_none(self, answer):
        with pytest.raises(Unreachable, match="answered"):
            envelope.through(answer)


class TestBroker:
    async def test_addresses(self, tmp_path):
        plain, secure = Broker.parse("mqtt://host"), Broker.parse("mqtts://me@host:9000")
        assert (plain.host, plain.port, plain.tls) == ("host", 1883, None)
        assert (secure.port, secure.user, secure.tls is not None) == (9000, "me", True)

    @pytest.mark.parametrize(
        ("url", "words"),
        [("http://host", "mqtts://user@host"), ("mqtt://", "mqtts://user@host"),
         ("mqtt://host:port", "makes no sense"), ("mqtt://me:secret@host", "put it in a file")],
    )  # fmt: skip
    async def test_addresses_that_are_none(self, url, words):
        with pytest.raises(ConfigError, match=words):
            Broker.parse(url)

    async def test_a_password_that_cannot_be_read(self, tmp_path):
        broker = Broker.parse("mqtt://me@host", password_file=tmp_path / "none")
        with pytest.raises(ConfigError, match="cannot be read"):
            broker.client("x", aiomqtt.Will("a"))
