"""The simulated scanner is itself right: script, line that dials, process."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from simulators.counts import Counts
from simulators.dial import DialLine
from simulators.faults import Faults
from simulators.outlet import Outlet
from simulators.ports import own_port
from simulators.scanner import script
from simulators.scanner.server import Format, ScannerServer
from simulators.script import unescaped

ROOT = Path(__file__).parents[2]


class Wire:
    """The host's end of no cable at all."""

    plugged = True

    def __init__(self, _receiver=None):
        self.sent = []

    def plug(self):
        pass

    def unplug(self):
        pass

    def write(self, data):
        self.sent.append(data)


class Bench:
    def __init__(self, **form):
        self.scanner = ScannerServer(
            self._line, format=Format(**form), counts=Counts(), random=Random(1)
        )

    def _line(self, receiver):
        self.wire = Wire(receiver)
        return self.wire

    def do(self, *steps):
        for step in steps:
            self.scanner.apply(script.parse_step(step.split()))


class TestScript:
    def test_the_calm_one(self):
        assert script.parse(script.CALM.splitlines())[-1].operation == "loop"

    def test_codes(self):
        bench = Bench(prefix=b"\x02", suffix=b"\x03")
        bench.do(r"scan A\x1dB", "again C 2", "noread")
        assert bench.wire.sent == [b"\x02A\x1dB\x03", *[b"\x02C\x03"] * 2, b"\x02NOREAD\x03"]
        assert (bench.scanner.counts["read"], bench.scanner.counts["unread"]) == (3, 1)

    def test_the_host_triggers(self):
        bench = Bench()
        bench.scanner._received(b"\x16")
        bench.do("show A1")
        bench.scanner._received(b"T\rbeep")
        bench.do("hide")
        bench.scanner._received(b"\x16T\r")
        assert bench.wire.sent == [b"A1\r\n", b"NOREAD\r\n"]

    def test_what_is_for_scripts_only(self):
        with pytest.raises(ValueError, match="scripts only"):
            Bench().do("wait 1")
        with pytest.raises(script.ScriptError, match="Line 1: there is no 'dance'"):
            script.parse(["dance"])

    @pytest.mark.parametrize(("text", "data"), [(r"\r\n", b"\r\n"), (r"\x1dé", b"\x1d\xe9")])
    def test_escapes(self, text, data):
        assert unescaped(text) == data

    @pytest.mark.parametrize("text", ["\\", r"\x1", "€"])
    def test_mistakes(self, text):
        with pytest.raises(ValueError, match=r"."):
            unescaped(text)


@pytest.mark.asyncio
async def test_a_split_answer_arrives_in_two_pieces_and_counts_once():
    wire, faults, counts = Wire(), Faults(), Counts()
    faults.set("split", 1)
    assert Outlet(wire, faults, counts, Random(1)).send(b"ABCDEF")
    await asyncio.sleep(0.1)
    assert len(wire.sent) == 2
    assert b"".join(wire.sent) == b"ABCDEF"
    assert counts.as_dict() == {"answers": 1, "split": 1}


@pytest.mark.asyncio
async def test_a_line_dials_until_it_is_answered_and_again():
    port = own_port()
    received, connected, gone = [], asyncio.Event(), asyncio.Event()
    line = DialLine("127.0.0.1", port, received.append)
    line.write(b"to nobody")
    line.plug()
    line.plug()
    await asyncio.sleep(0.05)
    assert (line.plugged, line.connected) == (True, False)

    async def host(reader, writer):
        writer.write(b"hello")
        connected.set()
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(host, "127.0.0.1", port)
    await asyncio.wait_for(connected.wait(), 120)
    while not received:
        await asyncio.sleep(0.01)
    assert received == [b"hello"]
    line.unplug()
    line.unplug()
    assert not line.plugged
    await asyncio.wait_for(gone.wait(), 120)
    server.close()
    await server.wait_closed()


class TestProcess:
    def test_pushes_to_a_host_counts_and_stops(self, tmp_path):
        control = tmp_path / "control"
        (tmp_path / "script").write_text("show A1\n")
        with socket.create_server(("127.0.0.1", 0)) as host:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "simulators.scanner"),
                    *("--connect", f"127.0.0.1:{host.getsockname()[1]}"),
                    *("--counts", tmp_path / "counts.json", "--script", tmp_path / "script"),
                    *("--suffix", r"\x03", "--control", control),
                ],
                cwd=ROOT,
            )
            host.settimeout(120)
            peer, _address = host.accept()
            with peer, socket.socket(socket.AF_UNIX) as controls:
                peer.settimeout(120)
                peer.sendall(Format.trigger)
                assert peer.recv(100) == b"A1\x03"
                # It has answered, so it knows its host: what it reads now is not lost.
                controls.connect(str(control))
                controls.sendall(b"scan B2\n")
                assert peer.recv(100) == b"B2\x03"
            process.send_signal(signal.SIGTERM)
            assert process.wait(120) == 0
        assert json.loads((tmp_path / "counts.json").read_text())["read"] == 2

    def test_on_a_serial_line(self, tmp_path):
        link = tmp_path / "scanner"
        process = subprocess.Popen(
            [sys.executable, "-m", "simulators.scanner", "--link", link, "--idle"], cwd=ROOT
        )
        deadline = time.monotonic() + 120
        while not link.is_symlink() and time.monotonic() < deadline:
            time.sleep(0.02)
        line = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.write(line, b"\x16T\r")
        assert os.read(line, 100) == b"NOREAD\r\n"
        os.close(line)
        process.terminate()
        assert process.wait(120) == 0

    def test_a_scale_of_another_protocol(self, tmp_path):
        link = tmp_path / "scale"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "simulators.scale", "--link", link, "--idle"),
                *("--protocol", "toledo_8217"),
            ],
            cwd=ROOT,
        )
        deadline = time.monotonic() + 120
        while not link.is_symlink() and time.monotonic() < deadline:
            time.sleep(0.02)
        line = os.open(link, os.O_RDWR | os.O_NOCTTY)
        os.write(line, b"W")
        assert os.read(line, 100) == b"\x0200.000\r"
        os.close(line)
        process.terminate()
        assert process.wait(120) == 0
