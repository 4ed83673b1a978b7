"""What Odoo hands out and how it is answered: the wire of commands."""

import asyncio
import time
from random import Random

import pytest

from plant_gateway.backoff import Backoff
from plant_gateway.client import OdooClient
from plant_gateway.commands import CommandExchange
from plant_gateway.commands.order import orders
from plant_gateway.credentials import TokenFile
from plant_gateway.errors import Unreachable
from plant_gateway.tasks import stopped
from simulators.odoo import FakeOdoo, problem

from .command_bench import ID, Bolt, desk, told

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


async def result(odoo, id_):
    await odoo.until(lambda: id_ in odoo.results)
    return odoo.results[id_][0]


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
            began = time.monotonic()
            running = asyncio.create_task(exchange.run())
            id_ = odoo.command(12, "lock")
            await odoo.until(lambda: len(odoo.requests) >= 5)
            # One brought the command; three at least were held back before the fifth was asked.
            assert time.monotonic() - began > 0.85
            first, *others = [r.path for r in odoo.requests]
            assert "have" not in first
            assert all(path.endswith(f"wait=0.3&have={id_}") for path in others)
            bolt.gate.set()
            await result(odoo, id_)
            await stopped([running])
