"""The simulated scale is itself right: physics, protocol, script, faults, process."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from simulators.counts import Counts
from simulators.faults import Faults
from simulators.scale import script
from simulators.scale.mt_sics import Protocol
from simulators.scale.pan import Pan

ROOT = Path(__file__).parents[2]


class TestPan:
    def test_a_load_swings_then_rests(self):
        pan = Pan(settling=1.0)
        pan.put(Decimal("1.250"), 10.0)
        moving = [pan.weighing(10 + tenth / 10) for tenth in range(10)]
        assert not any(one.stable for one in moving)
        assert len({one.net for one in moving}) > 3
        rest = pan.weighing(11.0)
        assert (rest.net, rest.stable) == (Decimal("1.250"), True)

    def test_it_repeats_exactly(self):
        pan = Pan()
        pan.put(Decimal(2), 0.0)
        assert pan.weighing(0.3) == pan.weighing(0.3)

    def test_zero_never_shows_a_sign(self):
        pan = Pan(settling=0)
        pan.put(Decimal("-0.0001"), 0)
        assert str(pan.weighing(1).net) == "0.000"

    def test_tare_and_zero(self):
        pan = Pan(settling=0)
        pan.put(Decimal(2), 0)
        pan.set_tare(1)
        assert pan.weighing(1).net == 0
        pan.put(Decimal(5), 2)
        assert pan.weighing(3).net == 3
        pan.set_zero(3)
        assert (pan.weighing(3).net, pan.tare) == (0, 0)

    def test_range(self):
        pan = Pan(settling=0, capacity=Decimal(30))
        pan.put(Decimal(31), 0)
        assert pan.weighing(1).overload
        pan.put(Decimal(-1), 0)
        assert pan.weighing(1).underload

    def test_shaken(self):
        pan = Pan(settling=0)
        pan.put(Decimal(1), 0)
        pan.shake(2, 1)
        assert [pan.weighing(t).stable for t in (1.5, 3.5)] == [False, True]


class TestProtocol:
    def scale(self, load="0", now=0.0, **options):
        pan = Pan(settling=1.0)
        pan.put(Decimal(load), now - 100)
        return pan, Protocol(pan, **options)

    @pytest.mark.parametrize(
        ("command", "answer"),
        [
            ("SI", ["S S      1.250 kg"]),
            ("S", ["S S      1.250 kg"]),
            ("Z", ["Z A"]),
            ("ZI", ["ZI S"]),
            ("T", ["T S      1.250 kg"]),
            ("TI", ["TI S      1.250 kg"]),
            ("TA", ["TA A          0 kg"]),
            ("TA 0.5 kg", ["TA A        0.5 kg"]),
            ("TA 0.5 lb", ["TA L"]),
            ("TA x", ["TA L"]),
            ("TAC", ["TAC A"]),
            ("@", ['I4 A "B123456789"']),
            ("I4", ['I4 A "B123456789"']),
            ("I1", ['I1 A "01" "2.30" "2.22" "" ""']),
            ("si", ["ES"]),
            ("SI now", ["ES"]),
            ("SIR 3", ["ES"]),
            ("XYZ", ["ES"]),
            ("", ["ES"]),
        ],
    )
    def test_answers(self, command, answer):
        assert self.scale("1.250")[1].answer(command, 0.0) == answer

    def test_i0_lists_every_command(self):
        lines = self.scale()[1].answer("I0", 0.0)
        assert [line[3] for line in lines] == ["B"] * 16 + ["A"]

    def test_waiting_for_rest(self):
        pan, protocol = self.scale()
        pan.put(Decimal(2), 0.0)
        assert protocol.answer("S", 0.1) == []
        assert protocol.answer("Z", 0.2) == ["Z I"]
        assert protocol.tick(0.5) == []
        assert protocol.tick(1.1) == ["S S      2.000 kg"]
        assert protocol.tick(1.2) == []

    def test_no_rest_in_time(self):
        pan, protocol = self.scale(stability_timeout=3)
        pan.shake(100, 0)
        assert protocol.answer("T", 0.0) == []
        assert protocol.tick(3.0) == ["T I"]

    def test_repeating_until_the_next_weight_command(self):
        _, protocol = self.scale("1")
        assert len(protocol.answer("SIR", 0.0)) == 1
        assert protocol.tick(0.1) == protocol.tick(0.2) == ["S S      1.000 kg"]
        protocol.answer("SI", 0.3)
        assert protocol.tick(0.4) == []

    def test_sr_on_change_and_snr_on_stable_change(self):
        for command, while_moving in (("SR", 1), ("SNR", 0)):
            pan, protocol = self.scale("1")
            protocol.answer(command, 0.0)
            assert protocol.tick(0.1) == []
            pan.put(Decimal(2), 0.2)
            assert len(protocol.tick(0.3)) == while_moving
            assert protocol.tick(2.0) == ["S S      2.000 kg"]
            assert protocol.tick(2.1) == []

    def test_out_of_range(self):
        pan, protocol = self.scale("40")
        assert protocol.answer("SI", 0) == ["S +"]
        assert protocol.answer("T", 0) == ["T +"]
        pan.put(Decimal(-5), -50)
        assert protocol.answer("S", 0) == ["S -"]


class TestScript:
    def test_the_calm_one(self):
        steps = script.parse(script.CALM.splitlines())
        assert steps[-1].operation == "loop"

    def test_comments_and_blanks(self):
        assert script.parse(["", "# nothing", "place 1.5  # a part"]) == [
            script.Step("place", ("1.5",))
        ]

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("dance", "there is no 'dance'"),
            ("place", "takes 1 argument"),
            ("place heavy", "needs a number"),
            ("wait NaN", "needs a number"),
            ("fault drop often", "needs a number"),
        ],
    )
    def test_mistakes_name_the_line(self, line, words):
        with pytest.raises(script.ScriptError, match=f"Line 2: .*{words}"):
            script.parse(["remove", line])


class TestFaults:
    LINE = b"S S      1.250 kg\r\n"

    @pytest.mark.parametrize(
        ("fault", "name"),
        [
            ("drop", "dropped"),
            ("garble", "garbled"),
            ("truncate", "truncated"),
            ("silent", "silent"),
        ],
    )
    def test_each(self, fault, name):
        faults = Faults()
        faults.set(fault, 1)
        data, done = faults.distorted(self.LINE, Random(1))
        assert (data != self.LINE, done) == (True, name)
        faults.clear()
        assert faults.distorted(self.LINE, Random(1)) == (self.LINE, "")

    @pytest.mark.parametrize(("name", "value"), [("drop", 2), ("delay", -1), ("sing", 0.1)])
    def test_impossible(self, name, value):
        with pytest.raises(ValueError, match=r"out of range|no fault"):
            Faults().set(name, value)


def test_counts_are_saved_whole(tmp_path):
    counts = Counts(tmp_path / "counts.json")
    counts.add("answers", 2)
    counts.save()
    assert json.loads((tmp_path / "counts.json").read_text()) == {"answers": 2}
    written = (tmp_path / "counts.json").stat().st_mtime_ns
    counts.save()
    assert (tmp_path / "counts.json").stat().st_mtime_ns == written


class TestProcess:
    def start(self, tmp_path, *options):
        link = tmp_path / "a folder" / "scale"
        process = subprocess.Popen(
            [sys.executable, "-m", "simulators.scale", "--link", link,
             "--counts", tmp_path / "counts.json", *options],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while not link.is_symlink() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        return process, link

    def test_serves_counts_and_cleans_up(self, tmp_path):
        process, link = self.start(tmp_path, "--idle")
        line = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.write(line, b"SI\r\n")
        assert os.read(line, 100) == b"S S      0.000 kg\r\n"
        os.close(line)
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        process.stderr.close()
        assert not link.is_symlink()
        assert json.loads((tmp_path / "counts.json").read_text())["command SI"] == 1

    def test_control_socket(self, tmp_path):
        control = tmp_path / "control"
        process, link = self.start(tmp_path, "--idle", "--settling", "0", "--control", control)

        async def talk():
            while not control.exists():
                await asyncio.sleep(0.02)
            reader, writer = await asyncio.open_unix_connection(control)
            answers = []
            for line in (b"place 3.5\n", b"jump\n", b"wait 3\n"):
                writer.write(line)
                answers.append((await reader.readline()).decode().strip())
            writer.close()
            return answers

        ok, unknown, misplaced = asyncio.run(talk())
        assert ok == "ok"
        assert "no 'jump'" in unknown
        assert "scripts only" in misplaced
        line = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.write(line, b"SI\r\n")
        assert b"3.5" in os.read(line, 100)
        os.close(line)
        process.terminate()
        process.wait(120)
        process.stderr.close()

    def test_a_wrong_script_is_said_at_once(self, tmp_path):
        (tmp_path / "script").write_text("place\n")
        process, _ = self.start(tmp_path, "--script", tmp_path / "script")
        assert process.wait(120) == 2
        assert "Line 1" in process.stderr.read()
        process.stderr.close()
