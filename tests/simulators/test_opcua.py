"""The press as a process: started from the command line, scripted through its socket."""

import asyncio
import json
import re
import signal
import sys
from contextlib import asynccontextmanager

import pytest

from plant_drivers import REGISTRY, ChannelSettings
from plant_drivers.testing import make_context, make_driver
from simulators.opcua import script
from simulators.opcua.press import NAMESPACE, VARIABLES
from simulators.ports import own_port
from simulators.script import ScriptError

pytestmark = pytest.mark.timeout(240)
PORT_LINE = re.compile(r"fingerprint ([0-9a-f]{64})\n")


@asynccontextmanager
async def running(folder, port, *options):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "simulators.opcua", "--tcp", f"127.0.0.1:{port}",
        "--control", str(folder / "control"), "--counts", str(folder / "counts.json"), *options,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def until_it_listens(port):
    for _ in range(600):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise AssertionError("the press does not listen")


@pytest.mark.asyncio
async def test_it_runs_and_does_what_it_is_told(tmp_path):
    port = own_port()
    async with running(tmp_path, port, "--idle") as process:
        said = (await asyncio.wait_for(process.stdout.readline(), 120)).decode()
        (fingerprint,) = PORT_LINE.match(said).groups()
        await until_it_listens(port)
        driver = make_driver(
            REGISTRY["opcua"],
            {"url": f"opc.tcp://127.0.0.1:{port}", "server_fingerprint": fingerprint},
            [ChannelSettings("parts", settings={"node": f"nsu={NAMESPACE};s=Parts"})],
            context=make_context(tmp_path),
        )
        await driver.open()
        events = driver.events()
        assert (await anext(events)).value == 0
        reader, writer = await asyncio.open_unix_connection(tmp_path / "control")
        for line, answer in [
            (b"burst Parts 3", b"ok\n"),
            (b"wait 1", b"wait is for scripts only.\n"),
            (b"melt", b"there is no 'melt'"),
            (b"set Nowhere 1", b"The press has no 'Nowhere'"),
            (b"set Speed fast", b"'fast' is not a whole number."),
            (b"burst Order 2", b"1 is not a text."),
            (b"status Speed Bad0", b"There is no status 'Bad0'."),
            (b"state Tired", b"There is no state 'Tired'."),
            (b"remove Speed", b"ok"),
            (b"remove Speed", b"ok"),
            (b"restore Speed", b"ok"),
            (b"restore Speed", b"ok"),
        ]:
            writer.write(line + b"\n")
            assert (await reader.readline()).startswith(answer)
        assert [(await asyncio.wait_for(anext(events), 120)).value for _ in range(3)] == [1, 2, 3]
        await events.aclose()
        await driver.close()
        writer.close()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 120) == 0
        assert (await process.stderr.read()).decode() == ""
    counts = json.loads((tmp_path / "counts.json").read_text())
    assert counts["served"] == 4
    assert counts["written"] == len(VARIABLES) + 3


def test_the_calm_script_and_every_line_of_the_help():
    assert script.parse(script.CALM.splitlines())[-1].operation == "loop"
    lines = [
        line[4:28].partition(" / ")[0] for line in script.__doc__.splitlines() if line[:4] == "    "
    ]
    named = {line.split()[0] for line in lines}
    assert named | {"restore", "thaw", "plug"} == set(script.OPERATIONS)
    for wrong in ("set Parts", "burst Parts many", "melt"):
        with pytest.raises(ScriptError):
            script.parse_step(wrong.split())
