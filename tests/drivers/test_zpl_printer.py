"""The driver against the simulated printer, over real TCP and a real pseudo-terminal."""

import asyncio

import pytest

from plant_drivers import (
    Command,
    CommandRefused,
    CommandUncertain,
    Quality,
    UnsupportedCommand,
)
from tests.drivers.printer_bench import LABEL, NOW, bench

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@pytest.mark.parametrize("serial", [False, True])
async def test_a_label_is_printed_and_that_is_known(tmp_path, serial):
    async with bench(tmp_path, serial) as on:
        result = await on.print(copies=3)
        assert result.detail == "3 labels printed."
        assert on.counts["printed"] == 3
        assert "_C3_A9" in on.server.printer.last_label
        assert (await on.print(job="J2")).detail == "1 label printed."
        assert on.counts["printed"] == 4


async def test_two_labels_in_one_job(tmp_path):
    async with bench(tmp_path) as on:
        assert (await on.print(copies=2, label=LABEL + LABEL)).detail == "4 labels printed."
        assert on.counts["printed"] == 4


async def test_a_long_label_on_a_serial_line(tmp_path):
    async with bench(tmp_path, serial=True, baudrate=115200) as on:
        picture = "^XA^GFA,20000,20000,100," + "00FF" * 5000 + "^FS^XZ"
        await on.print(label=picture)
        assert len(on.server.printer.last_label) > 20000


async def test_a_job_is_printed_once(tmp_path):
    async with bench(tmp_path) as on:
        await on.print()
        again = await on.print()
        assert "printed already" in again.detail
        await on.connect()
        assert "printed already" in (await on.print()).detail
        assert on.counts["printed"] == 1
        with pytest.raises(CommandRefused, match="another label"):
            await on.print(copies=2)
        assert on.counts["printed"] == 1


async def test_two_who_print_the_same_job_at_once(tmp_path):
    async with bench(tmp_path) as on:
        first, second = await asyncio.gather(on.print(), on.print())
        assert on.counts["printed"] == 1
        assert "printed already" in second.detail
        assert first.detail == "1 label printed."


@pytest.mark.parametrize(
    ("flag", "remedy"),
    [
        ("paper_out", "paper out. Load labels"),
        ("head_up", "head up. Close its head"),
        ("ribbon_out", "ribbon out. Load ribbon"),
        ("too_hot", "over-temperature. Let it cool"),
        ("paused", "paused. Press"),
        ("memory_lost", "memory lost. Switch"),
        ("buffer_full", "buffer full. Wait"),
    ],
)
async def test_what_stops_it_is_said_and_nothing_is_sent(tmp_path, flag, remedy):
    async with bench(tmp_path) as on:
        on.do(f"set {flag} 1")
        with pytest.raises(CommandRefused, match=f"did not get the label: {remedy}"):
            await on.print()
        on.do(f"set {flag} 0")
        await on.print()
        assert on.counts["printed"] == 1


@pytest.mark.parametrize("serial", [False, True])
async def test_the_state(tmp_path, serial):
    async with bench(tmp_path, serial) as on:
        (ready,) = await on.states(1)
        assert (ready.channel, ready.text, ready.value, ready.time) == ("state", "ready", None, NOW)
        assert ready.quality is Quality.GOOD
        on.do("set paper_out 1", "set paused 1")
        (out,) = await on.states(1)
        assert out.text == "paper out"
        attributes = dict(out.attributes)
        assert (attributes["paper_out"], attributes["paused"], attributes["head_up"]) == (
            True, True, False,
        )  # fmt: skip
        assert (attributes["formats"], attributes["remaining"]) == (0, 0)


