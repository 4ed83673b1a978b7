"""``plant-gateway read`` shows what a device said, also where that is no number."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from plant_drivers.testing import Playback, parse_recording

ROOT = Path(__file__).parents[2]
SCANS = r"""
0.0 < 10AB\x1d2142\r
0.1 < NOREAD\r
"""


@pytest.mark.asyncio
@pytest.mark.timeout(240)
async def test_scans_are_shown_with_what_cannot_be_printed():
    async with Playback(parse_recording(SCANS)) as device:
        port = device._server.sockets[0].getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "read", "scanner", "--count", "2",
            "-slink=tcp", "-shost=127.0.0.1", f"-stcp_port={port}",
            env={**os.environ, "PYTHONPATH": str(ROOT / "gateway")}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, _ = await process.communicate()
    good, bad = output.decode().splitlines()
    assert r"'10AB\x1d2142'" in good
    assert good.endswith("stable good")
    assert bad.endswith("bad no read")
