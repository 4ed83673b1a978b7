"""The broker's ACL of docs/contracts/mqtt.md, in a real Mosquitto; and wrong options."""

import asyncio
import json
import re
from dataclasses import replace

import aiomqtt
import pytest
from typer.testing import CliRunner

from plant_gateway.cli import cli
from plant_gateway.mqtt import envelope

from .benches import ROOT
from .mosquitto import PROGRAM
from .mqtt_bench import bench, until

MAKES_PASSWORDS = PROGRAM.replace("/sbin/", "/bin/") + "_passwd"


def documented():
    """The ACL as the contract prints it, for the group of these tests."""
    text = (ROOT / "docs/contracts/mqtt.md").read_text()
    lines = re.findall(r"^    ((?:pattern|user|topic) .*)$", text, re.M)
    assert len(lines) == 8
    return "\n".join(lines).replace("hall-1", "hall") + "\n"


async def users(folder, *names):
    """A password file in which everybody's password is their name."""
    path = folder / "passwords"
    path.touch(mode=0o600)
    for name in names:
        made = await asyncio.create_subprocess_exec(
            MAKES_PASSWORDS, "-b", str(path), name, name, stderr=asyncio.subprocess.DEVNULL
        )
        assert await made.wait() == 0
    return path


def as_user(name, folder):
    (folder / f"{name}.password").write_text(f"{name}\n")
    return lambda broker: replace(broker, user=name, password_file=folder / f"{name}.password")


@pytest.mark.asyncio
@pytest.mark.timeout(240)
async def test_each_gateway_in_its_own_name_only(tmp_path):
    passwords = await users(tmp_path, "cabinet", "thief", "ingest")
    (tmp_path / "acl").write_text(documented())
    rules = (
        f"allow_anonymous false\npassword_file {passwords}\nacl_file {tmp_path / 'acl'}\n"
        f"user root\n"
    )
    async with bench(tmp_path, login=as_user("cabinet", tmp_path), rules=rules) as on:
        on.ingest(as_user("ingest", tmp_path)(on.broker))
        await on.put(1)
        await on.empty()
        assert on.arrived == [1]
        body = on.odoo.bodies[next(iter(on.odoo.bodies))][0]
        forged = envelope.packed(json.dumps({**body, "sequence": 2}).encode())
        async with aiomqtt.Client(
            on.broker.host, on.broker.port, username="thief", password="thief",
            protocol=aiomqtt.ProtocolVersion.V5,
        ) as thief:  # fmt: skip
            await thief.subscribe(envelope.acks("hall", "cabinet"), qos=1)
            requests = len(on.odoo.requests)
            await thief.publish(envelope.batches("hall", "cabinet"), forged, qos=1)
            await on.put(2)
            await on.empty()
            assert len(on.odoo.requests) == requests + 1, "the forged one was not posted"
            assert thief._queue.empty(), "nor does it hear another's answers"


@pytest.mark.asyncio
@pytest.mark.timeout(240)
async def test_a_wrong_password_is_told(tmp_path):
    passwords = await users(tmp_path, "cabinet")
    rules = f"allow_anonymous false\npassword_file {passwords}\nuser root\n"
    async with bench(tmp_path, login=as_user("nobody", tmp_path), patience=0.7, rules=rules) as on:
        await on.put(1)
        await until(lambda: "authori" in on.uplink.error.lower())
        assert on.spool.depth.captures == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--mqtt", "mqtt://me:secret@host"], "put it in a file"),
        (["--mqtt", "host:1883"], "mqtts://user@host"),
        (["--mqtt", "mqtt://host", "--mqtt-group", "a/b"], "cannot be a name"),
        (["--mqtt", "mqtt://host", "--tokens", "/not/there"], "There is no folder"),
    ],
)
def test_options_that_cannot_be(tmp_path, options, words):
    tokens = [] if "--tokens" in options else ["--tokens", str(tmp_path)]
    result = CliRunner().invoke(
        cli, ["ingest", "--odoo", "http://x", *tokens, *options], env={"COLUMNS": "200"}
    )
    assert result.exit_code != 0
    assert words in result.output
    assert "secret" not in result.output
