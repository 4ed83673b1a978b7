"""The spool on a real SQLite file: order, numbering, refusals, durability, the event loop."""

import asyncio
import json

import pytest

from plant_gateway.errors import SpoolError, SpoolFull
from plant_gateway.spool import Depth, Item, Quotas, Spool, SpoolStore
from plant_gateway.spool.items import PACK
from plant_gateway.spool.spool import COMPANY
from plant_gateway.spool.store import MOST_CAPTURES

from .spooled import NOW, capture, drain, numbers, telemetry

DEFAULT = Quotas()


class TestBatches:
    def test_captures_first_then_in_order(self, opened):
        store = opened()
        store.add([telemetry(1), telemetry(2), capture(3), telemetry(4), capture(5)])
        assert numbers(store.next_batch(3, 10**6)) == [1, 3, 5]

    def test_the_same_batch_until_acknowledged(self, opened):
        store = opened()
        store.add([capture(1)])
        first = store.next_batch(10, 10**6)
        store.add([capture(2)])
        assert store.next_batch(10, 10**6).payload == first.payload
        store.close()
        assert opened().next_batch(1, 1).payload == first.payload

    def test_contiguous_from_one(self, opened):
        store = opened()
        for n in range(1, 6):
            store.add([capture(n)])
            batch = store.next_batch(10, 10**6)
            assert (batch.sequence, batch.epoch) == (n, store.epoch)
            store.acknowledge(n)
        store.close()
        assert opened().numbering() == (batch.epoch, 6)

    def test_nothing_is_no_batch_and_no_number(self, opened):
        store = opened()
        assert store.next_batch(10, 10**6) is None
        assert store.next_sequence == 1

    def test_the_payload_is_the_contracts(self, opened):
        store = opened()
        store.add([capture(1)])
        assert json.loads(store.next_batch(10, 10**6).payload) == {
            "epoch": store.epoch, "sequence": 1, "sent_at": "2024-05-01T12:00:00.000Z",
            "readings": [{"n": 1, "class": "capture"}],
        }  # fmt: skip

    def test_bytes_are_bounded_but_one_reading_always_fits(self, opened):
        store = opened()
        store.add([telemetry(1), telemetry(2), telemetry(3)])
        assert store.next_batch(10, 70).size == 2
        store.acknowledge(1)
        assert store.next_batch(10, 1).size == 1

    def test_telemetry_that_came_together_stays_together(self, opened):
        store = opened()
        store.add([telemetry(*range(2 * PACK + 20))])
        assert store._connection.execute("SELECT count(*) FROM reading").fetchone() == (3,)
        batch = store.next_batch(PACK + 1, 10**6)
        assert numbers(batch) == [*range(batch.size)] == [*range(2 * PACK)]
        assert store.depth == Depth(telemetry=2 * PACK + 20)
        store.acknowledge(1)
        assert store.depth == Depth(telemetry=20)
        store.close()
        assert opened().depth == Depth(telemetry=20)
        assert numbers(opened().next_batch(1, 1)) == [*range(2 * PACK, 2 * PACK + 20)]

    def test_captures_are_bounded_and_telemetry_fills_the_rest(self, opened):
        store = opened()
        store.add([capture(n) for n in range(MOST_CAPTURES + 5)])
        store.add([telemetry(1000, 1001)])
        first = numbers(store.next_batch(500, 10**6))
        assert first == [*range(MOST_CAPTURES), 1000, 1001]
        store.acknowledge(1)
        assert numbers(store.next_batch(500, 10**6)) == [*range(MOST_CAPTURES, MOST_CAPTURES + 5)]

    def test_acknowledging_twice_or_the_unknown_changes_nothing(self, opened):
        store = opened()
        store.add([capture(1), capture(2)])
        store.next_batch(1, 10**6)
        store.acknowledge(1)
        store.acknowledge(1)
        store.acknowledge(99)
        assert drain(store) == [2]

    def test_a_new_epoch_renumbers_what_is_not_acknowledged(self, opened):
        store = opened()
        store.add([capture(1), capture(2)])
        old = store.next_batch(1, 10**6)
        store.acknowledge(1)
        store.next_batch(1, 10**6)
        store.new_epoch()
        batch = store.next_batch(10, 10**6)
        assert (batch.sequence, numbers(batch)) == (1, [2])
        assert batch.epoch != old.epoch


class TestRefusals:
    @pytest.mark.parametrize(
        "items",
        [
            [capture(n) for n in range(8)],
            [telemetry(*range(8))],
            [capture(0), telemetry(*range(1, 8))],
        ],
        ids=["captures", "telemetry that came together", "both"],
    )
    def test_halved_until_the_culprit_is_alone(self, opened, items):
        store = opened()
        store.add(items)
        delivered, sequence = [], 0
        while batch := store.next_batch(8, 10**6):
            sequence += 1
            assert batch.sequence == sequence, "the numbering has a gap"
            if 5 in numbers(batch):
                assert store.refuse(batch.sequence, 422, {"detail": "five"})
                void = store.next_batch(8, 10**6)
                assert (void.sequence, void.void, void.size) == (batch.sequence, True, 0)
                assert json.loads(void.payload)["readings"] == []
            else:
                delivered += numbers(batch)
            store.acknowledge(batch.sequence)
        assert sorted(delivered) == [0, 1, 2, 3, 4, 6, 7]
        (kept,) = store.quarantine()
        assert (kept["reading"]["n"], kept["status"], kept["problem"]) == (
            5,
            422,
            {"detail": "five"},
        )
        assert store.depth == Depth(quarantined=1)

    def test_a_refused_void_batch_is_itself_again(self, opened):
        store = opened()
        store.add([capture(1)])
        original = store.next_batch(1, 10**6)
        assert store.refuse(1, 422, {})
        assert not store.refuse(1, 422, {})
        assert store.next_batch(1, 10**6) == original
        assert store.quarantine() == []

    def test_a_restart_in_between_changes_nothing(self, opened):
        store = opened()
        store.add([capture(1), capture(2)])
        store.next_batch(2, 10**6)
        store.refuse(1, 413, {"title": "Too large"})
        store.close()
        store = opened()
        assert store.next_batch(2, 10**6).void
        store.acknowledge(1)
        assert numbers(store.next_batch(2, 10**6)) == [1]


