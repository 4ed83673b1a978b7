"""The page as a person sees it, in a real Chromium, and a look into a real Modbus unit."""

import asyncio
import os
import shutil
import sys
import tempfile

import httpx
import pytest

from simulators.ports import own_port
from simulators.scale.script import parse_step
from tests.drivers.modbus_bench import line

from .benches import ROOT, config, plant

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(600)]
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "chromium"
)


async def seen(address):
    """The page's document after two seconds of its own time."""
    with tempfile.TemporaryDirectory() as profile:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM, "--headless", "--disable-gpu", "--no-first-run", "--enable-logging=stderr",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            f"--user-data-dir={profile}", "--virtual-time-budget=2000", "--dump-dom", address,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        document, log = await process.communicate()
    assert b"CONSOLE" not in log, log.decode()
    return document.decode()


async def test_values_states_and_reasons_are_there_to_read(tmp_path):
    port = own_port()
    async with plant(tmp_path, diagnostics=("127.0.0.1", port)) as (scale, odoo, start):
        document = config(tmp_path / "scale")
        broken = {"id": 13, "key": "<b>warp</b>", "driver": "warp", "settings": {}, "channels": []}
        document["devices"].append(broken)
        odoo.config = document
        start()
        scale.apply(parse_step(["place", "1.250"]))
        await odoo.until(lambda: bool(odoo.captures))
        page = await seen(f"http://127.0.0.1:{port}/")
    assert "1.250 kg" in page
    assert "▶ Online" in page
    assert "■ Error" in page
    assert "There is no driver 'warp'" in page
    assert "&lt;b&gt;warp&lt;/b&gt;" in page, "what devices are called is text"
    assert "✓ Gateway works · 1 of 2 devices without signal" in page
    assert "readings in" in page


async def test_a_register_in_every_byte_order(tmp_path):
    """On the page and at the command line, of a unit that answers over TCP."""
    port = own_port()
    async with (
        line(tmp_path) as unit,
        plant(tmp_path, diagnostics=("127.0.0.1", port)) as (_, odoo, start),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        unit.do("set 1 holding 100 16827", "set 1 holding 101 0")  # 23.375 as a 32-bit float
        settings = {"host": "127.0.0.1", "tcp_port": unit._port}
        channel = {"id": 50, "key": "temperature", "unit": "°C",
                   "settings": {"address": 100, "type": "float32", "interval": 0.1}}  # fmt: skip
        odoo.config = {
            "gateway": {"name": "Line 1"},
            "devices": [{"id": 14, "key": "oven", "driver": "modbus_tcp", "settings": settings,
                         "channels": [channel]}],
        }  # fmt: skip
        start()
        await odoo.until(lambda: any(reading["channel"] == 50 for reading in odoo.readings))
        answer = await client.get("/look?device=14&address=holding/100")
        found = {offer["name"] for offer in answer.json()}
        assert "float32 ABCD = 23.375" in found
        assert {name.split()[1] for name in found if name.startswith("float32")} == {
            "ABCD", "CDAB", "BADC", "DCBA"
        }  # fmt: skip
        where = ["-s", "host=127.0.0.1", "-s", f"tcp_port={unit._port}"]
        command = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "browse", "modbus_tcp", *where,
            "--address", "holding/100", stdout=asyncio.subprocess.PIPE,
            env={"PYTHONPATH": str(ROOT / "gateway")},
        )  # fmt: skip
        shown, _ = await command.communicate()
        assert command.returncode == 0
        assert "float32 ABCD = 23.375" in shown.decode()
