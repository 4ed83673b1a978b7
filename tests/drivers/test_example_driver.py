"""The worked example of a driver of one's own: its tests pass, and the gateway finds it."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from plant_drivers.testing import Playback, parse_recording

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "contracts" / "example_driver"


@pytest.fixture
def environment(tmp_path):
    """As if the example was installed in the gateway's environment: its files and its metadata."""
    about = (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
    group, entry = re.search(r'entry-points\."(\S+)"\]\n(.+)\n', about).groups()
    metadata = tmp_path / "acme_gauge-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-gauge\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{group}]\n{entry.replace(chr(34), '')}\n")
    path = [str(ROOT / "gateway"), str(EXAMPLE), str(tmp_path)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


async def run(environment, *arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=EXAMPLE, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    return process.returncode, output.decode()


async def test_its_own_tests_pass(environment):
    status, output = await run(environment, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    assert status == 0, output
    assert "6 passed" in output


async def test_the_gateway_reads_it(environment):
    recording = parse_recording(
        "0 > H?\\r\\n\n0 < H 1.5\\r\\n\n0.1 > H?\\r\\n\n0.1 < H 12.345\\r\\n"
    )
    async with Playback(recording, patience=20) as device:
        port = device._server.sockets[0].getsockname()[1]
        status, output = await run(
            environment, "-m", "plant_gateway", "read", "acme_gauge", "--count", "1",
            "--set", "link=tcp", "--set", "host=127.0.0.1", "--set", f"tcp_port={port}",
        )  # fmt: skip
    assert status == 0, output
    assert "12.345 mm" in output


async def test_it_is_short():
    assert len((EXAMPLE / "acme_gauge" / "driver.py").read_text().splitlines()) <= 60
