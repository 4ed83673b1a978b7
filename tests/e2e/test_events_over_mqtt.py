"""From a commit in Odoo to whoever listens at a broker, and the relay between them is killed."""

from __future__ import annotations

import json
import os
import time
import uuid

import pytest

from plant_cli.setup import broker, ports, venvs
from plant_cli.testing.measuring import launcher
from plant_cli.testing.running import Running, wait_until

PATIENCE = 180.0
pytestmark = pytest.mark.timeout(1800)

CLIENT = """
import json
from pathlib import Path
from odoo.addons.plant_api.tests.api_case import make_client, make_user

client, secret = make_client(env, make_user(env, "events_api"), scopes=["events:read"])
Path({secret!r}).write_text(secret)
env.cr.commit()
print("found", client.client_id)
"""
EMIT = """
from odoo.addons.plant_base.emission import Emission
record = env.ref("base.be")
env["plant.event"]._emit_batch(
    [
        Emission("plant.test.happened", record, {{"n": n, "line": "GEAR"}})
        for n in range({begin}, {end})
    ]
)
env.cr.commit()
"""
LISTEN = """
import asyncio, aiomqtt, sys

async def main():
    version = aiomqtt.ProtocolVersion.V5
    async with aiomqtt.Client("127.0.0.1", int(sys.argv[1]), protocol=version) as client:
        await client.subscribe("plant/#", qos=1)
        print("subscribed", flush=True)
        async for message in client.messages:
            print(message.topic, message.payload.decode(), flush=True)

asyncio.run(main())
"""


@pytest.fixture
def folder(lab):
    folder = lab.tmp / f"events-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    return folder


@pytest.fixture
def port(lab, folder):
    """Where a broker and somebody who listens are; what is heard is in ``heard``."""
    port = ports.spare()
    (folder / "mosquitto.conf").write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
    )
    python = venvs.ensure(lab.environment.project, "gateway")
    (folder / "listen.py").write_text(LISTEN)
    program = broker.ensure(lab.environment.project)
    with Running(
        [program, "-c", folder / "mosquitto.conf"], log=folder / "broker", env=os.environ
    ) as running:
        wait_until(
            lambda: "running" in (folder / "broker").read_text(),
            what="Mosquitto", timeout=PATIENCE, process=running,
        )  # fmt: skip
        with Running(
            [*launcher(python), folder / "listen.py", str(port)],
            log=folder / "heard",
            env=os.environ,
        ) as listener:
            wait_until(
                lambda: "subscribed" in (folder / "heard").read_text(),
                what="a listener", timeout=PATIENCE, process=listener,
            )  # fmt: skip
            yield port


def numbers(folder):
    """Of our events that were heard, as they first came; each is where it belongs."""
    found = []
    for line in (folder / "heard").read_text().splitlines(keepends=True):
        topic, _, text = line.partition(" ")
        if topic.endswith("/test/happened") and text.endswith("\n"):  # it is written meanwhile
            event = json.loads(text)
            assert topic == "plant/acme/GEAR/test/happened"
            assert event["type"] == "plant.test.happened"
            found.append(event["data"]["n"])
    return list(dict.fromkeys(found))


def until_heard(folder, count):
    deadline = time.monotonic() + PATIENCE
    while len(numbers(folder)) < count:
        assert time.monotonic() < deadline, numbers(folder)
        time.sleep(0.2)
    assert numbers(folder) == list(range(count))


@pytest.fixture
def db(lab):
    return lab.adopt(lab.templates.fresh(lab.templates.module("plant_api")))


def test_each_event_is_heard_although_the_relay_is_killed(lab, db, folder, port):
    printed = lab.shell(db, CLIENT.format(secret=str(folder / "secret")))
    client_id = printed.rpartition("found ")[2].split()[0]
    at = ports.spare()

    def relay():
        return lab.gateway(
            "events", "--odoo", f"http://127.0.0.1:{at}", "--client-id", client_id,
            "--client-secret-file", str(folder / "secret"), "--state", str(folder / "state"),
            "--mqtt", f"mqtt://127.0.0.1:{port}", "--company", "1=acme", "--type", "plant.test.*",
            "--longest-wait", "1",
        )  # fmt: skip

    with lab.odoo(db, port=at):
        first = relay()
        lab.shell(db, EMIT.format(begin=0, end=10))
        until_heard(folder, 10)
        first.kill()
        lab.shell(db, EMIT.format(begin=10, end=150))
        relay()
        until_heard(folder, 150)
