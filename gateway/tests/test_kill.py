"""kill -9 at random points: what was written to the spool reaches Odoo, each once.

A process writes numbered captures and says on its standard output when each is on disk; its uplink
delivers them at the same time. It is killed again and again, while the server hangs up after
applying, hangs up before, and is busy. At the end all that was said to be on disk must have
arrived, and nothing twice.
"""

import asyncio
import random
import sys
from pathlib import Path

import pytest

from simulators.odoo import Answer, FakeOdoo

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]
ROUNDS = 15

WRITER = """
import asyncio, sys
from pathlib import Path
from random import Random
from plant_gateway.backoff import Backoff
from plant_gateway.client import OdooClient
from plant_gateway.clock import utcnow
from plant_gateway.credentials import TokenFile
from plant_gateway.spool import Item, Quotas, Spool, SpoolStore
from plant_gateway.uplink import BatchSize, Uplink

async def main(url, state, start, write):
    spool = Spool(lambda: SpoolStore(state / "spool.db", Quotas(), utcnow))
    await spool.open()
    async with OdooClient(url, TokenFile(state / "token"), version="test") as client:
        uplink = Uplink(spool, client, Backoff(first=0.01, cap=0.05, random=Random(0)),
                        size=BatchSize(7), linger=0.01)
        delivering = asyncio.create_task(uplink.run())
        number = start
        while write:
            document = {"channel": 1, "class": "capture", "key": str(number), "value": number}
            await spool.put(Item(captures=(document,), telemetry=({"class": "telemetry"},)))
            print(number, flush=True)
            number += 1
            await asyncio.sleep(0.001)
        while spool.depth.captures + spool.depth.telemetry:
            await asyncio.sleep(0.01)
        delivering.cancel()
    await spool.close()

url, state, start, write = sys.argv[1:]
asyncio.run(main(url, Path(state), int(start), write == "write"))
"""


async def start(url, state, first, *, write):
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, url, str(state), str(first), "write" if write else "drain",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT / "gateway"), "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip


async def lines(process, found):
    async for line in process.stdout:
        if line.endswith(b"\n") and line.strip().isdigit():
            found.append(int(line))


async def test_nothing_lost_nothing_doubled(tmp_path):
    chance = random.Random(7)
    (tmp_path / "token").write_text("pgw_test")
    on_disk: list[int] = []
    async with FakeOdoo() as odoo:

        def before(_request):
            fate = chance.random()
            if fate < 0.05:
                return Answer(hang_up=True)
            return Answer(503, {"title": "busy"}) if fate < 0.1 else None

        lost = []

        def after(request):
            """The first answer is lost in any case, others by chance."""
            if lost and chance.random() >= 0.1:
                return None
            lost.append(request)
            return Answer(hang_up=True)

        odoo.before, odoo.after = before, after
        for _ in range(ROUNDS):
            first = max(on_disk, default=-1) + 1000
            process = await start(odoo.url, tmp_path, first, write=True)
            reading = asyncio.create_task(lines(process, on_disk))
            wanted = len(on_disk) + chance.randint(6, 12)
            while len(on_disk) < wanted:
                await asyncio.sleep(0.005)
            await asyncio.sleep(chance.uniform(0, 0.1))
            process.kill()
            await process.wait()
            await reading
        process = await start(odoo.url, tmp_path, 0, write=False)
        assert await asyncio.wait_for(process.wait(), 240) == 0
        arrived = [reading["value"] for reading in odoo.captures]
    assert len(on_disk) > ROUNDS * 5
    assert set(on_disk) <= set(arrived), "lost"
    assert len(arrived) == len(set(arrived)), "doubled"
    assert len(set(arrived) - set(on_disk)) <= ROUNDS, "at most the one being said at each kill"
    assert len(odoo.marks) == 1
    resent = [bodies for bodies in odoo.bodies.values() if len(bodies) > 1]
    assert resent, "no batch was ever sent twice: the test tested nothing"
    assert all(body == bodies[0] for bodies in resent for body in bodies), "a batch changed"
