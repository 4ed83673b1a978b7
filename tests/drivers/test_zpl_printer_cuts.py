"""A printer whose line is cut, that falls silent, or cannot answer: nothing is printed twice."""

import asyncio
import json
import socket
from contextlib import suppress

import pytest

from plant_drivers import (
    Command,
    CommandRefused,
    CommandUncertain,
    ConfigurationError,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    Quality,
)
from plant_drivers.testing import make_context, make_driver
from tests.drivers.printer_bench import SPEC, bench

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
ASKED = len(b"~HS\r\n")
SENT = len("^XA^CI28^FO20,20^A0N,30^FH_^FDPart _C3_A9^FS^PQ2,0,0,N^XZ")


@pytest.mark.parametrize("serial", [False, True])
@pytest.mark.parametrize(
    "after",
    [
        1, ASKED - 1, ASKED,  # while it is asked whether it is ready
        ASKED + 1, ASKED + 12, ASKED + SENT - 1,  # in the middle of the label
        ASKED + SENT, ASKED + SENT + 2,  # the label is whole, the question behind it is not
        2 * ASKED + SENT, 3 * ASKED + SENT - 1, 4 * ASKED + SENT, 7 * ASKED + SENT,  # confirming
    ],
)  # fmt: skip
async def test_a_line_that_is_cut_never_prints_a_job_twice(tmp_path, after, serial):
    async with bench(tmp_path, serial) as on:
        on.do(f"hangup {after}")
        first = second = refused = None
        try:
            first = await on.print(copies=2)
        except CommandRefused as error:
            refused = error
            assert "The label was not sent" in str(error)
        except LinkError as error:
            assert after >= len("~HS")
            assert "Look at what was printed" in str(error)
        assert on.counts["hung up"] == 1
        await on.connect()
        try:
            second = await on.print(copies=2)
        except CommandUncertain as error:
            assert "It was not sent again" in str(error)
        await on.done()
        assert on.counts["printed"] in (0, 2)
        if first or second:
            assert on.counts["printed"] == 2
        if refused:
            assert second.detail == "2 labels printed."
        # Half of a label that was left behind does not swallow the next one.
        await on.print(job="J2")
        assert on.counts["printed"] in (1, 3)


