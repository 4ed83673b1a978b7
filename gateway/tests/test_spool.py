"""The spool on a real SQLite file: order, numbering, quotas, refusals, damage, a full disk."""

import asyncio
import json
import sqlite3
from datetime import datetime, timezone

import pytest

from plant_gateway.errors import GatewayError, SpoolError, SpoolFull
from plant_gateway.spool import Depth, Item, Quotas, Spool, SpoolStore
from plant_gateway.spool.schema import connect

NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
DEFAULT = Quotas()


def capture(number):
    return Item(captures=({"n": number, "class": "capture"},))


def telemetry(*numbers):
    return Item(telemetry=tuple({"n": n, "class": "telemetry"} for n in numbers))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "spool.db"


@pytest.fixture
def opened(path):
    stores = []

    def open_(quotas=DEFAULT):
        stores.append(SpoolStore(path, quotas, lambda: NOW))
        return stores[-1]

    yield open_
    for store in stores:
        store.close()


def numbers(batch):
    return [json.loads(document)["n"] for document in batch.documents]


def drain(store, limit=100):
    found = []
    while batch := store.next_batch(limit, 10**6):
        found += numbers(batch)
        store.acknowledge(batch.sequence)
    return found


class TestBatches:
    def test_captures_first_then_in_order(self, opened):
        store = opened()
        store.add([telemetry(1, 2), capture(3), telemetry(4), capture(5)])
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
        store.add([telemetry(1, 2, 3)])
        assert len(store.next_batch(10, 70).documents) == 2
        store.acknowledge(1)
        assert len(store.next_batch(10, 1).documents) == 1

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
    def test_halved_until_the_culprit_is_alone(self, opened):
        store = opened()
        store.add([capture(n) for n in range(8)])
        delivered, sequence = [], 0
        while batch := store.next_batch(8, 10**6):
            sequence += 1
            assert batch.sequence == sequence, "the numbering has a gap"
            if 5 in numbers(batch):
                assert store.refuse(batch.sequence, 422, {"detail": "five"})
                void = store.next_batch(8, 10**6)
                assert (void.sequence, void.void, void.documents) == (batch.sequence, True, ())
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


class TestQuotas:
    def test_captures_are_refused_and_nothing_is_dropped(self, opened):
        store = opened(Quotas(captures=2, telemetry=10))
        store.add([telemetry(1)])
        results = store.add([capture(2), capture(3), capture(4), telemetry(5)])
        assert [type(result) for result in results] == [type(None)] * 2 + [SpoolFull, type(None)]
        assert store.depth == Depth(captures=2, telemetry=2)
        assert sorted(drain(store)) == [1, 2, 3, 5]

    def test_telemetry_drops_its_oldest_and_counts(self, opened):
        store = opened(Quotas(captures=10, telemetry=3))
        store.add([telemetry(1, 2, 3)])
        assert store.add([telemetry(4, 5)]) == [None]
        assert store.depth == Depth(telemetry=3, dropped=2)
        store.close()
        store = opened(Quotas(captures=10, telemetry=3))
        assert store.depth == Depth(telemetry=3, dropped=2)
        assert drain(store) == [3, 4, 5]

    def test_what_is_numbered_is_not_dropped(self, opened):
        store = opened(Quotas(captures=10, telemetry=2))
        store.add([telemetry(1, 2)])
        store.next_batch(2, 10**6)
        store.add([telemetry(3, 4)])
        assert numbers(store.next_batch(2, 10**6)) == [1, 2]

    def test_room_comes_back_with_acknowledgement(self, opened):
        store = opened(Quotas(captures=1))
        store.add([capture(1)])
        drain(store)
        assert store.add([capture(2)]) == [None]


