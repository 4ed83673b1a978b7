"""Devices under the supervisor: failures, configuration changes, held captures; a fake driver."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random

import pytest

from plant_drivers import REGISTRY, ConfigurationError, LinkTimeout, Reading
from plant_gateway.config import BrokenDevice, GatewayConfig, parse
from plant_gateway.spool import Quotas, Spool, SpoolStore
from plant_gateway.status import DeviceState, StatusBoard, document
from plant_gateway.supervisor import Supervisor

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
START = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


class Script:
    """What the fake drivers of a test do: each session takes the next entry."""

    def __init__(self, *sessions, driver=None):
        self.driver = driver or FakeDriver
        self.sessions = list(sessions)
        self.log = []
        self.ticks = 0

    def clock(self):
        self.ticks += 1
        return START + timedelta(seconds=self.ticks)

    def factory(self, device):
        self.log.append(f"made {device.key}")
        return self.driver(self, device.key)


class FakeDriver:
    def __init__(self, script, key):
        self.script, self.key = script, key
        self.session = script.sessions.pop(0) if script.sessions else []

    async def open(self):
        if isinstance(self.session, Exception):
            raise self.session

    async def events(self):
        for item in self.session:
            await asyncio.sleep(0)
            if isinstance(item, Exception):
                raise item
            yield Reading("weight", self.script.clock(), Decimal(item), "kg", text=item)
        await asyncio.Event().wait()

    async def close(self):
        self.script.log.append(f"closed {self.key}")


class EventDriver(FakeDriver):
    """Its items are identities; it tells each that it was told is stored."""

    async def events(self):
        for item in self.session:
            await asyncio.sleep(0)
            if isinstance(item, Exception):
                raise item
            channel, _, identity = item.rpartition(":")
            yield Reading(
                channel or "weight", self.script.clock(), Decimal("12.5"), "kg",
                event=True, identity=identity,
            )  # fmt: skip
        await asyncio.Event().wait()

    async def stored(self, reading):
        self.script.log.append(f"stored {reading.identity}")


class PollingDriver(FakeDriver):
    """Its items are polls: values with blanks between them."""

    async def polls(self):
        for item in self.session:
            await asyncio.sleep(0)
            if isinstance(item, Exception):
                raise item
            yield [
                Reading("weight", self.script.clock(), Decimal(value), "kg", text=value)
                for value in item.split()
            ]
        await asyncio.Event().wait()


def config(*devices, capture=None):
    channel = {"id": 31, "key": "weight", "unit": "kg",
               "capture": capture or {"minimum": 0.05, "rearm_below": 0.02}}  # fmt: skip
    raw = [
        {"id": id_, "key": f"d{id_}", "driver": driver, "settings": {"port": port},
         "channels": [{**channel, "id": id_ * 10}]}
        for id_, driver, port in devices
    ]  # fmt: skip
    return parse({"gateway": {"name": "g"}, "devices": raw}, REGISTRY)


ONE = config((1, "mt_sics", "/dev/a"))


@asynccontextmanager
async def bench(tmp_path, script, quotas=None):
    spool = Spool(lambda: SpoolStore(tmp_path / "spool.db", quotas or Quotas(), lambda: START))
    await spool.open()
    board = StatusBoard(script.clock)
    supervisor = Supervisor(
        factory=script.factory, spool=spool, board=board, clock=script.clock,
        random=Random(1), longest_wait=0.01,
    )  # fmt: skip
    try:
        yield supervisor, board, spool
    finally:
        await supervisor.stop()
        await spool.close()


def state(board, device=1):
    """The device's state, or None before it has one."""
    return next((status.state for status in board if status.id == device), None)


