"""The feed of events on a real Mosquitto: each is published, in order, whatever dies."""

import asyncio
import json
import os
import random
import sys
from contextlib import asynccontextmanager, closing
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import aiomqtt
import pytest
from typer.testing import CliRunner

from plant_gateway.cli import cli
from plant_gateway.errors import GatewayError, Misrouted, Unauthorised, Unreachable
from plant_gateway.events import Credentials, Cursor, EventFeed, EventRelay, Namespace
from plant_gateway.events.relay import CONTENT_TYPE
from plant_gateway.tasks import stopped
from simulators.odoo import Answer, FakeOdoo, problem

from .benches import ROOT
from .mosquitto import mosquitto
from .mqtt_bench import backoff, until
from .test_mqtt_access import as_user, users

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(600)]
PAGE = 3


def event(number, type_="plant.workorder.started", **more):
    return {
        "specversion": "1.0",
        "id": f"event-{number}",
        "source": "/plant/database",
        "type": type_,
        "subject": f"mrp.workorder/{number}",
        "time": f"2026-11-{1 + number // 60:02}T08:{number % 60:02}:00.123456Z",
        "company": 1,
        "data": {"line": "GEAR"},
        **more,
    }


class Feed:
    """Odoo's side: the token endpoint and the feed, with positions that have gaps."""

    def __init__(self, odoo):
        self.events, self.asked, self.tokens, self.scanned = [], [], [], 0
        self.failing = lambda path: None
        odoo.before = self

    def __call__(self, request):
        parts = urlsplit(request.path)
        if answer := self.failing(parts.path):
            return answer
        if parts.path == "/plant/api/oauth/token":
            self.tokens.append(request.headers["authorization"])
            return Answer(200, {"access_token": f"pat_{len(self.tokens)}"})
        if request.headers["authorization"] != f"Bearer pat_{len(self.tokens)}":
            return problem(401, "The token has run out.")
        query = parse_qs(parts.query)
        after = int(query["after"][0])
        self.asked.append(query)
        found = [(7 * n, each) for n, each in enumerate(self.events, 1) if 7 * n > after][:PAGE]
        place = found[-1][0] if found else max(after, self.scanned)
        return Answer(200, {"items": [each for _position, each in found], "next": place})