async def test_a_gateway_that_is_killed_does_not_print_twice(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 600")
        printing = asyncio.create_task(on.print(copies=2))
        await on.printed(1)
        printing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await printing
        await on.connect()
        with pytest.raises(CommandUncertain, match="is not known"):
            await on.print(copies=2)
        await on.printed(1)
        await on.done()
        assert on.counts["printed"] == 2


async def test_a_printer_that_falls_silent_while_it_prints(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 600")
        printing = asyncio.create_task(on.print(copies=3))
        await on.printed(1)
        on.hurry()
        on.do("fault silent 1")
        with pytest.raises(LinkError, match=r"of 3 .* while they are out of paper"):
            await printing


async def test_a_printer_that_is_switched_off_and_on(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 600")
        printing = asyncio.create_task(on.print(copies=3))
        await on.printed(1)
        on.do("restart", "unplug", "plug")
        with pytest.raises(LinkError, match="of 3"):
            await printing
        await on.connect()
        with pytest.raises(CommandUncertain, match="of 3"):
            await on.print(copies=3)
        assert on.counts["printed"] == 1


async def test_garbled_answers(tmp_path):
    async with bench(tmp_path, print_timeout=3) as on:
        on.hurry()
        on.do("fault garble 0.1", "fault truncate 0.05")
        printed = 0
        for number in range(4):
            try:
                await on.print(job=f"J{number}")
                printed += 1
            except (LinkError, CommandUncertain, ProtocolError):
                on.do("behave")
                await on.connect(print_timeout=3)
                on.hurry()
                on.do("fault garble 0.1", "fault truncate 0.05")
        assert printed <= on.counts["printed"] <= 4


# -- memory ----------------------------------------------------------------------------------------


async def test_what_cannot_be_remembered_is_not_printed(tmp_path):
    async with bench(tmp_path) as on:
        (tmp_path / "state").write_text("a file where the folder should be")
        with pytest.raises(CommandRefused, match=r"cannot (write|be read|read)"):
            await on.print()
        assert on.counts["printed"] == 0


@pytest.mark.parametrize("content", ["", "[]", '{"J1": 1}', '{"J1": {}}', "\x00"])
async def test_a_memory_that_is_damaged(tmp_path, content):
    async with bench(tmp_path) as on:
        await on.print()
        (file,) = (tmp_path / "state").iterdir()
        file.write_text(content)
        await on.connect()
        with pytest.raises(CommandRefused, match="does not know which jobs were printed"):
            await on.print()
        assert on.counts["printed"] == 1


async def test_it_remembers_within_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr("plant_drivers.print_jobs.MAX_JOBS", 3)
    async with bench(tmp_path) as on:
        for number in range(5):
            await on.print(job=f"J{number}")
        (file,) = (tmp_path / "state").iterdir()
        assert list(json.loads(file.read_text())) == ["J2", "J3", "J4"]


# -- the link --------------------------------------------------------------------------------------


async def test_a_printer_that_answers_nothing_is_refused(tmp_path):
    async with bench(tmp_path) as on:
        on.do("fault silent 1")
        with pytest.raises(LinkTimeout, match=r"did not answer .* set that it cannot"):
            await on.connect(timeout=0.4)


@pytest.mark.parametrize("serial", [False, True])
async def test_a_printer_that_cannot_answer_is_accepted_when_one_says_so(tmp_path, serial):
    async with bench(tmp_path, serial) as on:
        on.do("fault silent 1")
        await on.connect(one_way=True)
        states = await on.states(2)
        assert {(one.text, one.quality) for one in states} == {("unknown", Quality.UNCERTAIN)}
        result = await on.print(copies=2)
        assert "nobody knows" in result.detail
        await on.until(lambda: on.counts["printed"] == 2)
        assert "sent already" in (await on.print(copies=2)).detail
        for key in ("test_label", "calibrate"):
            assert "nobody knows" in (await on.driver.execute(Command(key))).detail
        assert "not asked" in (await on.driver.probe()).detail
        await on.until(lambda: on.counts["printed"] == 3)
        await on.driver.execute(Command("pause"))
        await on.until(lambda: on.server.printer.flags["paused"])


async def test_a_one_way_line_that_is_cut(tmp_path):
    async with bench(tmp_path, one_way=True) as on:
        on.do("unplug", "plug")
        with pytest.raises(LinkError):
            await on.states(5)
        with pytest.raises(CommandRefused, match="was not sent"):
            await on.print()
        await on.connect(one_way=True)
        # Nothing of it was sent: it may come.
        await on.print()
        await on.until(lambda: on.counts["printed"] == 1)


async def test_one_way_to_a_printer_that_takes_nothing(tmp_path):
    # Its buffer is full: the connection is there, and nobody reads.
    deaf = socket.create_server(("127.0.0.1", 0))
    settings = {
        "host": "127.0.0.1", "tcp_port": deaf.getsockname()[1], "one_way": True, "print_timeout": 1,
    }  # fmt: skip
    driver = make_driver(SPEC, settings, context=make_context(tmp_path))
    await driver.open()
    label = "^XA^GFA,1,1,1," + "00" * 200000 + "^FS^XZ"
    with pytest.raises(LinkError, match=r"whether its 1 label\(s\) were printed is not known"):
        for number in range(40):
            await driver.execute(Command("print", {"label": label, "job": f"J{number}"}))
    with pytest.raises(CommandUncertain, match="is not known"):
        await driver.execute(Command("print", {"label": label, "job": f"J{number}"}))
    await driver.close()
    deaf.close()


async def test_a_cut_is_noticed_by_the_state(tmp_path):
    async with bench(tmp_path) as on:
        await on.states(1)
        on.do("unplug")
        with pytest.raises(LinkError):
            await on.states(5)
        with pytest.raises(LinkError):
            await on.connect()
        on.do("plug")
        await on.connect()
        await on.states(1)


async def test_garbled_states_are_noise_until_they_are_too_many(tmp_path):
    async with bench(tmp_path) as on:
        on.hurry()
        on.do("fault garble 0.2")
        assert len(await on.states(5)) == 5
        on.do("fault garble 1")
        with pytest.raises((ProtocolError, LinkTimeout)):
            await on.states(1)


async def test_something_else_answers(tmp_path):
    async def chatter(reader, writer):
        with suppress(ConnectionError):
            while await reader.read(100):
                writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(chatter, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    driver = make_driver(SPEC, {"host": "127.0.0.1", "tcp_port": port, "timeout": 2})
    with pytest.raises(ProtocolError, match="not in ZPL"):
        await driver.open()
    await driver.close()
    server.close()


async def test_before_it_is_open_and_after_it_is_closed(tmp_path):
    async with bench(tmp_path) as on:
        await on.driver.close()
        await on.driver.close()
        with pytest.raises(CommandRefused, match="was not sent"):
            await on.print()
        with pytest.raises(LinkClosed):
            await on.states(1)
    with pytest.raises(ConfigurationError):
        make_driver(SPEC, {"link": "serial"})
