"""Commands from Odoo: each carried out at most once, and each answered for."""

import asyncio
import json
import sys
import uuid
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from random import Random

import pytest
from structlog.testing import capture_logs

from plant_drivers import (
    CommandRefused,
    CommandResult,
    CommandSpec,
    DriverSpec,
    LinkTimeout,
    Quality,
    Reading,
    Registry,
)
from plant_drivers.schema import MASK
from plant_gateway.backoff import Backoff
from plant_gateway.client import OdooClient
from plant_gateway.commands import CommandDesk, CommandExchange, Journal, Order, State
from plant_gateway.commands.order import orders
from plant_gateway.config import DeviceConfig
from plant_gateway.credentials import TokenFile
from plant_gateway.errors import JournalError, Unreachable
from plant_gateway.tasks import stopped
from simulators.odoo import FakeOdoo, problem
from simulators.scale.script import parse_step

from .benches import ROOT, plant, said

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
ID = "5d0f1e2a-0000-4000-8000-000000000001"


def step(*words):
    return parse_step(list(words))


async def result(odoo, id_):
    await odoo.until(lambda: id_ in odoo.results)
    return odoo.results[id_][0]


class TestWhole:
    """Through the whole gateway, at a real scale on a pty."""

    async def test_tare_and_a_weight_that_is_asked_for(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            await odoo.until(lambda: said(odoo) == "online")
            scale.apply(step("place", "1.250"))
            weighed = await result(odoo, odoo.command(12, "read_stable"))
            assert (weighed["state"], weighed["detail"]) == ("done", "1.250 kg")
            reading = weighed["reading"]
            assert (reading["channel"], reading["value"], reading["stable"]) == (31, 1.25, True)
            assert weighed["started_at"] <= weighed["finished_at"]
            tared = await result(odoo, odoo.command(12, "tare", immediate=True))
            assert (tared["state"], tared["reading"]) == ("done", None)
            assert str(scale.pan.tare) == "1.250"

    async def test_what_cannot_be_done_says_why_at_once(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            await odoo.until(lambda: said(odoo) == "online")
            nobody = odoo.command(99, "tare")
            nothing = odoo.command(12, "explode")
            wrong = odoo.command(12, "tare", immediate="yes")
            late = odoo.command(12, "tare", seconds=-1)
            assert "no device 99" in (await result(odoo, nobody))["detail"]
            assert "its commands are: zero, tare" in (await result(odoo, nothing))["detail"]
            assert "immediate must be true or false" in (await result(odoo, wrong))["detail"]
            assert (await result(odoo, late))["state"] == "expired"
            scale.apply(step("unplug"))
            await odoo.until(lambda: said(odoo) == "offline")
            offline = await result(odoo, odoo.command(12, "tare"))
            assert offline["state"] == "failed"
            assert "Scale is offline: " in offline["detail"]
            assert "Nothing was sent to it." in offline["detail"]
            assert [offline["started_at"], offline["reading"]] == [None, None]
            assert scale.counts["command T"] == 0

    async def test_a_link_that_breaks_in_the_middle_leaves_it_unknown(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            await odoo.until(lambda: said(odoo) == "online")
            scale.apply(step("shake", "20"))
            id_ = odoo.command(12, "tare")
            while not scale.counts["command T"]:
                await asyncio.sleep(0.01)
            scale.apply(step("unplug"))
            answer = await result(odoo, id_)
            assert answer["state"] == "unknown"
            assert "may have been carried out" in answer["detail"]

    async def test_results_wait_for_an_odoo_that_is_away(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            gateway = start()
            await odoo.until(lambda: said(odoo) == "online")
            refuse = [True]
            odoo.before = lambda request: (
                problem(503, "Restarting.") if refuse and "/result" in request.path else None
            )
            id_ = odoo.command(12, "zero", immediate=True)
            await odoo.until(lambda: sum("/result" in r.path for r in odoo.requests) > 2)
            await stopped([gateway])
            refuse.clear()
            start()
            assert (await result(odoo, id_))["state"] == "done"
            assert scale.counts["command ZI"] == 1

    async def test_a_result_whose_acknowledgement_was_lost_is_sent_again(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            losses = [True, True]

            def after(request):
                if "/result" in request.path and losses:
                    losses.pop()
                    return problem(502, "Lost on the way.")
                return None

            odoo.after = after
            await odoo.until(lambda: said(odoo) == "online")
            id_ = odoo.command(12, "zero", immediate=True)
            await odoo.until(lambda: len(odoo.results.get(id_, ())) == 3)
            assert odoo.results[id_][0] == odoo.results[id_][2]
            assert scale.counts["command ZI"] == 1

    async def test_odoo_set_back_to_an_older_backup_has_nothing_done_twice(self, tmp_path):
        async with plant(tmp_path, command_wait=0.5) as (scale, odoo, start):
            start()
            await odoo.until(lambda: said(odoo) == "online")
            id_ = odoo.command(12, "zero", immediate=True, seconds=3600)
            first = await result(odoo, id_)
            odoo.results.clear()
            assert await result(odoo, id_) == first
            assert scale.counts["command ZI"] == 1


@pytest.mark.timeout(60)
async def test_killed_in_the_middle_is_unknown_and_never_repeated(tmp_path):
    """kill -9 while the scale waits for rest, three times: one T for each id, ever."""
    async with plant(tmp_path) as (scale, odoo, _start):
        ids = []
        for round_ in range(3):
            gateway = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "plant_gateway", "run", "--odoo", odoo.url, "--log-json",
                "--token-file", str(tmp_path / "token"), "--state", str(tmp_path / "state"),
                "--longest-wait", "0.2", stderr=asyncio.subprocess.DEVNULL,
                env={"PYTHONPATH": str(ROOT / "gateway"), "NO_PROXY": "127.0.0.1"},
            )  # fmt: skip
            if ids:
                await result(odoo, ids[-1])
            scale.apply(step("shake", "60"))
            online = len(odoo.statuses)
            await odoo.until(lambda n=online: len(odoo.statuses) > n and said(odoo) == "online", 20)
            ids.append(odoo.command(12, "tare", seconds=600))
            while scale.counts["command T"] <= round_:
                await asyncio.sleep(0.01)
            gateway.kill()
            await gateway.wait()
        _start()
        for id_ in ids:
            answer = await result(odoo, id_)
            assert answer["state"] == "unknown"
            assert "gateway was stopped" in answer["detail"]
            assert answer["started_at"]
        await asyncio.sleep(0.3)
        assert scale.counts["command T"] == 3


class Bolt:
    """A device that does what its script says; ``done`` is what it was told."""

    def __init__(self, id_=12, name="Bolt"):
        self.device = DeviceConfig(id_, name.lower(), name, "bolt", {}, ())
        self.done, self.next, self.gate = [], None, asyncio.Event()
        self.gate.set()

    def check_open(self):
        pass

    async def execute(self, command):
        self.done.append(command)
        await self.gate.wait()
        if isinstance(self.next, Exception):
            raise self.next
        return CommandResult(command, self.next, "locked")

    def answer(self, reading):
        return {"value": reading.value}


SPEC = DriverSpec(
    "bolt", "Bolt", "x:y", {}, (),
    commands=(
        CommandSpec("lock", "Lock", {"type": "object", "properties": {
            "code": {"type": "string", "title": "Code", "writeOnly": True},
            "turns": {"type": "integer", "title": "Turns", "default": 1},
        }, "additionalProperties": False}),
    ),
)  # fmt: skip


def order(id_=ID, device=12, command="lock", left=30.0, **arguments):
    return Order(id_, device, command, arguments, left)


@asynccontextmanager
async def desk(tmp_path, *bolts, limit=5.0, clock=lambda: NOW):
    known = {bolt.device.id: bolt for bolt in bolts}
    journal = Journal(tmp_path / "commands.db", clock)
    await journal.open()
    on = CommandDesk(
        journal, known.__getitem__, Registry([SPEC]), clock,
        lambda: Backoff(first=0.01, cap=0.02, random=Random(1)), limit=limit,
    )  # fmt: skip
    try:
        yield on, journal
    finally:
        await on.stop()
        await journal.close()


async def told(journal, number=1):
    """The results written so far, once there are so many."""
    for _ in range(500):
        found = await journal.unreported()
        if len(found) >= number:
            return {id_: json.loads(document) for id_, document in found}
        await asyncio.sleep(0.01)
    raise AssertionError(f"only {found}")


class TestDesk:
    @pytest.mark.parametrize(
        ("outcome", "state", "words"),
        [
            (None, "done", "locked"),
            (CommandRefused("It is jammed."), "failed", "It is jammed."),
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
            on.take(order(left=0.01))
            answer = (await told(journal))[ID]
            assert answer["state"] == "unknown"
            assert "did not answer" in answer["detail"]

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
            assert list(on.taken) == []

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
            for days, known in ((29, False), (31, True)):
                now[0] = NOW + timedelta(days=days)
                other = str(uuid.UUID(int=days))
                await journal.begin(other)
                await journal.reported(other)
                assert await journal.begin(ID) is known
                if not known:
                    await journal.reported(ID)

    async def test_a_damaged_journal_makes_what_is_handed_out_doubtful(self, tmp_path):
        (tmp_path / "commands.db").write_bytes(b"rubbish " * 1000)
        async with plant(tmp_path) as (scale, odoo, start):
            (tmp_path / "state").mkdir()
            (tmp_path / "commands.db").rename(tmp_path / "state" / "commands.db")
            id_ = odoo.command(12, "zero", immediate=True)
            start()
            answer = await result(odoo, id_)
            assert answer["state"] == "unknown"
            assert "record of commands was damaged" in answer["detail"]
            await odoo.until(lambda: said(odoo) == "online")
            later = await result(odoo, odoo.command(12, "zero", immediate=True))
            assert (later["state"], scale.counts["command ZI"]) == ("done", 1)

    async def test_a_disk_that_cannot_be_read(self, tmp_path):
        (tmp_path / "commands.db").mkdir()
        journal = Journal(tmp_path / "commands.db", lambda: NOW)
        with pytest.raises(JournalError, match="cannot be written"):
            await journal.open()
        await journal.close()


class TestWire:
    ANSWER = {"time": "2024-05-01T12:00:00.000Z", "commands": []}

    async def test_the_time_left_is_by_odoos_clock(self):
        raw = {"id": ID, "device": 12, "command": "lock", "arguments": {},
               "deadline": "2024-05-01T14:00:30+02:00"}  # fmt: skip
        (read,) = orders({**self.ANSWER, "commands": [raw]})
        assert (read.left, read.device, read.problem) == (30.0, 12, "")

    @pytest.mark.parametrize("raw", [{}, {"device": "x"}, {"arguments": 3}])
    async def test_one_that_cannot_be_read_is_still_answered(self, raw, tmp_path):
        (read,) = orders({**self.ANSWER, "commands": [{"id": ID, **raw}]})
        async with desk(tmp_path, Bolt()) as (on, journal):
            on.take(read)
            answer = (await told(journal))[ID]
            assert answer["state"] == "failed"
            assert "cannot read this command" in answer["detail"]

    @pytest.mark.parametrize("answer", [None, [], {}, {"time": "x", "commands": []},
                                        {**ANSWER, "commands": [{"id": "../x"}]}])  # fmt: skip
    async def test_nonsense_is_no_answer(self, answer):
        with pytest.raises(Unreachable, match="cannot be read"):
            orders(answer)

    @pytest.mark.parametrize(
        ("answer", "again"), [(problem(410, "Deleted."), False), (problem(422, "No."), False),
                              (problem(404, "Where?"), True), (problem(500, "Oh."), True)]
    )  # fmt: skip
    async def test_each_answer_to_a_result(self, tmp_path, answer, again):
        (tmp_path / "token").write_text("pgw_test")
        async with (
            FakeOdoo() as odoo,
            OdooClient(odoo.url, TokenFile(tmp_path / "token"), version="1") as client,
            desk(tmp_path, Bolt()) as (on, journal),
        ):
            pauses = []

            async def pause(seconds):
                pauses.append(seconds)
                await asyncio.sleep(0.01)

            exchange = CommandExchange(
                client, journal, on, lambda: Backoff(random=Random(1)), wait=0.2, sleep=pause
            )
            answers = [answer]

            def before(request):
                if not answers or "/result" not in request.path:
                    return None
                if not again:
                    odoo.commands.clear()
                return answers.pop()

            odoo.before = before
            running = asyncio.create_task(exchange.run())
            id_ = odoo.command(12, "lock")
            await odoo.until(lambda: not answers)
            if again:
                assert (await result(odoo, id_))["state"] == "done"
            else:
                while await journal.unreported():
                    await asyncio.sleep(0.01)
                assert id_ not in odoo.results
            await stopped([running])

    async def test_odoo_is_asked_calmly(self, tmp_path):
        """One question at a time; what is under way is named and not asked for again."""
        (tmp_path / "token").write_text("pgw_test")
        bolt = Bolt()
        bolt.gate.clear()
        async with (
            FakeOdoo() as odoo,
            OdooClient(odoo.url, TokenFile(tmp_path / "token"), version="1") as client,
            desk(tmp_path, bolt) as (on, journal),
        ):
            exchange = CommandExchange(
                client, journal, on, lambda: Backoff(random=Random(1)), wait=0.3
            )
            running = asyncio.create_task(exchange.run())
            id_ = odoo.command(12, "lock")
            await asyncio.sleep(1.0)
            asked = [r.path for r in odoo.requests if r.method == "GET"]
            assert len(asked) <= 5
            assert asked[-1].endswith(f"wait=0.3&have={id_}")
            bolt.gate.set()
            await result(odoo, id_)
            await stopped([running])


async def test_a_reading_keeps_its_quality(tmp_path):
    bolt = Bolt()
    bolt.next = Reading("x", NOW, quality=Quality.BAD)
    async with desk(tmp_path, bolt) as (on, journal):
        on.take(order())
        assert (await told(journal))[ID]["reading"] == {"value": None}
