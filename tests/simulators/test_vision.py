"""The simulated vision devices are themselves right, and run as a process."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulators.ports import own_port
from simulators.vision import script
from simulators.vision.camera import Camera
from simulators.vision.reader import Reader

ROOT = Path(__file__).parents[2]


def logged_in(**options):
    camera = Camera(**options)
    camera.greet()
    camera.feed(b"admin\r\n\r\n")
    return camera


def answers(device, *commands):
    return [
        said for command in commands for _after, said in device.feed(command.encode() + b"\r\n")
    ]


def test_a_session_begins_with_a_login():
    camera = Camera(password="pw")
    assert camera.greet().endswith(b"User: ")
    assert answers(camera, "admin", "x", "admin", "pw", "GO") == [
        b"Password: ", b"Invalid Password\r\nUser: ",
        b"Password: ", b"User Logged In\r\n", b"1\r\n",
    ]  # fmt: skip
    camera.greet()
    assert answers(camera, "GO") == [b"Password: "]


def test_the_camera():
    camera = logged_in()
    assert answers(camera, "SW8", "GVA010", "gva012", "GVA999", "SE7", "XX") == [
        b"1\r\n", b"1\r\n1.000\r\n", b"1\r\n12.500\r\n", b"-1\r\n", b"-1\r\n", b"0\r\n",
    ]  # fmt: skip
    assert answers(camera, "LFshaft.job", "SO0", "SE8", "LFshaft.job", "GF", "SO1", "SO7") == [
        b"-2\r\n", b"1\r\n", b"-2\r\n", b"1\r\n", b"1\r\nshaft.job\r\n", b"1\r\n", b"-1\r\n",
    ]  # fmt: skip
    camera.held_offline = True
    assert answers(camera, "SO1") == [b"-5\r\n"]


def test_the_reader_is_silent_until_it_is_told():
    reader = Reader(code="A1")
    assert answers(reader, "||>TRIGGER ON", "TRIGGER ON") == [b"A1\r\n"]
    assert answers(reader, "||>GET DEVICE.TYPE") == [b"DM262\r\n"]
    assert answers(reader, "||0:1>SET COM.DMCC-RESPONSE 1", "||0:2>trigger on", "||0:3>JUMP") == [
        b"||0:1[0]\r\n",
        b"||0:2[0]\r\n",
        b"A1\r\n",
        b"||0:3[101]\r\n",
    ]


@pytest.mark.parametrize("kind", ["insight", "dataman"])
def test_process(tmp_path, connect, kind):
    control, counts = tmp_path / "control", tmp_path / "counts.json"
    port = own_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators.vision", kind, "--tcp", f"127.0.0.1:{port}", "--idle",
         "--counts", counts, "--control", control],
        cwd=ROOT,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while not control.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

        async def talk():
            reader, writer = await connect(port)
            heard = b""
            if kind == "insight":
                heard = await asyncio.wait_for(reader.readuntil(b"User: "), 120)
            asked, told = await asyncio.open_unix_connection(control)
            said = []
            for line in (b"inspect\n", b"read\n", b"online 1\n", b"wait 1\n", b"jump\n"):
                told.write(line)
                said.append((await asked.readline()).decode().strip())
            told.close()
            if kind == "dataman":
                # Nobody is known to be there before something was sent or the device has looked.
                heard = await asyncio.wait_for(reader.readline(), 120)
            writer.close()
            return heard, said

        heard, said = asyncio.run(talk())
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
    known, other = ("inspect", "read") if kind == "insight" else ("read", "inspect")
    assert said[0 if known == "inspect" else 1] == "ok"
    assert f"has no {other}" in said[1 if known == "inspect" else 0]
    assert (said[2], "scripts only" in said[3], "no 'jump'" in said[4]) == ("ok", True, True)
    assert heard.startswith(b"Welcome" if kind == "insight" else b"]d2")
    assert json.loads(counts.read_text())["results"] == 1


def test_scripts():
    for text in script.CALM.values():
        assert script.parse(text.splitlines())[-1].operation == "loop"
    with pytest.raises(script.ScriptError, match="online needs a number"):
        script.parse_step(["online", "yes"])