async def test_the_state_while_it_prints(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 600")
        printing = asyncio.create_task(on.print(copies=10))
        await on.until(lambda: on.server.printer._remaining)
        states = await on.states(8)
        on.do("pace 0")
        on.server.printer._next_at = 0.0
        await printing
        assert "printing" in [reading.text for reading in states]
        assert max(reading.attributes["remaining"] for reading in states) > 0


async def test_paper_runs_out_in_the_middle(tmp_path):
    async with bench(tmp_path) as on:
        on.do("load 2", "pace 0.2")
        with pytest.raises(CommandUncertain) as caught:
            await on.print(copies=5)
        assert "3 of 5 label(s) were not printed yet" in str(caught.value)
        assert "paper out. Load labels; it goes on by itself" in str(caught.value)
        # The rest is printed by the printer itself, not by another job of the same key.
        on.do("load 100")
        await on.until(lambda: on.counts["printed"] == 5)
        with pytest.raises(CommandUncertain, match="3 of 5"):
            await on.print(copies=5)
        assert on.counts["printed"] == 5
        await on.print(job="J2")
        assert on.counts["printed"] == 6


async def test_the_head_is_lifted_in_the_middle(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 600")
        printing = asyncio.create_task(on.print(copies=3))
        await on.printed(1)
        on.do("set head_up 1")
        with pytest.raises(CommandUncertain, match=r"2 of 3 .* head up\. Close its head"):
            await printing


async def test_paper_that_ends_with_the_job(tmp_path):
    async with bench(tmp_path) as on:
        on.do("load 2")
        assert (await on.print(copies=2)).detail == "2 labels printed."


async def test_nothing_moves(tmp_path):
    async with bench(tmp_path, print_timeout=1) as on:
        on.do("pace 60")
        with pytest.raises(CommandUncertain, match="nothing moved for 1 seconds"):
            await on.print(copies=2)
        with pytest.raises(CommandRefused, match="has not ended what it had to print before"):
            await on.print(job="J2")


async def test_a_slow_printer_has_its_time(tmp_path):
    async with bench(tmp_path, print_timeout=3) as on:
        on.do("pace 1")
        assert (await on.print(copies=4)).detail == "4 labels printed."


async def test_a_label_that_vanishes_is_uncertain(tmp_path):
    async with bench(tmp_path) as on:
        # A printer that takes what it gets for another language: it prints nothing.
        on.server.printer._command = lambda command, now: (
            on.server.printer._at_once(command[:3]) if command[0] == "~" else []
        )
        with pytest.raises(CommandUncertain, match="never said that it had something to print"):
            await on.print()


async def test_cancelled_while_it_prints(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 600")
        printing = asyncio.create_task(on.print(copies=9))
        await on.printed(2)
        assert (await on.driver.execute(Command("cancel_all"))).detail == "ready"
        with pytest.raises(CommandUncertain, match="jobs of the printer were cancelled"):
            await printing
        assert on.counts["printed"] == 2


async def test_pause_resume_calibrate_and_the_test_label(tmp_path):
    async with bench(tmp_path) as on:
        assert (await on.driver.execute(Command("pause"))).detail == "paused"
        assert (await on.states(1))[0].text == "paused"
        assert (await on.driver.execute(Command("resume"))).detail == "ready"
        assert (await on.driver.execute(Command("calibrate"))).detail == "ready"
        assert (await on.driver.execute(Command("test_label"))).detail == "1 label printed."
        await on.driver.execute(Command("test_label"))
        assert on.counts["printed"] == 2
        on.do("set paper_out 1", "set paused 1")
        with pytest.raises(CommandRefused, match="did not carry out resume: it is still paper out"):
            await on.driver.execute(Command("resume"))
        with pytest.raises(CommandRefused, match="paper out"):
            await on.driver.execute(Command("calibrate"))
        with pytest.raises(UnsupportedCommand):
            await on.driver.execute(Command("reset"))


async def test_a_test_label_that_does_not_come_out(tmp_path):
    async with bench(tmp_path) as on:
        on.do("load 0", "set paper_out 0")
        with pytest.raises(CommandUncertain, match=r"The test label: 1 of 1 .* paper out"):
            await on.driver.execute(Command("test_label"))


async def test_what_it_is(tmp_path):
    async with bench(tmp_path) as on:
        found = await on.driver.probe()
        assert (found.model, found.version, found.detail) == ("SIM-203dpi", "V1.0.0", "8 dots/mm")


async def test_a_label_that_is_none(tmp_path):
    async with bench(tmp_path) as on:
        for label, words in (
            ("^XA~JA^XZ", "~JA"), ("hello", "begins with"), ("^XA^FDé^FS^XZ", "CI28"),
        ):  # fmt: skip
            with pytest.raises(CommandRefused, match=f"was not printed.*{words}"):
                await on.print(label=label)
        with pytest.raises(CommandRefused, match="copies"):
            await on.print(copies=0)
        assert on.counts["printed"] == 0
