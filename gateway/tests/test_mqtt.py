"""The uplink over a real Mosquitto: what is put into the spool is in Odoo once, whatever dies."""

import asyncio
import gzip
import json
import random
from contextlib import AsyncExitStack

import aiomqtt
import pytest

from plant_gateway.client import OdooClient
from plant_gateway.clock import utcnow
from plant_gateway.mqtt import Ingest, Place, envelope
from plant_gateway.spool import Quotas, Spool, SpoolStore
from plant_gateway.tasks import stopped
from simulators.odoo import Answer, problem
from simulators.scale.script import parse_step

from .benches import plant
from .mosquitto import mosquitto
from .mqtt_bench import PLACE, Bench, backoff, bench, listener, until

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


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
            await odoo.until(lambda: bool(odoo.readings))
            scale.apply(parse_step(["place", "1.250"]))
            await odoo.until(lambda: bool(odoo.captures))
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
        async with bench(tmp_path, patience=2.0) as on:
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
        async with bench(tmp_path, patience=2.0) as on:
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
        async with bench(tmp_path, patience=0.7) as on:
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
