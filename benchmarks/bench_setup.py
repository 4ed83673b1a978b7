"""From a fresh clone to a login page with the suite installed, and how long the next start takes.

The clone, its downloads and its databases are new; the machine's Debian packages are what they are.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from plant_cli.benching import Bench, Claim, below
from plant_cli.errors import PlantError
from plant_cli.testing.running import Running

FIRST_START = below(240, "s")
SECOND_START = below(15, "s")
PATIENCE = 600.0  # seconds until a start is given up

_ADDRESS = re.compile(r"http://[\w.]+:\d+")


def claims(bench: Bench) -> Iterator[Claim]:
    clone = bench.tmp / "a fresh clone"
    env = {**os.environ, "XDG_CACHE_HOME": str(bench.tmp / "cache")}
    env.pop("PLANT_POSTGRES", None)
    subprocess.run(
        ["git", "clone", "--quiet", "--no-hardlinks", str(bench.project.root), str(clone)],
        check=True,
    )
    odoo = [f"--odoo={bench.odoo.resolve()}"] if bench.odoo else []
    try:
        bench.note("first start")
        yield Claim("fresh clone to login page", _start(clone, env, odoo), FIRST_START)
        bench.note("second start")
        yield Claim("second start to login page", _start(clone, env, odoo), SECOND_START)
    finally:
        subprocess.run([str(clone / "plant"), "stop"], env=env, check=False, capture_output=True)


def _start(clone: Path, env: dict[str, str], arguments: list[str]) -> float:
    """Seconds from the command to a login page that answers; all is stopped again afterwards."""
    begun = time.monotonic()
    command = [clone / "plant", "demo", *arguments]
    with Running(command, log=clone.parent / "demo.log", env=env, cwd=clone) as demo:
        while not _answers(demo.output):
            if not demo.alive:
                raise PlantError(
                    f"./plant demo ended with status {demo.status}:\n{demo.output[-2000:]}",
                    "Run it in a clone of your own and read its logs.",
                )
            if time.monotonic() - begun > PATIENCE:
                raise PlantError(
                    f"./plant demo had no login page after {PATIENCE:g} seconds.",
                    "Run it in a clone of your own and read its logs.",
                )
            time.sleep(0.1)
        return time.monotonic() - begun


def _answers(output: str) -> bool:
    """True when one of the addresses printed so far has a login page."""
    for address in set(_ADDRESS.findall(output)):
        try:
            with urlopen(f"{address}/web/login", timeout=10) as page:  # noqa: S310
                if page.status == 200:
                    return True
        except (URLError, ConnectionError, TimeoutError):
            continue
    return False
