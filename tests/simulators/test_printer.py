"""The simulated printer is itself right: its buffer, its faults, its process."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulators.ports import own_port
from simulators.printer import script
from simulators.printer.printer import Printer

ROOT = Path(__file__).parents[2]
LABEL = "^XA^FDA^FS^PQ2,0,0,N^XZ"


def status(printer, now=0.0):
    first, second, _ = printer.feed("~HS\r\n", now)
    return first.split(","), second.split(",")


class TestPrinter:
    def test_labels_wait_and_are_printed_at_its_pace(self):
        printer = Printer(pace=1.0)
        assert printer.feed(LABEL + LABEL, 10.0) == []
        assert status(printer)[0][4] == "002"
        printer.tick(10.0)
        assert (status(printer)[0][4], status(printer)[1][8]) == ("001", "00000002")
        printer.tick(10.9)
        assert printer.printed == 0
        for now in (11.0, 12.0, 13.0, 14.0, 15.0):
            printer.tick(now)
        assert printer.printed == 4
        assert printer.last_label == LABEL
        assert (status(printer)[0][4], status(printer)[1][8]) == ("000", "00000000")

    def test_in_pieces_and_with_a_question_in_the_middle(self):
        printer = Printer(pace=0)
        answers = [one for char in "^XA^FDA~HS^FS^XZ" for one in printer.feed(char, 0.0)]
        assert answers[0].split(",")[7] == "1"
        printer.tick(0.0)
        assert (printer.printed, printer.last_label) == (1, "^XA^FDA^FS^XZ")

    def test_part_of_a_format_is_kept_until_it_is_cancelled(self):
        printer = Printer()
        printer.feed("^XA^FDA^", 0.0)
        assert status(printer)[0][7] == "1"
        printer.feed("~JX", 0.0)
        assert status(printer)[0][7] == "0"

    def test_paper(self):
        printer = Printer(pace=0, paper=1)
        printer.feed(LABEL, 0.0)
        printer.tick(0.0)
        printer.tick(0.0)
        assert (printer.printed, status(printer)[0][1], status(printer)[1][8]) == (
            1, "1", "00000001",
        )  # fmt: skip
        printer.load(5)
        printer.tick(0.0)
        assert (printer.printed, printer.paper) == (2, 4)

    def test_commands(self):
        printer = Printer(pace=0)
        printer.feed("~PP" + LABEL, 0.0)
        printer.tick(0.0)
        assert (printer.printed, status(printer)[0][2]) == (0, "1")
        printer.feed("~JA~PS", 0.0)
        printer.tick(0.0)
        assert (printer.printed, status(printer)[0][2]) == (0, "0")
        assert printer.feed("~HI", 0.0) == [printer.model]
        printer.feed("noise" + LABEL, 0.0)
        printer.restart()
        printer.tick(0.0)
        assert printer.printed == 0


def test_script():
    assert [step.operation for step in script.parse(script.CALM.splitlines())] == [
        "load", "wait", "loop",
    ]  # fmt: skip
    with pytest.raises(script.ScriptError, match="there is no 'explode'"):
        script.parse_step(["explode"])


def test_process(tmp_path, connect):
    control, counts = tmp_path / "control", tmp_path / "counts.json"
    port = own_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators.printer", "--tcp", f"127.0.0.1:{port}", "--idle",
         "--pace", "0", "--counts", counts, "--control", control],
        cwd=ROOT,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while not control.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

        async def talk():
            reader, writer = await connect(port)
            writer.write(LABEL.encode() + b"~HS")
            first = await asyncio.wait_for(reader.readline(), 120)
            writer.close()
            asked, told = await asyncio.open_unix_connection(control)
            answers = []
            for line in (b"set head_up 1\n", b"set on_fire 1\n"):
                told.write(line)
                answers.append((await asked.readline()).decode())
            told.close()
            return first, answers

        first, (ok, wrong) = asyncio.run(talk())
        assert first.startswith(b"\x02030,0,0,1245,001")
        assert ok == "ok\n"
        assert "There is no 'on_fire'" in wrong
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not (
            counts.exists() and "printed" in counts.read_text()
        ):
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    assert json.loads(counts.read_text())["bytes"] == len(LABEL) + 3
