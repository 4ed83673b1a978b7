"""The driver against the simulated printer, over real TCP and a real pseudo-terminal."""

import asyncio
import json
import socket
import time
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
from functools import partial
from random import Random

import pytest

from plant_drivers import (
    REGISTRY,
    Command,
    CommandRefused,
    CommandUncertain,
    ConfigurationError,
    DriverError,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    Quality,
    UnsupportedCommand,
)
from plant_drivers.testing import make_context, make_driver
from simulators.counts import Counts
from simulators.printer.printer import Printer
from simulators.printer.script import parse_step
from simulators.printer.server import PrinterServer
from simulators.pty import PtyLine
from simulators.tcp import TcpLine

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(30)]
SPEC = REGISTRY["zpl_printer"]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
LABEL = "^XA^CI28^FO20,20^A0N,30^FH_^FDPart _C3_A9^FS^XZ"


class Bench:
    """A printer on a line and the driver that prints on it."""

    def __init__(self, folder, serial):
        self.folder = folder
        self.lines = []
        self.path = folder / "printer"
        self.server = PrinterServer(
            partial(PtyLine, self.path) if serial else self._tcp,
            printer=Printer(pace=0.05),
            counts=Counts(),
            random=Random(1),
            clock=time.monotonic,
        )
        self.serial = serial
        self.port = 0
        self.driver = None

    def _tcp(self, receiver):
        self.lines.append(TcpLine("127.0.0.1", 0, receiver))
        return self.lines[0]

    @property
    def counts(self):
        return self.server.counts

    def make_driver(self, **settings):
        if self.serial:
            link = {"link": "serial", "port": str(self.path)}
        else:
            link = {"host": "127.0.0.1", "tcp_port": self.port}
        chosen = {**link, "interval": 0.1, "timeout": 0.4, "print_timeout": 1.5, **settings}
        return make_driver(
            SPEC, chosen, context=make_context(self.folder / "state", clock=lambda: NOW)
        )

    async def connect(self, **settings):
        if self.driver is not None:
            await self.driver.close()
        self.driver = self.make_driver(**settings)
        await self.driver.open()
        return self.driver

    def do(self, *steps):
        for step in steps:
            self.server.apply(parse_step(step.split()))

    async def print(self, job="J1", copies=1, label=LABEL):
        command = Command("print", {"label": label, "copies": copies, "job": job})
        return await self.driver.execute(command)

    async def states(self, number):
        found = []
        async for reading in self.driver.events():
            found.append(reading)
            if len(found) == number:
                break
        return found

    async def until(self, ready):
        for _ in range(500):
            if ready():
                return
            await asyncio.sleep(0.01)
        raise AssertionError("waited in vain")


@asynccontextmanager
async def bench(folder, serial=False, **settings):
    on = Bench(folder, serial)
    serving = asyncio.create_task(on.server.serve())
    await asyncio.sleep(0)
    if not serial:
        await on.until(lambda: on.lines[0].plugged)
        # A cable that is pulled and put back is the same port.
        on.port = on.lines[0].port
        on.lines[0]._address = ("127.0.0.1", on.port)
    try:
        await on.connect(**settings)
        yield on
    finally:
        if on.driver is not None:
            await on.driver.close()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


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
        printing = asyncio.create_task(on.print(copies=10))
        states = await on.states(8)
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
        on.do("pace 0.3")
        printing = asyncio.create_task(on.print(copies=3))
        await on.until(lambda: on.counts["printed"] == 1)
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
    async with bench(tmp_path, print_timeout=1) as on:
        on.do("pace 0.5")
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
        on.do("pace 0.3")
        printing = asyncio.create_task(on.print(copies=9))
        await on.until(lambda: on.counts["printed"] == 2)
        assert (await on.driver.execute(Command("cancel_all"))).detail == "ready"
        with pytest.raises(CommandUncertain, match="jobs of the printer were cancelled"):
            await printing
        assert on.counts["printed"] <= 3


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


# -- where the line is cut -------------------------------------------------------------------------

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
        first = second = None
        try:
            first = await on.print(copies=2)
        except DriverError as error:
            assert isinstance(error, LinkError)
        assert on.counts["hung up"] == 1
        await on.connect()
        try:
            second = await on.print(copies=2)
        except CommandUncertain as error:
            assert "It was not sent again" in str(error)
        await asyncio.sleep(0.3)
        assert on.counts["printed"] in (0, 2)
        if first or second:
            assert on.counts["printed"] == 2
        if after < len("~HS"):
            assert second.detail == "2 labels printed."
        # Half of a label that was left behind does not swallow the next one.
        await on.print(job="J2")
        assert on.counts["printed"] in (1, 3)


async def test_a_gateway_that_is_killed_does_not_print_twice(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 0.3")
        printing = asyncio.create_task(on.print(copies=2))
        await on.until(lambda: on.counts["printed"] == 1)
        printing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await printing
        await on.connect()
        with pytest.raises(CommandUncertain, match="is not known"):
            await on.print(copies=2)
        await asyncio.sleep(0.5)
        assert on.counts["printed"] == 2


async def test_a_printer_that_falls_silent_while_it_prints(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 0.4")
        printing = asyncio.create_task(on.print(copies=3))
        await on.until(lambda: on.counts["printed"] == 1)
        on.do("fault silent 1")
        with pytest.raises(LinkError, match=r"of 3 .* while they are out of paper"):
            await printing


async def test_a_printer_that_is_switched_off_and_on(tmp_path):
    async with bench(tmp_path) as on:
        on.do("pace 0.3")
        printing = asyncio.create_task(on.print(copies=3))
        await on.until(lambda: on.counts["printed"] == 1)
        on.do("restart", "unplug", "plug")
        with pytest.raises(LinkError, match="of 3"):
            await printing
        await on.connect()
        with pytest.raises(CommandUncertain, match="of 3"):
            await on.print(copies=3)
        assert on.counts["printed"] == 1


async def test_garbled_answers(tmp_path):
    async with bench(tmp_path) as on:
        on.do("fault garble 0.1", "fault truncate 0.05")
        printed = 0
        for number in range(4):
            try:
                await on.print(job=f"J{number}")
                printed += 1
            except (LinkError, CommandUncertain, ProtocolError):
                on.do("behave")
                await on.connect()
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
        with pytest.raises(LinkTimeout, match="did not answer"):
            await on.connect()


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
        with pytest.raises(LinkError):
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
    driver = make_driver(SPEC, {"host": "127.0.0.1", "tcp_port": port, "timeout": 0.5})
    with pytest.raises(ProtocolError, match="not in ZPL"):
        await driver.open()
    await driver.close()
    server.close()


async def test_before_it_is_open_and_after_it_is_closed(tmp_path):
    async with bench(tmp_path) as on:
        await on.driver.close()
        await on.driver.close()
        with pytest.raises(LinkClosed):
            await on.print()
        with pytest.raises(LinkClosed):
            await on.states(1)
    with pytest.raises(ConfigurationError):
        make_driver(SPEC, {"link": "serial"})
