"""The diagnostics page of a running gateway, over a real socket; and what must not reach it."""

import asyncio
import json
from contextlib import asynccontextmanager

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from plant_drivers import REGISTRY
from plant_drivers.schema import MASK
from plant_gateway import __version__
from plant_gateway.diagnostics.health import reasons
from plant_gateway.diagnostics.server import BadRequest, HttpServer, Response
from plant_gateway.diagnostics.snapshot import _without_user
from plant_gateway.errors import GatewayError
from plant_gateway.tasks import stopped
from simulators.odoo import problem
from simulators.ports import own_port
from simulators.scale.script import parse_step

from .benches import config, plant, said

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


@asynccontextmanager
async def page(tmp_path, *, online=True):
    """A plant whose gateway has its page; the page's client and Odoo's side."""
    port = own_port()
    async with (
        plant(tmp_path, diagnostics=("127.0.0.1", port)) as (scale, odoo, start),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        odoo.scale = scale
        start()
        await odoo.until(lambda: said(odoo) == "online" if online else bool(odoo.statuses))
        yield client, odoo


async def state(client, condition):
    """The page's state once the condition holds."""
    for _ in range(3000):
        seen = (await client.get("/state")).json()
        if condition(seen):
            return seen
        await asyncio.sleep(0.02)
    raise AssertionError(f"it never came about: {seen}")


class TestPage:
    async def test_live_value_age_quality_and_delivery(self, tmp_path):
        async with page(tmp_path) as (client, odoo):
            odoo.scale.apply(parse_step(["place", "1.250"]))
            await odoo.until(lambda: bool(odoo.captures))
            seen = await state(client, lambda seen: seen["uplink"]["batches"])
            (device,) = seen["devices"]
            assert (device["state"], device["error"], device["driver"]) == (
                "online", None, "mt_sics"
            )  # fmt: skip
            (channel,) = device["channels"]
            assert (channel["value"], channel["unit"], channel["quality"]) == (
                "1.250", "kg", "good"
            )  # fmt: skip
            assert 0 <= channel["age"] < 60
            assert seen["gateway"]["name"] == "Line 1"
            assert seen["versions"]["plant-gateway"] == __version__
            assert seen["uplink"]["readings"] >= 1
            assert seen["spool"]["captures_quota"] == 200_000
            assert seen["reasons"] == []

    async def test_a_lost_device_says_why(self, tmp_path):
        async with page(tmp_path) as (client, odoo):
            odoo.scale.apply(parse_step(["unplug"]))
            seen = await state(client, lambda seen: seen["devices"][0]["state"] == "offline")
            (device,) = seen["devices"]
            assert device["error"]
            assert device["errors"] >= 1
            assert device["channels"][0]["value"] is None
            assert device["channels"][0]["quality"] == "bad"
            assert device["channels"][0]["reason"]

    async def test_a_device_that_cannot_be_run_is_there_with_its_error(self, tmp_path):
        async with page(tmp_path) as (client, odoo):
            broken = config("/dev/x")
            broken["devices"][0]["driver"] = "warp"
            odoo.config = broken
            seen = await state(
                client, lambda seen: [d["state"] for d in seen["devices"]] == ["error"]
            )
            assert "no driver 'warp'" in seen["devices"][0]["error"]

    async def test_the_files_and_their_policy(self, tmp_path):
        async with page(tmp_path, online=False) as (client, _):
            index = await client.get("/")
            assert "<!doctype html>" in index.text
            policy = index.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert index.headers["X-Content-Type-Options"] == "nosniff"
            for name, kind in (("page.js", "text/javascript"), ("page.css", "text/css")):
                assert name in index.text
                answer = await client.get(f"/{name}")
                assert answer.headers["Content-Type"].startswith(kind)
            assert "innerHTML" not in (await client.get("/page.js")).text

    async def test_no_secret_is_shown(self, tmp_path, monkeypatch):
        async with page(tmp_path) as (client, odoo):
            settings = REGISTRY["mt_sics"].settings
            monkeypatch.setitem(settings["properties"]["port"], "writeOnly", True)
            seen = (await client.get("/state")).json()
            assert seen["devices"][0]["settings"]["port"] == MASK
            shown = json.dumps(seen) + (await client.get("/metrics")).text
            assert odoo.token not in shown
            assert "hunter2" not in _without_user("https://plant:hunter2@odoo.example.com:8069/a")


class TestHealth:
    async def test_well_and_not_well(self, tmp_path):
        async with page(tmp_path) as (client, odoo):
            assert (await client.get("/healthz")).status_code == 200
            odoo.before = lambda request: problem(401, "The token is revoked.")
            for _ in range(3000):
                answer = await client.get("/healthz")
                if answer.status_code == 503:
                    break
                await asyncio.sleep(0.02)
            assert not answer.json()["healthy"]
            assert "The token is revoked." in answer.json()["reasons"][0]

    async def test_a_full_spool(self):
        fine = {"error": ""}
        seen = {"configuration": fine, "uplink": fine, "commands": fine,
                "spool": {"captures": 10, "captures_quota": 10}}  # fmt: skip
        assert "no more captures" in reasons(seen)[0]
        assert reasons({**seen, "spool": {"captures": 9, "captures_quota": 10}}) == []
        twice = {"error": "Odoo is away."}
        assert reasons({**seen, "uplink": twice, "configuration": twice})[0] == "Odoo is away."


async def test_metrics(tmp_path):
    async with page(tmp_path) as (client, odoo):
        id_ = odoo.command(12, "zero", immediate=True)
        await odoo.until(lambda: id_ in odoo.results)
        await state(client, lambda seen: seen["uplink"]["batches"])
        answer = await client.get("/metrics")
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        found = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }
        assert found["plant_device_up", "scale-1"] == 1
        assert 0 <= found["plant_device_reading_age_seconds", "scale-1"] < 60
        assert found["plant_device_readings_total", "scale-1"] > 0
        assert found["plant_uplink_batches_total",] > 0
        assert found["plant_command_results_total", "done"] == 1
        assert found["plant_spool_quota_readings", "captures"] == 200_000
        assert found["plant_gateway_info", __version__] == 1
        assert found["plant_gateway_healthy",] == 1
        odoo.scale.apply(parse_step(["unplug"]))
        await state(client, lambda seen: seen["devices"][0]["state"] == "offline")
        assert 'plant_device_up{device="scale-1"} 0.0' in (await client.get("/metrics")).text