def test_state_is_written_with_its_capture(opened):
    store = opened(Quotas(captures=1))
    store.add([Item(captures=({"n": 1},), states=((31, {"captured": "1.250"}),))])
    refused = Item(captures=({"n": 2},), states=((31, {"captured": "9.999"}),))
    assert isinstance(store.add([refused])[0], SpoolFull)
    store.close()
    assert opened().states() == {31: {"captured": "1.250"}}


def test_durability_is_full(opened):
    store = opened()
    assert store._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert store._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        ("sequence IS NULL AND class = 'capture'", "reading_waiting"),
        ("sequence = 5", "reading_sequence"),
        ("sequence IS NULL AND cap IS NOT NULL", "reading_capped"),
    ],
)
def test_plans(opened, condition, index):
    query = f"SELECT document FROM reading WHERE {condition} ORDER BY id"
    (plan,) = opened()._connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert index in plan[3]


@pytest.mark.asyncio
class TestAsync:
    async def make(self, path, quotas=DEFAULT):
        spool = Spool(lambda: SpoolStore(path, quotas, lambda: NOW))
        await spool.open()
        return spool

    async def test_many_at_once_share_commits(self, path):
        spool = await self.make(path)
        calls = []
        add = spool.store.add
        spool.store.add = lambda items: calls.append(len(items)) or add(items)
        await asyncio.gather(*(spool.put(capture(n)) for n in range(200)))
        assert sum(calls) == 200
        assert len(calls) < 10
        assert spool.depth.captures == 200
        await spool.close()

    async def test_telemetry_does_not_wait_for_its_commit(self, path):
        """A device that is read fast is not bound to the disk's commits."""
        spool = await self.make(path)
        calls = []
        add = spool.store.add
        spool.store.add = lambda items: calls.append(len(items)) or add(items)
        for number in range(1000):
            await spool.put(telemetry(number))
        await spool.put(capture(1))
        assert sum(calls) == 1001, "what was queued before a capture is on disk with it"
        assert len(calls) < 10
        await spool.close()

    async def test_telemetry_waits_a_moment_for_company(self, path, monkeypatch):
        monkeypatch.setattr("plant_gateway.spool.spool.COMPANY", 3600)
        spool = await self.make(path)
        calls = []
        add = spool.store.add
        spool.store.add = lambda items: calls.append(len(items)) or add(items)
        for number in range(5):
            await spool.put(telemetry(number))
            await asyncio.sleep(0.001)
        assert spool.depth.telemetry == 0
        await spool.put(telemetry(5), sure=True)
        assert (calls, spool.depth.telemetry) == ([6], 6)
        monkeypatch.setattr("plant_gateway.spool.spool.COMPANY", COMPANY)
        await spool.put(telemetry(6))
        await asyncio.wait_for(spool._writer, 120)
        assert spool.depth.telemetry == 7, "it waited for company that did not come"
        await spool.close()

    async def test_a_slow_disk_slows_those_who_read(self, path, monkeypatch):
        monkeypatch.setattr("plant_gateway.spool.spool.MAX_QUEUED", 10)
        spool = await self.make(path)
        for number in range(100):
            await spool.put(telemetry(number))
            assert len(spool._queue) <= 11
        await spool.close()
        store = SpoolStore(path, Quotas(), lambda: NOW)
        assert store.depth.telemetry == 100
        store.close()

    async def test_only_the_refused_one_hears_of_it(self, path):
        spool = await self.make(path, Quotas(captures=1))
        results = await asyncio.gather(
            *(spool.put(capture(n)) for n in range(2)), return_exceptions=True
        )
        assert [type(result) for result in results] == [type(None), SpoolFull]
        await spool.close()

    async def test_a_capture_does_not_linger(self, path):
        spool = await self.make(path)
        await spool.waiting(0)
        waiting = asyncio.create_task(spool.waiting(3600))
        await spool.put(telemetry(1))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await spool.put(capture(2))
        await asyncio.wait_for(waiting, 120)
        await spool.close()

    async def test_a_writer_that_breaks_leaves_nobody_waiting(self, path):
        spool = await self.make(path)
        add = spool.store.add
        spool.store.add = lambda items: 1 / 0
        with pytest.raises(SpoolError, match="writer failed"):
            await spool.put(capture(1))
        with pytest.raises(ZeroDivisionError):
            await spool._writer
        spool.store.add = add
        await spool.put(capture(2))
        await spool.close()
