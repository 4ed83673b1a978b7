"""Commands through the whole gateway, at a real scale on a pty; and kill -9 in the middle."""

import asyncio
import sys

import pytest

from plant_gateway.tasks import stopped
from simulators.odoo import problem
from simulators.scale.script import parse_step

from .benches import ROOT, plant, said

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


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

    async def test_a_test_of_the_connection(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            await odoo.until(lambda: said(odoo) == "online")
            answered = await result(odoo, odoo.command(12, "probe"))
            assert (answered["state"], answered["reading"]) == ("done", None)
            assert "serial number" in answered["detail"]
            more = await result(odoo, odoo.command(12, "probe", depth=2))
            assert (more["state"], more["started_at"]) == ("failed", None)
            scale.apply(step("unplug"))
            await odoo.until(lambda: said(odoo) == "offline")
            offline = await result(odoo, odoo.command(12, "probe"))
            assert offline["state"] == "failed"
            assert "Scale is offline: " in offline["detail"]

    async def test_a_link_that_breaks_in_the_middle_leaves_it_unknown(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            await odoo.until(lambda: said(odoo) == "online")
            scale.apply(step("shake", "600"))
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


@pytest.mark.timeout(240)
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
            scale.apply(step("shake", "600"))
            online = len(odoo.statuses)
            await odoo.until(lambda n=online: len(odoo.statuses) > n and said(odoo) == "online")
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
