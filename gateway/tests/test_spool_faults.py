"""The spool when there is no room, no disk, no sound file: captures are never lost silently."""

import sqlite3
from contextlib import contextmanager

import pytest

from plant_gateway.errors import GatewayError, SpoolError, SpoolFull
from plant_gateway.spool import Depth, Item, Quotas, SpoolStore
from plant_gateway.spool.schema import connect

from .spooled import NOW, capture, drain, numbers, telemetry


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
        store.add([telemetry(1), telemetry(2), telemetry(3)])
        assert store.add([telemetry(4, 5)]) == [None]
        assert store.depth == Depth(telemetry=3, dropped=2)
        store.close()
        store = opened(Quotas(captures=10, telemetry=3))
        assert store.depth == Depth(telemetry=3, dropped=2)
        assert drain(store) == [3, 4, 5]

    def test_what_came_together_is_dropped_together(self, opened):
        store = opened(Quotas(telemetry=3))
        store.add([telemetry(1, 2), telemetry(3)])
        store.add([telemetry(4)])
        assert store.depth == Depth(telemetry=2, dropped=2)
        assert drain(store) == [3, 4]

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

    def test_telemetry_that_waits_makes_room_for_captures(self, opened):
        store = opened()
        store.add([telemetry(*range(1, 5001))])
        self.fill(store)
        large = Item(captures=({"n": 0, "x": "x" * 20_000},))
        assert store.add([large, telemetry(5001)]) == [None, None]
        assert store.depth == Depth(captures=1, telemetry=4000, dropped=1001)
        assert sorted(drain(store)) == [0, *range(1001, 5001)], "it was not the oldest"

    def test_no_more_is_given_up_than_there_is(self, opened):
        store = opened()
        store.add([telemetry(*range(3000))])
        self.fill(store)
        (result,) = store.add([Item(captures=({"n": 0, "x": "x" * 10**6},))])
        assert isinstance(result, SpoolError)
        assert store.depth == Depth(dropped=3000)

    def test_full_only_at_the_commit(self, opened, monkeypatch):
        """A write-ahead log that cannot grow fails when the transaction ends, not before."""
        store = opened()
        transaction = store._transaction

        @contextmanager
        def full_at_commit():
            with transaction() as cursor:
                yield cursor
                raise sqlite3.OperationalError("database or disk is full")

        with monkeypatch.context() as patched:
            patched.setattr(store, "_transaction", full_at_commit)
            results = store.add([capture(1), telemetry(2), capture(3)])
        assert [type(result) for result in results] == [SpoolError, type(None), SpoolError]
        assert store.depth == Depth(dropped=1)
        assert drain(store) == []

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

    def test_without_the_reserve_nothing_new_is_taken_in(self, opened, monkeypatch):
        store = opened()
        store.add([capture(1)])
        monkeypatch.setattr(store._reserve, "take", lambda: False)
        results = store.add([capture(2), telemetry(3)])
        assert "disk is full" in str(results[0])
        assert results[1] is None
        assert drain(store) == [1], "what was there still drains"
        assert store.depth == Depth(dropped=1)


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
            patched.setattr(store, "_add", malformed)
            patched.setattr("plant_gateway.spool.store.connect", _connect_after_move(path))
            (result,) = store.add([capture(1)])
        assert isinstance(result, SpoolError)
        store.add([capture(2)])
        assert drain(store) == [2]
        assert store.epoch != epoch

    def test_an_older_format_keeps_what_it_holds(self, opened, path):
        store = opened()
        store.add([capture(1), telemetry(2)])
        store._connection.execute("ALTER TABLE reading DROP COLUMN readings")
        store._connection.execute("PRAGMA user_version = 1")
        store.close()
        store = opened()
        assert store.depth == Depth(captures=1, telemetry=1)
        store.add([telemetry(3, 4)])
        assert drain(store) == [1, 2, 3, 4]
        store.close()
        assert opened().depth == Depth(), "it was brought up to date twice"

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
