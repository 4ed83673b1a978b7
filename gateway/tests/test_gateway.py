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

from plant_drivers import REGISTRY
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
@pytest.mark.timeout(30)
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
            capture_output=True, text=True, timeout=30, check=False,
            env={"PYTHONPATH": str(ROOT / "gateway"), **options},
        )  # fmt: skip

    def test_version(self):
        assert self.run("version").stdout.strip() == __version__

    def test_a_sentence_and_no_traceback(self):
        result = self.run("read", "mt_sics", "--set", "port=/dev/not-there")
        assert result.returncode == 1
        assert result.stderr.startswith("There is no serial port /dev/not-there")

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
                time.sleep(0.02)
            result = CliRunner().invoke(
                cli, ["read", "mt_sics", "-s", f"port={tmp_path / 'scale'}", "-s", "interval=0.05",
                      "--count", "3"],
            )  # fmt: skip
            assert result.exit_code == 0, result.output
            assert len(result.output.splitlines()) == 3
            assert "0.000 kg  stable good" in result.output
        finally:
            simulator.terminate()
            simulator.wait(5)

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
                await odoo.until(lambda: len(odoo.requests) >= 2, 20)
                await asyncio.sleep(0.2)
                process.terminate()
                _, log = await process.communicate()
                return process.returncode, log.decode(), odoo.requests

        code, log, requests = asyncio.run(serve())
        assert code == 0
        assert requests[0].headers["authorization"] == f"Bearer {secret}"
        assert secret not in log
        events = [json.loads(line) for line in log.splitlines()]
        assert any("Unknown token" in event.get("reason", "") for event in events)
        assert sum(e["event"] == "down" and e["part"] == "configuration" for e in events) == 1
