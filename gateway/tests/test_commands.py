"""The desk and its journal: each command carried out at most once, each answered for."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from plant_drivers import (
    CommandRefused,
    CommandUncertain,
    LinkClosed,
    LinkTimeout,
    Quality,
    Reading,
)
from plant_drivers.schema import MASK
from plant_gateway.commands import Journal, State
from plant_gateway.errors import JournalError

from .command_bench import ID, NOW, Bolt, desk, later, order, told

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


class TestDesk:
    @pytest.mark.parametrize(
        ("outcome", "state", "words"),
        [
            (None, "done", "locked"),
            (CommandRefused("It is jammed."), "failed", "It is jammed."),
            (CommandUncertain("Perhaps printed."), "unknown", "Perhaps printed."),
            (LinkTimeout("No answer."), "unknown", "No answer. It may have been carried out"),
            (ZeroDivisionError("bug"), "unknown", "ZeroDivisionError"),
        ],
    )
    async def test_each_outcome_has_its_state(self, tmp_path, outcome, state, words):
        bolt = Bolt()
        bolt.next = outcome
        async with desk(tmp_path, bolt) as (on, journal):
            on.take(order())
            answer = (await told(journal))[ID]
            assert (answer["state"], len(bolt.done)) == (state, 1)
            assert words in answer["detail"]
            assert on.results == {State(state): 1}
            assert bolt.done[0].arguments == {"turns": 1}, "defaults are filled in"

    async def test_no_answer_in_time(self, tmp_path):
        bolt = Bolt()
        bolt.gate.clear()
        async with desk(tmp_path, bolt, limit=0.05) as (on, journal):
            on.take(order())
            while not bolt.done:
                await asyncio.sleep(0.01)
            later(31)
            answer = (await told(journal))[ID]
            assert answer["state"] == "unknown"
            assert "did not answer" in answer["detail"]

    @pytest.mark.parametrize(
        ("outcome", "words"),
        [
            (LinkClosed("The link was closed in the middle of it."), "closed in the middle of it."),
            (LinkTimeout("No answer."), "No answer."),
            (ZeroDivisionError("bug"), "ZeroDivisionError"),
            (None, "did not answer within"),
        ],
    )
    async def test_a_probe_that_goes_wrong_has_failed(self, tmp_path, outcome, words):
        bolt = Bolt()
        bolt.next = outcome
        if outcome is None:
            bolt.gate.clear()
        async with desk(tmp_path, bolt, limit=0.05) as (on, journal):
            on.take(order(command="probe"))
            while not bolt.done:
                await asyncio.sleep(0.01)
            if outcome is None:
                later(31)
            answer = (await told(journal))[ID]
        assert answer["state"] == "failed"
        assert words in answer["detail"]
        assert "Nothing was changed in the device" in answer["detail"]

    async def test_one_at_a_time_for_each_device_and_in_order(self, tmp_path):
        busy, free = Bolt(12, "Busy"), Bolt(13, "Free")
        busy.gate.clear()
        ids = [str(uuid.UUID(int=n)) for n in range(4)]
        async with desk(tmp_path, busy, free) as (on, journal):
            for number, id_ in enumerate(ids[:3]):
                on.take(order(id_, turns=number))
            on.take(order(ids[3], device=13))
            on.take(order(ids[0], turns=9))  # is taken already
            assert list(await told(journal)) == [ids[3]], "the other device does not wait"
            assert len(busy.done) == 1
            busy.gate.set()
            await told(journal, 4)
            assert [command.arguments["turns"] for command in busy.done] == [0, 1, 2]
            while on.taken:
                await asyncio.sleep(0.01)

    async def test_one_that_waited_past_its_deadline_is_not_begun(self, tmp_path):
        bolt = Bolt()
        bolt.gate.clear()
        second = str(uuid.UUID(int=2))
        async with desk(tmp_path, bolt) as (on, journal):
            on.take(order())
            on.take(order(second, left=0.05))
            await asyncio.sleep(0.1)
            bolt.gate.set()
            answer = (await told(journal, 2))[second]
            assert (answer["state"], answer["started_at"]) == ("expired", None)
            assert len(bolt.done) == 1

    async def test_a_known_id_is_answered_and_not_done_again(self, tmp_path):
        bolt = Bolt()
        async with desk(tmp_path, bolt) as (on, journal):
            on.take(order())
            first = await told(journal)
            await journal.reported(ID)
            assert await journal.unreported() == []
            bolt.next = CommandRefused("Another answer.")
            on.take(order())
            assert await told(journal) == first
            on.take(order(left=-1))
            await asyncio.sleep(0.05)
            assert await told(journal) == first, "nor is it expired afterwards"
            assert len(bolt.done) == 1

    async def test_what_cannot_be_written_down_is_not_begun(self, tmp_path):
        bolt = Bolt()
        async with desk(tmp_path, bolt) as (on, journal):
            await journal._run(lambda: journal._execute("PRAGMA query_only = ON"))
            on.take(order())
            await asyncio.sleep(0.05)
            assert bolt.done == []
            await journal._run(lambda: journal._execute("PRAGMA query_only = OFF"))
            while on.taken:
                await asyncio.sleep(0.01)
            on.take(order())
            assert (await told(journal))[ID]["state"] == "done"

    async def test_a_result_is_written_however_long_the_disk_takes(self, tmp_path):
        bolt = Bolt()
        bolt.gate.clear()
        async with desk(tmp_path, bolt) as (on, journal):
            on.take(order())
            while not bolt.done:
                await asyncio.sleep(0.01)
            await journal._run(lambda: journal._execute("PRAGMA query_only = ON"))
            bolt.gate.set()
            await asyncio.sleep(0.1)
            assert list(on.taken) == [ID]
            await journal._run(lambda: journal._execute("PRAGMA query_only = OFF"))
            assert (await told(journal))[ID]["state"] == "done"

    async def test_secrets_are_not_logged(self, tmp_path):
        with capture_logs() as lines:
            async with desk(tmp_path, Bolt()) as (on, journal):
                on.take(order(code="1234-secret", turns=2))
                on.take(order(str(uuid.UUID(int=5)), command="nothing", code="1234-secret"))
                await told(journal, 2)
        assert "1234-secret" not in str(lines)
        begun = next(line for line in lines if line["event"] == "command begun")
        assert begun["arguments"] == {"code": MASK, "turns": 2}
        assert {line["event"] for line in lines} == {
            "command begun", "command done", "command failed"
        }  # fmt: skip


class TestJournal:
    async def test_begun_without_a_result_is_unknown_at_the_next_opening(self, tmp_path):
        bolt = Bolt()
        bolt.gate.clear()
        async with desk(tmp_path, bolt) as (on, journal):
            on.take(order())
            while not bolt.done:
                await asyncio.sleep(0.01)
        async with desk(tmp_path, bolt) as (on, journal):
            answer = (await told(journal))[ID]
            assert answer["state"] == "unknown"
            assert answer["started_at"] == "2024-05-01T12:00:00.000Z"

    async def test_forgotten_after_thirty_days_and_not_before(self, tmp_path):
        now = [NOW]
        async with desk(tmp_path, Bolt(), clock=lambda: now[0]) as (on, journal):
            on.take(order())
            await told(journal)
            await journal.reported(ID)
            for days, known in ((29, True), (31, False)):
                now[0] = NOW + timedelta(days=days)
                other = str(uuid.UUID(int=days))
                await journal.begin(other)
                await journal.reported(other)
                assert await journal.recall(ID) is known
                await journal.reported(ID)

    async def test_a_known_one_can_never_be_begun(self, tmp_path):
        async with desk(tmp_path, Bolt()) as (_, journal):
            await journal.begin(ID)
            with pytest.raises(JournalError):
                await journal.begin(ID)

    async def test_a_disk_that_cannot_be_read(self, tmp_path):
        (tmp_path / "commands.db").mkdir()
        journal = Journal(tmp_path / "commands.db", lambda: NOW)
        with pytest.raises(JournalError, match="cannot be written"):
            await journal.open()
        await journal.close()


async def test_a_reading_keeps_its_quality(tmp_path):
    bolt = Bolt()
    bolt.next = Reading("x", NOW, quality=Quality.BAD)
    async with desk(tmp_path, bolt) as (on, journal):
        on.take(order())
        assert (await told(journal))[ID]["reading"] == {"value": None}
