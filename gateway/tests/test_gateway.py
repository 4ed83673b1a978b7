"""The gateway put together, in this process and from the command line, against Odoo's side."""

import asyncio
import json
import os
import stat
import subprocess
import sys
import time
from random import Random

import pytest
from typer.testing import CliRunner

from plant_drivers import REGISTRY, Offer
from plant_gateway import __version__
from plant_gateway.backoff import Backoff
from plant_gateway.cli import cli
from plant_gateway.client import ConfigAnswer
from plant_gateway.clock import utcnow
from plant_gateway.confsync import SLOW, ConfigCache, ConfigSync
from plant_gateway.errors import GatewayError, Misrouted, Unreachable
from plant_gateway.spool import Item, Quotas, SpoolStore
from plant_gateway.tasks import stopped
from simulators.odoo import FakeOdoo, problem
from simulators.scale.script import parse_step

from .benches import ROOT, config, plant, said


@pytest.mark.asyncio
@pytest.mark.timeout(240)
class TestWhole:
    async def test_a_weight_arrives_and_the_heartbeat_tells(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            start()
            await odoo.until(lambda: bool(odoo.readings))
            scale.apply(parse_step(["place", "1.250"]))
            await odoo.until(lambda: bool(odoo.captures))
            assert (odoo.captures[0]["value"], odoo.captures[0]["channel"]) == (1.25, 31)
            await odoo.until(lambda: said(odoo) == "online")
            scale.apply(parse_step(["unplug"]))
            await odoo.until(lambda: said(odoo) == "offline")
            scale.apply(parse_step(["plug"]))
            await odoo.until(lambda: said(odoo) == "online")
            assert odoo.statuses[-1]["version"] == __version__

    async def test_starts_with_odoo_down(self, tmp_path):
        async with plant(tmp_path) as (scale, odoo, start):
            first = start()
            await odoo.until(lambda: bool(odoo.readings))
            await stopped([first])
            await odoo.stop()
            start()
            scale.apply(parse_step(["place", "2.000"]))
            await scale.held(5)
            await odoo.start()
            await odoo.until(lambda: bool(odoo.captures))
            assert odoo.captures[0]["value"] == 2.0

    async def test_a_new_configuration_without_a_restart(self, tmp_path):
        async with plant(tmp_path) as (_, odoo, start):
            odoo.config = {"gateway": {"name": "Line 1"}, "devices": []}
            start()
            await odoo.until(lambda: len(odoo.requests) > 3)
            assert odoo.readings == []
            odoo.config = config(tmp_path / "scale")
            await odoo.until(lambda: bool(odoo.readings))

    async def test_a_damaged_spool_is_reported(self, tmp_path):
        async with plant(tmp_path) as (_, odoo, start):
            (tmp_path / "state").mkdir()
            (tmp_path / "state" / "spool.db").write_bytes(b"rubbish " * 2000)
            start()
            await odoo.until(lambda: bool(odoo.statuses) and bool(odoo.readings))
            assert "was damaged" in odoo.statuses[0]["problems"][0]

    async def test_two_on_one_folder(self, tmp_path):
        async with plant(tmp_path) as (_, odoo, start):
            start()
            await odoo.until(lambda: bool(odoo.requests))
            with pytest.raises(GatewayError, match="Another gateway runs"):
                await start()

    async def test_files_are_for_the_gateway_only(self, tmp_path):
        async with plant(tmp_path) as (_, odoo, start):
            start()
            await odoo.until((tmp_path / "state" / "config.json").exists)
            state = tmp_path / "state"
            assert stat.S_IMODE(state.stat().st_mode) == 0o700
            assert stat.S_IMODE((state / "config.json").stat().st_mode) == 0o600


@pytest.mark.asyncio
class TestConfigSync:
    """Failures of the configuration; the source is scripted, nobody sleeps."""

    class Enough(Exception):
        pass

    async def follow(self, tmp_path, *answers):
        applied, pauses, answers = [], [], list(answers)

        class Source:
            async def config(self, etag):
                if not answers:
                    raise TestConfigSync.Enough
                answer = answers.pop(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer

        async def apply(config):
            applied.append(config)

        async def pause(seconds):
            pauses.append(seconds)

        sync = ConfigSync(
            Source(), ConfigCache(tmp_path / "config.json"), REGISTRY, apply,
            Backoff(first=1, cap=4, random=Random(1)), interval=10, sleep=pause,
        )  # fmt: skip
        with pytest.raises(self.Enough):
            await sync.run()
        return applied, pauses, sync

    GOOD = ConfigAnswer({"gateway": {"name": "g"}, "devices": []}, '"1"')

    async def test_applied_once_and_kept(self, tmp_path):
        applied, pauses, _ = await self.follow(tmp_path, self.GOOD, None, None)
        assert (len(applied), pauses) == (1, [10, 10, 10])
        applied, _, sync = await self.follow(tmp_path)
        assert (len(applied), sync._etag) == (1, '"1"')

    async def test_failures_wait_as_long_as_they_should(self, tmp_path):
        failures = [Unreachable("x"), Misrouted("y"), Unreachable("z", retry_after=99)]
        _, pauses, sync = await self.follow(tmp_path, *failures)
        assert pauses[0] <= 1
        assert pauses[1] >= SLOW
        assert pauses[2] == 99
        assert sync.error == "z"

    async def test_nonsense_from_odoo_leaves_the_devices_alone(self, tmp_path):
        applied, _, sync = await self.follow(tmp_path, self.GOOD, ConfigAnswer(["?"], '"2"'))
        assert len(applied) == 1
        assert "different versions" in sync.error
        assert sync._etag == '"1"'

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"etag": "1", "document": 5}'])
    async def test_a_damaged_cache_is_no_configuration(self, tmp_path, content):
        (tmp_path / "config.json").write_text(content)
        assert (await self.follow(tmp_path))[0] == []

    async def test_a_cache_that_cannot_be_written_is_no_failure(self, tmp_path):
        (tmp_path / "config.json.new").mkdir()
        applied, _, sync = await self.follow(tmp_path, self.GOOD)
        assert (len(applied), sync.error) == (1, "")


class TestCommandLine:
    def run(self, *args, **options):
        return subprocess.run(
            [sys.executable, "-m", "plant_gateway", *map(str, args)],
            capture_output=True, text=True, timeout=120, check=False,
            env={"PYTHONPATH": str(ROOT / "gateway"), **options},
        )  # fmt: skip

    def test_version(self):
        assert self.run("version").stdout.strip() == __version__

    def test_a_sentence_and_no_traceback(self):
        result = self.run("read", "mt_sics", "--set", "port=/dev/not-there")
        assert result.returncode == 1
        opening, sentence = result.stderr.splitlines()
        assert opening == "Opening: Mettler Toledo scale (MT-SICS) …"
        assert sentence.startswith("There is no serial port /dev/not-there")

    @pytest.mark.parametrize(
        ("args", "words"),
        [(["read", "warp"], "no driver"), (["read", "mt_sics"], "port is missing"),
         (["read", "mt_sics", "-s", "port"], "not name=value")],
    )  # fmt: skip
    def test_wrong_arguments(self, args, words):
        result = CliRunner().invoke(cli, args)
        assert result.exit_code != 0
        assert words in result.output

    def test_read_prints_live_values(self, tmp_path):
        simulator = subprocess.Popen(
            [sys.executable, "-m", "simulators.scale", "--link", tmp_path / "scale", "--idle"],
            cwd=ROOT,
        )
        try:
            while not (tmp_path / "scale").exists():
                assert simulator.poll() is None, "the simulator ended"
                time.sleep(0.02)
            result = CliRunner().invoke(
                cli, ["read", "mt_sics", "-s", f"port={tmp_path / 'scale'}", "-s", "interval=0.05",
                      "-s", "timeout=60", "--count", "3"],
            )  # fmt: skip
            assert result.exit_code == 0, result.output
            assert len(result.stdout.splitlines()) == 3
            assert "0.000 kg  stable good" in result.stdout
        finally:
            simulator.terminate()
            simulator.wait(120)

    def test_probe_browse_and_execute(self, tmp_path):
        simulator = subprocess.Popen(
            [sys.executable, "-m", "plant_gateway", "simulate", "scale", "--link",
             str(tmp_path / "scale"), "--idle"],
            cwd=ROOT, env={"PYTHONPATH": f"{ROOT / 'gateway'}:{ROOT}"},
        )  # fmt: skip
        try:
            while not (tmp_path / "scale").exists():
                assert simulator.poll() is None, "the simulator ended"
                time.sleep(0.02)
            where = ["-s", f"port={tmp_path / 'scale'}", "-s", "timeout=60"]
            runner = CliRunner()
            probed = runner.invoke(cli, ["probe", "mt_sics", *where])
            assert (probed.exit_code, "It " in probed.stderr) == (0, True), probed.output
            browsed = runner.invoke(cli, ["browse", "mt_sics", *where])
            assert browsed.exit_code == 1
            assert "cannot say what it has" in browsed.stderr
            asked = runner.invoke(cli, ["execute", "mt_sics", "tare", *where], input="n\n")
            assert asked.exit_code == 1
            assert "Nothing was sent." in asked.stderr
            done = runner.invoke(cli, ["execute", "mt_sics", "read_stable", *where, "--yes"])
            assert done.exit_code == 0, done.output
            assert "Done. 0.000 kg" in done.stdout
            assert "stable good" in done.stdout
        finally:
            simulator.terminate()
            simulator.wait(120)

    @pytest.mark.parametrize(
        ("args", "words"),
        [(["mt_sics", "explode", "--yes"], "has no command 'explode'"),
         (["mt_sics", "tare", "-a", "immediate=soon", "--yes"], "must be true or false")],
    )  # fmt: skip
    def test_a_command_that_cannot_be(self, args, words):
        result = CliRunner().invoke(cli, ["execute", *args, "-s", "port=/dev/x"])
        assert result.exit_code == 1
        assert words in result.output

    def test_browse_goes_inside(self, monkeypatch):
        tree = {
            "": [Offer("a", "Line", inside=True)],
            "a": [Offer("a/b", "Speed", unit="m/min"), Offer("a/c", "Deep", inside=True)],
        }

        async def browse(self, address=""):
            return tree[address]

        monkeypatch.setattr("plant_drivers.simulated.SimulatedDriver.browse", browse, raising=False)
        shown = CliRunner().invoke(cli, ["browse", "simulated", "--depth", "2"]).stdout
        assert shown == "Line  a\n  Speed [m/min]  a/b\n  Deep  a/c …\n"
        shown = CliRunner().invoke(cli, ["browse", "simulated", "--address", "a"]).stdout
        assert shown == "Speed [m/min]  a/b\nDeep  a/c …\n"

    def test_probe_says_who_it_is(self):
        result = CliRunner().invoke(cli, ["probe", "simulated"])
        assert result.stdout == "maker    The plant suite\nmodel    simulated\n"

    def test_simulated_devices(self):
        listed = CliRunner().invoke(cli, ["simulate"]).stdout.split()
        assert {"scale", "torque"} <= set(listed)
        result = CliRunner().invoke(cli, ["simulate", "dragon"])
        assert result.exit_code == 1
        assert "there are" in result.stderr

    @pytest.mark.parametrize("text", ["8099", "host:", "host:99999", "a:b"])
    def test_an_address_that_is_none(self, text, tmp_path):
        result = CliRunner().invoke(
            cli, ["run", "--odoo", "http://x", "--token-file", "t", "--state", str(tmp_path),
                  "--diagnostics", text],
        )  # fmt: skip
        assert result.exit_code == 2
        assert "HOST:PORT" in result.output

    def test_quarantine(self, tmp_path):
        assert CliRunner().invoke(cli, ["quarantine", "--state", str(tmp_path)]).exit_code == 1
        store = SpoolStore(tmp_path / "spool.db", Quotas(), utcnow)
        store.add([Item(captures=({"value": 13},))])
        store.next_batch(1, 1000)
        store.refuse(1, 422, {"detail": "No."})
        store.acknowledge(1)
        store.close()
        result = CliRunner().invoke(cli, ["quarantine", "--state", str(tmp_path)])
        assert json.loads(result.output)["problem"] == {"detail": "No."}

    def test_the_token_is_never_logged(self, tmp_path):
        secret = "pgw_very_secret_value"
        (tmp_path / "token").write_text(secret)

        def is_down(event):
            return (event["event"], event.get("part")) == ("down", "configuration")

        async def said_until_down(stream):
            lines = []
            async for line in stream:
                lines.append(line.decode())
                if is_down(json.loads(line)):
                    return lines
            raise AssertionError(lines)

        async def serve():
            odoo = FakeOdoo(token="another")
            odoo.before = lambda _request: problem(401, "Unknown token.")
            async with odoo:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "plant_gateway", "run", "--odoo", odoo.url, "-v",
                    "--log-json", "--token-file", tmp_path / "token", "--state", tmp_path / "state",
                    env={**os.environ, "PYTHONPATH": str(ROOT / "gateway")},
                    stderr=asyncio.subprocess.PIPE,
                )  # fmt: skip
                log = await said_until_down(process.stderr)
                process.terminate()
                _, rest = await process.communicate()
                return process.returncode, "".join([*log, rest.decode()]), odoo.requests

        code, log, requests = asyncio.run(serve())
        assert code == 0
        assert requests[0].headers["authorization"] == f"Bearer {secret}"
        assert secret not in log
        events = [json.loads(line) for line in log.splitlines()]
        assert any("Unknown token" in event.get("reason", "") for event in events)
        assert sum(map(is_down, events)) == 1