class TestLook:
    async def test_what_cannot_be_looked_into(self, tmp_path):
        async with page(tmp_path) as (client, _):
            for query, status, words in (
                ("device=12", 409, "cannot say what it has"),
                ("device=99", 409, "no device 99"),
                ("device=x", 400, "id is a number"),
            ):
                answer = await client.get(f"/look?{query}")
                assert (answer.status_code, words in answer.text) == (status, True)

    async def test_another_site_may_not_make_it_ask_a_device(self, tmp_path):
        async with page(tmp_path, online=False) as (client, _):
            answer = await client.get("/look?device=12", headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403


@asynccontextmanager
async def server(handler):
    running = HttpServer("127.0.0.1", 0, handler)
    task = asyncio.create_task(running.run())
    await running.listening.wait()
    try:
        yield running
    finally:
        await stopped([task])


async def raw(port, text):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text)
    answer = await reader.read()
    writer.close()
    return answer.decode()


async def echo(request):
    return Response(f"{request.path} {dict(request.query)}".encode(), "text/plain")


class TestServer:
    @pytest.mark.parametrize(
        ("text", "status", "words"),
        [
            ("GET /a?b=c HTTP/1.1\r\nHost: localhost:8099\r\n\r\n", 200, "/a {'b': 'c'}"),
            ("GET / HTTP/1.1\r\nHost: [::1]:8099\r\n\r\n", 200, "/"),
            ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "does not go by that name"),
            ("GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", 421, "name"),
            ("GET / HTTP/1.1\r\nHost: x]\r\n\r\n", 421, "name"),
            ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 421, "name"),
            ("GET / HTTP/1.1\r\n\r\n", 421, "name"),
            ("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "only be read"),
            ("DELETE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "Allow: GET, HEAD"),
            ("nonsense\r\n\r\n", 400, "not HTTP"),
            ("GET /" + "a" * 20000 + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431, "too long"),
        ],
    )
    async def test_requests(self, text, status, words):
        async with server(echo) as running:
            answer = await raw(running.port, text.encode())
            assert answer.startswith(f"HTTP/1.1 {status} ")
            assert words in answer
            assert "Content-Security-Policy: default-src 'none'" in answer

    async def test_head_has_no_body(self):
        async with server(echo) as running:
            answer = await raw(running.port, b"HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert "Content-Length: 5" in answer
            assert answer.endswith("\r\n\r\n")

    async def test_a_page_that_fails_says_so_and_the_next_one_works(self):
        async def fails(request):
            if request.path == "/bad":
                raise ZeroDivisionError
            raise BadRequest(404, "no") if request.path == "/no" else RuntimeError

        async with server(fails) as running:
            answer = await raw(running.port, b"GET /bad HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert answer.startswith("HTTP/1.1 500")
            assert "ZeroDivisionError" not in answer

    async def test_one_who_says_nothing_is_hung_up_on(self, monkeypatch):
        monkeypatch.setattr("plant_gateway.diagnostics.server.PATIENCE", 0.1)
        async with server(echo) as running:
            assert await raw(running.port, b"GET / HT") == ""

    async def test_an_address_that_is_taken(self):
        async with server(echo) as running:
            with pytest.raises(GatewayError, match="Choose another --diagnostics"):
                await HttpServer("127.0.0.1", running.port, echo).run()