async def until(condition):
    for _ in range(6000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came about")


async def delivered(spool):
    batch = await spool.next_batch(1000, 10**7)
    await spool.acknowledge(batch.sequence)
    return batch.content


def captured(text):
    """The values of the captures among what was delivered."""
    return [one["value"] for one in json.loads(f"[{text}]") if one["class"] == "capture"]


async def test_readings_become_captures_and_telemetry(tmp_path):
    script = Script(["0.000", "1.250", "1.250", "1.250"])
    async with bench(tmp_path, script) as (supervisor, board, spool):
        await supervisor.apply(ONE)
        await until(lambda: spool.depth.captures == 1 and spool.depth.telemetry == 2)
        assert board[1].state is DeviceState.ONLINE
        assert (await spool.states()) == {10: {"captured": "1.250", "text": None}}


async def test_a_failure_is_told_and_the_driver_comes_back(tmp_path):
    script = Script(
        LinkTimeout("No answer."), ["1.000", LinkTimeout("Gone again.")], ZeroDivisionError("bug"),
        ConfigurationError("No such library."), ["2.000"],
    )  # fmt: skip
    seen = []
    async with bench(tmp_path, script) as (supervisor, board, spool):
        note = board.set
        board.set = lambda id_, state, error=None: (
            seen.append((state.value, error)),
            note(id_, state, error),
        )
        await supervisor.apply(ONE)
        await until(lambda: len(script.log) >= 9 and state(board) is DeviceState.ONLINE)
        await until(lambda: spool.depth.telemetry >= 3)  # telemetry is written in company
        text = await delivered(spool)
    states = [
        state for index, (state, _) in enumerate(seen) if index == 0 or seen[index - 1][0] != state
    ]
    assert states == ["connecting", "offline", "online", "offline", "error", "online"]
    assert ("offline", "No answer.") in seen
    assert any("ZeroDivisionError" in (error or "") for _, error in seen)
    assert script.log.count("closed d1") == script.log.count("made d1") == 5
    assert text.count('"no link"') == 2, "each outage is told to the history once"


async def test_the_same_part_after_a_reconnect_or_restart_is_not_captured_again(tmp_path):
    script = Script(["1.250", "1.250", LinkTimeout("x")], ["1.250", "1.250", "1.250"])
    async with bench(tmp_path, script) as (supervisor, board, spool):
        await supervisor.apply(ONE)
        await until(lambda: script.log.count("made d1") == 2 and state(board) is DeviceState.ONLINE)
        await asyncio.sleep(0.05)
        assert spool.depth.captures == 1
    again = Script(["1.250", "1.250", "1.250", "0.000", "1.250", "1.250"])
    async with bench(tmp_path, again) as (supervisor, _, spool):
        await supervisor.apply(ONE)
        await until(lambda: spool.depth.captures == 2)
        await asyncio.sleep(0.05)
        assert spool.depth.captures == 2


async def test_a_full_spool_stops_the_device_and_loses_nothing(tmp_path):
    script = Script(["1.250", "1.250", "0.000", "2.000", "2.000"], ["2.000", "2.000"])
    async with bench(tmp_path, script, Quotas(captures=1)) as (supervisor, board, spool):
        await supervisor.apply(ONE)
        await until(lambda: state(board, 1) is DeviceState.ERROR)
        assert "captures wait for Odoo" in board[1].error
        assert "closed d1" in script.log
        first = await delivered(spool)
        await until(lambda: spool.depth.captures == 1)
        second = await delivered(spool)
        await asyncio.sleep(0.05)
        assert spool.depth.captures == 0
    assert first.count('"class": "capture"') == second.count('"class": "capture"') == 1
    assert '"value": 2.0' in second


class TestEvents:
    """What happened once: each a capture, however alike, and confirmed when it is on disk."""

    EVENTS = config((1, "mt_sics", "/dev/a"), capture={"mode": "event"})

    async def test_each_event_is_a_capture_and_is_confirmed(self, tmp_path):
        script = Script(["a", "b", "c"], driver=EventDriver)
        async with bench(tmp_path, script) as (supervisor, _, spool):
            await supervisor.apply(self.EVENTS)
            await until(lambda: script.log[-1:] == ["stored c"])
            assert spool.depth.captures == 3
            text = await delivered(spool)
        assert script.log[1:4] == ["stored a", "stored b", "stored c"]
        assert text.count('"value": 12.5') == 3

    async def test_an_event_read_again_has_the_same_key(self, tmp_path):
        script = Script(["a", LinkTimeout("x")], ["a", "b"], driver=EventDriver)
        async with bench(tmp_path, script) as (supervisor, _, spool):
            await supervisor.apply(self.EVENTS)
            await until(lambda: script.log[-1:] == ["stored b"])
            batch = await spool.next_batch(1000, 10**7)
        readings = json.loads(batch.payload)["readings"]
        captures = [reading for reading in readings if reading["class"] == "capture"]
        keys = [capture["key"] for capture in captures]
        assert [capture["attributes"]["identity"] for capture in captures] == ["a", "a", "b"]
        assert keys[0] == keys[1] != keys[2]

    async def test_what_is_not_on_disk_is_not_confirmed(self, tmp_path):
        script = Script(["a", "b"], ["b"], driver=EventDriver)
        async with bench(tmp_path, script, Quotas(captures=1)) as (supervisor, board, spool):
            await supervisor.apply(self.EVENTS)
            await until(lambda: state(board, 1) is DeviceState.ERROR)
            assert "stored a" in script.log
            assert "stored b" not in script.log
            await delivered(spool)
            await until(lambda: script.log[-1] == "stored b")
            assert spool.depth.captures == 1
            assert '"identity": "b"' in await delivered(spool)

    async def test_an_event_that_nobody_wants_is_confirmed_too(self, tmp_path):
        script = Script(["other:a", "b"], driver=EventDriver)
        async with bench(tmp_path, script) as (supervisor, _, spool):
            await supervisor.apply(ONE)
            await until(lambda: script.log[-1:] == ["stored b"])
            assert (spool.depth.captures, spool.depth.telemetry) == (0, 1)
        assert "stored a" in script.log


class TestPolls:
    CHANGES = config((1, "mt_sics", "/dev/a"), capture={"mode": "change"})

    async def test_each_reading_of_a_poll_counts(self, tmp_path):
        script = Script(["1 2", "2 3", LinkTimeout("x")], ["3 4"], driver=PollingDriver)
        async with bench(tmp_path, script) as (supervisor, _, spool):
            await supervisor.apply(self.CHANGES)
            await until(lambda: spool.depth.captures == 4)
            assert supervisor[1].readings == 6
            text = await delivered(spool)
        assert captured(text) == [1, 2, 3, 4]

    async def test_a_poll_that_does_not_fit_is_held_and_written_first(self, tmp_path):
        script = Script(["1", "2 3"], ["4"], driver=PollingDriver)
        async with bench(tmp_path, script, Quotas(captures=2)) as (supervisor, board, spool):
            await supervisor.apply(self.CHANGES)
            await until(lambda: state(board, 1) is DeviceState.ERROR)
            assert spool.depth.captures == 1
            assert '"value": 1.0' in await delivered(spool)
            await until(lambda: spool.depth.captures == 2)
            text = await delivered(spool)
            assert captured(text) == [2, 3]


async def test_a_change_touches_the_changed_device_only(tmp_path):
    script = Script()
    async with bench(tmp_path, script) as (supervisor, board, _):
        await supervisor.apply(config((1, "mt_sics", "/dev/a"), (2, "mt_sics", "/dev/b")))
        await until(lambda: len(script.log) == 2)
        await supervisor.apply(config((1, "mt_sics", "/dev/a"), (2, "mt_sics", "/dev/c")))
        await until(lambda: len(script.log) == 4)
        assert script.log == ["made d1", "made d2", "closed d2", "made d2"]
        await supervisor.apply(config((1, "mt_sics", "/dev/a")))
        assert [status.id for status in board] == [1]
        assert script.log[-1] == "closed d2"


async def test_an_unknown_driver_is_told_and_the_others_run(tmp_path):
    script = Script(["1.000"])
    async with bench(tmp_path, script) as (supervisor, board, _):
        await supervisor.apply(config((1, "warp", "x"), (2, "mt_sics", "/dev/b")))
        await until(lambda: state(board, 2) is DeviceState.ONLINE)
        assert board[1].state is DeviceState.ERROR
        assert "no driver 'warp'" in board[1].error
        await supervisor.apply(GatewayConfig("g", {1: BrokenDevice(1, "d1", "Other.")}))
        assert board[1].error == "Other."


async def test_since_moves_with_the_state_only():
    script = Script()
    board = StatusBoard(script.clock)
    board.set(1, DeviceState.OFFLINE, "a")
    since = board[1].since
    board.set(1, DeviceState.OFFLINE, "b")
    assert (board[1].since, board[1].error) == (since, "b")
    board.changed.clear()
    board.set(1, DeviceState.OFFLINE, "b")
    assert not board.changed.is_set()
    board.set(1, DeviceState.ONLINE)
    assert board[1].since > since
    board.forget(1)
    board.forget(1)
    assert list(board) == []


async def test_the_status_document_is_the_contracts(tmp_path):
    board = StatusBoard(lambda: START)
    board.set(12, DeviceState.OFFLINE, "No answer.")
    async with bench(tmp_path, Script()) as (_, _, spool):
        said = document(
            epoch="e", version="1", now=START, depth=spool.depth, devices=board, problems=["p"]
        )
    assert said == {
        "epoch": "e", "version": "1", "time": "2024-05-01T12:00:00.000Z",
        "spool": {"captures": 0, "telemetry": 0, "quarantined": 0, "dropped": 0},
        "problems": ["p"],
        "devices": [{"id": 12, "state": "offline", "error": "No answer.",
                     "since": "2024-05-01T12:00:00.000Z"}],
    }  # fmt: skip