class Bench:
    def __init__(self, folder, broker, odoo):
        self.folder, self.broker, self.odoo = folder, broker, odoo
        self.feed = Feed(odoo)
        self.heard = []
        self.pauses = []
        self.tasks = []
        (folder / "secret").write_text("pcs_secret\n")

    async def pause(self, seconds):
        self.pauses.append(seconds)
        await asyncio.sleep(0.02)

    def client(self, **options):
        credentials = Credentials("plc_1", self.folder / "secret")
        return EventFeed(self.odoo.url, credentials, version="1", wait=0, **options)

    def relay(self, broker=None, **options):
        """One that runs; the next one goes on with its file."""

        async def run():
            cursor = Cursor(self.folder / "events.db")
            try:
                async with self.client() as feed:
                    await EventRelay(
                        feed, cursor, broker or self.broker, Namespace(companies={1: "acme"}),
                        identifier="events", backoff=backoff, sleep=self.pause, **options,
                    ).run()  # fmt: skip
            finally:
                cursor.close()

        self.tasks.append(asyncio.create_task(run()))
        return self.tasks[-1]

    async def process(self):
        """One as the command line makes it, that can be killed."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "events", "--odoo", self.odoo.url,
            "--mqtt", f"mqtt://127.0.0.1:{self.broker.port}", "--state", str(self.folder / "state"),
            "--client-id", "plc_1", "--client-secret-file", str(self.folder / "secret"),
            "--company", "1=acme", "--longest-wait", "0.2", "--since", "2026-11-01",
            env={**os.environ, "PYTHONPATH": str(ROOT / "gateway")},
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def service(self, **settings):
        """One that has all its settings in its environment, as systemd and a container give it."""
        given = {
            "PLANT_ODOO": self.odoo.url,
            "PLANT_CLIENT_ID": "plc_1",
            "PLANT_CLIENT_SECRET_FILE": str(self.folder / "secret"),
            "PLANT_MQTT": f"mqtt://127.0.0.1:{self.broker.port}",
            "PLANT_STATE": str(self.folder / "state"),
            **settings,
        }
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "plant_gateway", "events", "--log-json",
            env={**os.environ, "PYTHONPATH": str(ROOT / "gateway"), **given},
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    async def listen(self, there):
        """What a subscriber of the namespace hears; it comes back when the broker does."""
        while True:
            try:
                async with aiomqtt.Client(
                    self.broker.host, self.broker.port, protocol=aiomqtt.ProtocolVersion.V5
                ) as client:
                    await client.subscribe("#", qos=1)
                    there.set()
                    async for message in client.messages:
                        self.heard.append(message)
            except aiomqtt.MqttError:
                await asyncio.sleep(0.02)

    @property
    def after(self):
        """What the file says."""
        with closing(Cursor(self.folder / "events.db")) as cursor:
            return cursor.after

    @property
    def numbers(self):
        """Numbers of the events heard, without repeats, as they first came."""
        return list(dict.fromkeys(int(json.loads(m.payload)["id"][6:]) for m in self.heard))


@asynccontextmanager
async def bench(tmp_path, **rules):
    async with mosquitto(tmp_path, **rules) as running, FakeOdoo() as odoo:
        on = Bench(tmp_path, running.broker, odoo)
        on.mosquitto = running
        there = asyncio.Event()
        listening = asyncio.create_task(on.listen(there))
        try:
            if not rules:
                await there.wait()
            yield on
        finally:
            await stopped([*on.tasks, listening])


class TestPublishing:
    async def test_in_the_order_of_the_feed_with_its_envelope(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.events = [event(n) for n in range(8)]
            on.relay()
            await until(lambda: len(on.heard) == 8)
            assert on.numbers == list(range(8))
            first = on.heard[0]
            assert str(first.topic) == "plant/acme/GEAR/workorder/started"
            assert json.loads(first.payload) == event(0)
            assert first.properties.ContentType == CONTENT_TYPE
            assert not first.retain
            on.feed.events.append(event(8, "plant.acme.poured", company=2, data={}))
            await until(lambda: len(on.heard) == 9)
            assert str(on.heard[8].topic) == "plant/2/-/acme/poured"

    async def test_it_goes_on_where_it_was(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.events = [event(n) for n in range(4)]
            first = on.relay()
            await until(lambda: on.after == 28)
            await stopped([first])
            on.feed.events += [event(4), event(5)]
            on.relay()
            await until(lambda: len(on.heard) == 6)
            assert on.numbers == list(range(6))

    async def test_what_was_looked_through_is_not_again(self, tmp_path):
        """A filter may leave nothing of a part of the feed."""
        async with bench(tmp_path) as on:
            on.feed.scanned = 10_000
            on.relay()
            await until(lambda: on.feed.asked[-1:] and on.feed.asked[-1]["after"] == ["10000"])

    async def test_since(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.events = [event(n) for n in (1, 59, 60, 61)]
            on.relay(since=datetime(2026, 11, 2, tzinfo=timezone.utc))
            await until(lambda: len(on.heard) == 2)
            assert on.numbers == [60, 61]

    async def test_types_are_asked_for(self, tmp_path):
        async with bench(tmp_path) as on, on.client(types=["plant.a.*", "plant.b.*"]) as feed:
            assert (await feed.page(0)).events == []
            assert on.feed.asked[0]["type"] == ["plant.a.*", "plant.b.*"]

    async def test_the_environment_alone_tells_all(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.events = [event(1), event(60), event(61, company=2)]
            process = await on.service(
                PLANT_COMPANIES="1=acme 2=beta", PLANT_TYPES="plant.a.* plant.b.*",
                PLANT_SINCE="2026-11-02", PLANT_MQTT_ROOT="site",
            )  # fmt: skip
            try:
                await until(lambda: len(on.heard) == 2)
            finally:
                process.terminate()
                assert await process.wait() == 0
            assert [str(message.topic) for message in on.heard] == [
                "site/acme/GEAR/workorder/started",
                "site/beta/GEAR/workorder/started",
            ]
            assert on.feed.asked[0]["type"] == ["plant.a.*", "plant.b.*"]


class TestFaults:
    async def test_nothing_is_lost_whatever_is_killed(self, tmp_path):
        """kill -9 of the relay, and an Odoo that hangs up, while 60 things happen."""
        chance = random.Random(3)
        async with bench(tmp_path) as on:
            on.feed.failing = lambda _: Answer(hang_up=True) if chance.random() < 0.2 else None
            process = await on.process()
            try:
                for round_ in range(6):
                    on.feed.events += [event(10 * round_ + n) for n in range(10)]
                    heard = len(on.heard)
                    await until(lambda heard=heard: len(on.heard) > heard)
                    process.kill()
                    await process.wait()
                    process = await on.process()
                await until(lambda: len(on.numbers) == 60)
            finally:
                process.kill()
                await process.wait()
            assert on.numbers == list(range(60))

    async def test_the_broker_is_away_for_a_while(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.events = [event(0)]
            on.relay()
            await until(lambda: on.heard and on.after == 7)
            await on.mosquitto.kill()
            on.feed.events += [event(1), event(2)]
            pauses = len(on.pauses)
            await until(lambda: len(on.pauses) > pauses + 3)
            assert on.after == 7
            await on.mosquitto.start()
            await until(lambda: on.after == 21)

    async def test_a_broker_that_does_not_let_it_write(self, tmp_path):
        """An acknowledgement that is a refusal moves nothing."""
        passwords = await users(tmp_path, "events")
        (tmp_path / "acl").write_text("user events\ntopic write plant/acme/GEAR/#\n")
        rules = (
            f"allow_anonymous false\npassword_file {passwords}\nacl_file {tmp_path / 'acl'}\n"
            "user root\n"
        )
        async with bench(tmp_path, rules=rules) as on:
            on.feed.events = [event(0), event(1, data={"line": "PRESS"})]
            relay = on.relay(as_user("events", tmp_path)(on.broker))
            await until(lambda: 30.0 in on.pauses or relay.done())
            assert on.after == 0

    async def test_a_token_that_has_run_out(self, tmp_path):
        async with bench(tmp_path) as on, on.client() as feed:
            on.feed.events = [event(0)]
            await feed.page(0)
            on.feed.tokens.append("of another's request")
            assert len((await feed.page(0)).events) == 1
            assert len(on.feed.tokens) == 3

    @pytest.mark.parametrize(
        ("path", "answer", "error", "says"),
        [
            ("token", Answer(401, {"error": "invalid_client"}), Unauthorised, "its secret"),
            ("events", problem(403, "The scope is missing."), Unauthorised, "events:read"),
            ("events", problem(404, "No such route."), Misrouted, "plant_api is installed"),
            ("events", Answer(200, ["a proxy"]), Unreachable, "proxy"),
            ("events", Answer(200, {"items": [{"id": 1}], "next": 1}), Unreachable, "proxy"),
            ("token", Answer(200, {}), Unreachable, "no token"),
            ("token", Answer(hang_up=True), Unreachable, "no answer"),
        ],
    )
    async def test_what_odoo_may_say(self, tmp_path, path, answer, error, says):
        async with bench(tmp_path) as on, on.client() as feed:
            on.feed.failing = lambda at: answer if at.endswith(path) else None
            with pytest.raises(error, match=says):
                await feed.page(0)

    async def test_odoo_comes_back(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.failing = lambda _: problem(503, "Later.")
            on.feed.events = [event(0)]
            on.relay()
            await until(lambda: len(on.pauses) > 2)
            on.feed.failing = lambda _: None
            await until(lambda: on.heard)

    async def test_another_database(self, tmp_path):
        async with bench(tmp_path) as on:
            on.feed.events = [event(0), event(1), event(2), event(3, source="/plant/copy")]
            on.relay()
            await until(lambda: 30.0 in on.pauses and len(on.heard) == 3)
            assert on.numbers == [0, 1, 2]
            assert on.after == 21

    async def test_no_secret(self, tmp_path):
        async with bench(tmp_path) as on, on.client() as feed:
            (tmp_path / "secret").write_text("\n")
            with pytest.raises(Unauthorised, match="is empty"):
                await feed.page(0)
            (tmp_path / "secret").unlink()
            with pytest.raises(Unauthorised, match="cannot be read"):
                await feed.page(0)


async def test_a_damaged_file_is_no_beginning(tmp_path):
    (tmp_path / "events.db").write_bytes(b"rubbish " * 2000)
    with pytest.raises(GatewayError, match="--since"):
        Cursor(tmp_path / "events.db")


@pytest.mark.parametrize(
    ("data", "level"),
    [
        ({"line": "GEAR"}, "GEAR"),
        ({"line": {"id": 3, "code": "A/+#"}}, "A___"),
        ({"line": None}, "-"),
        ({"line": 7}, "-"),
        ({}, "-"),
    ],
)
async def test_any_line_is_one_level(data, level):
    assert Namespace("site").topic(event(0, data=data)) == f"site/1/{level}/workorder/started"


def refused(tmp_path, *options, **env):
    """What is said of these options."""
    result = CliRunner().invoke(
        cli,
        [
            "events", "--odoo", "http://127.0.0.1:1", "--client-id", "plc_1", "--state",
            str(tmp_path), "--client-secret-file", str(tmp_path / "none"), "--mqtt",
            "mqtt://127.0.0.1:1", *options,
        ],
        env=env,
    )  # fmt: skip
    assert result.exit_code == 2
    return " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (["--company", "acme=1"], "is not ID=NAME"),
        (["--company", "1=v1"], "cannot be v1"),
        (["--company", "1=a/b"], "cannot be a name"),
        (["--mqtt-root", "a/b"], "cannot be a name"),
        (["--since", "yesterday"], "since"),
    ],
)
async def test_wrong_options(tmp_path, option, says):
    assert says in refused(tmp_path, *option)


async def test_certificates_that_are_not_there(tmp_path):
    assert "does not exist" in refused(tmp_path, PLANT_CA_FILE="/nowhere")