class TestFullDisk:
    """SQLite's own page limit stands for the disk's end: the same error from the same place."""

    def fill(self, store):
        pages = store._connection.execute("PRAGMA page_count").fetchone()[0]
        store._connection.execute(f"PRAGMA max_page_count = {pages}")

    def test_telemetry_goes_captures_are_refused_loudly(self, opened):
        store = opened()
        self.fill(store)
        blob = {"n": 1, "x": "x" * 10_000}
        results = store.add([Item(telemetry=(blob,)), Item(captures=(blob,))])
        assert results[0] is None
        assert isinstance(results[1], SpoolError)
        assert "disk" in str(results[1])
        assert store.depth == Depth(dropped=1)

    def test_a_small_capture_still_fits_when_telemetry_does_not(self, opened):
        store = opened()
        self.fill(store)
        big = Item(captures=({"n": 7},), telemetry=({"n": 1, "x": "x" * 10_000},))
        assert store.add([big]) == [None]
        assert store.depth == Depth(captures=1, dropped=1)
        assert drain(store) == [7]

    def test_the_reserve_lets_it_drain(self, opened, path, monkeypatch):
        store = opened()
        store.add([capture(1)])
        store.next_batch(1, 10**6)
        reserve = path.with_name("spool.db.reserve")
        assert reserve.stat().st_size > 10**6
        forget, failed = store._forget, []

        def fails_once(sequence):
            if not failed:
                failed.append(sequence)
                raise SpoolError("database or disk is full")
            assert not reserve.exists(), "the room was not given back"
            forget(sequence)

        monkeypatch.setattr(store, "_forget", fails_once)
        store.acknowledge(1)
        assert failed and store.depth == Depth()
        assert reserve.exists(), "the reserve was not taken again"


class TestDamage:
    @pytest.mark.parametrize("content", [b"this is no database" * 500, b"\x00" * 8192])
    def test_a_file_that_is_none_is_moved_aside(self, opened, path, content):
        path.write_bytes(b"x" + content)
        store = opened()
        (kept,) = store.damaged
        assert kept.name == "spool.db.damaged-20240501T120000"
        assert kept.read_bytes() == b"x" + content
        store.add([capture(1)])
        assert drain(store) == [1]

    def test_a_damaged_page_begins_a_new_epoch(self, opened, path):
        store = opened()
        store.add([capture(n) for n in range(2000)])
        epoch = store.epoch
        store.close()
        size = path.stat().st_size
        with path.open("r+b") as file:
            for offset in range(4096, size - 4096, 4096):
                file.seek(offset)
                file.write(b"\xde\xad" * 500)
        store = opened()
        assert store.damaged
        assert store.epoch != epoch

    def test_damage_while_running(self, opened, path, monkeypatch):
        store = opened()
        epoch = store.epoch

        def malformed(*_args):
            raise sqlite3.DatabaseError("database disk image is malformed")

        with monkeypatch.context() as patched:
            patched.setattr(store, "_insert", malformed)
            patched.setattr("plant_gateway.spool.store.connect", _connect_after_move(path))
            (result,) = store.add([capture(1)])
        assert isinstance(result, SpoolError)
        store.add([capture(2)])
        assert drain(store) == [2]
        assert store.epoch != epoch

    def test_a_newer_format_is_left_alone(self, opened, path):
        opened().close()
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(GatewayError, match="newer gateway"):
            opened()
        assert list(path.parent.glob("*damaged*")) == []

    def test_no_permission_is_a_sentence(self, tmp_path):
        with pytest.raises(SpoolError, match="cannot be opened"):
            SpoolStore(tmp_path / "missing" / "spool.db", Quotas(), lambda: NOW)


def _connect_after_move(path):
    """Reopening meets the damage once: what the real file would do."""
    met = []

    def connect_once_damaged(target):
        if not met:
            met.append(True)
            raise sqlite3.DatabaseError("malformed")
        return connect(target)

    return connect_once_damaged


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
        waiting = asyncio.create_task(spool.waiting(30))
        await spool.put(telemetry(1))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await spool.put(capture(2))
        await asyncio.wait_for(waiting, 1)
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
