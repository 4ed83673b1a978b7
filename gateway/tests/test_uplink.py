"""Uplink and client against a real HTTP server on loopback: each answer Odoo can give."""

import asyncio
import ssl
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from random import Random

import httpx
import pytest

from plant_gateway.backoff import Backoff
from plant_gateway.batching import FAST, PROBATION, TARDY, BatchSize
from plant_gateway.client import OdooClient, retry_after_of
from plant_gateway.credentials import TokenFile
from plant_gateway.errors import (
    Busy,
    Misrouted,
    Refused,
    SequenceGap,
    SpoolError,
    Unauthorised,
    Unreachable,
)
from plant_gateway.spool import Batch, Item, Quotas, Spool, SpoolStore
from plant_gateway.uplink import SLOW, Uplink
from simulators.odoo import Answer, FakeOdoo, problem

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
NOW = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)


def capture(number, **more):
    return {"channel": 1, "class": "capture", "key": str(number), "value": number, **more}


class Bench:
    """A spool, an uplink whose pauses are noted instead of slept, and Odoo's side."""

    def __init__(self, odoo, spool, client, size):
        self.odoo, self.spool, self.client = odoo, spool, client
        self.pauses = []
        self.uplink = Uplink(
            spool, client, Backoff(first=1, cap=8, random=Random(1)),
            size=size, linger=0.01, sleep=self.pause,
        )  # fmt: skip

    async def pause(self, seconds):
        self.pauses.append(seconds)
        await asyncio.sleep(0.005)

    async def put(self, *numbers):
        for number in numbers:
            await self.spool.put(Item(captures=(capture(number),)))

    @property
    def arrived(self):
        return [reading["value"] for reading in self.odoo.readings]

    def answer_once(self, *answers):
        """Give these answers to the next batches instead of applying them."""
        waiting = list(answers)

        def before(request):
            return waiting.pop(0) if waiting and request.path.endswith("/batches") else None

        self.odoo.before = before

    async def empty(self):
        for _ in range(6000):
            if self.spool.depth.captures == 0:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"still waiting: {self.spool.depth}, {self.uplink.error}")


@asynccontextmanager
async def bench(tmp_path, size=None):
    (tmp_path / "token").write_text("pgw_test\n")
    spool = Spool(lambda: SpoolStore(tmp_path / "spool.db", Quotas(), lambda: NOW))
    await spool.open()
    async with (
        FakeOdoo() as odoo,
        OdooClient(odoo.url, TokenFile(tmp_path / "token"), version="1") as client,
    ):
        on = Bench(odoo, spool, client, size)
        running = asyncio.create_task(on.uplink.run())
        try:
            yield on
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
    await spool.close()


async def test_delivered_in_order_and_forgotten(tmp_path):
    async with bench(tmp_path) as on:
        await on.put(*range(20))
        await on.empty()
        assert on.arrived == list(range(20))
        assert on.pauses == []


@pytest.mark.parametrize(
    ("answer", "at_least", "words"),
    [
        (problem(503, "Restarting."), 0.5, "Restarting"),
        (Answer(429, {"title": "Slow down"}, {"Retry-After": "17"}), 17, "Slow down"),
        (Answer(500, None), 0.5, "500"),
        (Answer(hang_up=True), 0.5, "gave no answer"),
        (Answer(200, None), 0.5, "not Odoo"),
        (Answer(200, {"accepted_through": None}), 0.5, "acknowledged a batch with"),
        (Answer(200, {"accepted_through": 0}), 0.5, "acknowledged only 0"),
        (Answer(409, {"title": "Concurrent update"}), 0.5, "Concurrent"),
        (problem(401, "The token is revoked."), SLOW, "Check the gateway's token"),
        (problem(403, "Not a gateway's token."), SLOW, "Check the gateway's token"),
        (problem(404, "Not found."), SLOW, "plant_iot is installed"),
        (Answer(303, None, {"Location": "/web/login"}), SLOW, "right database"),
    ],
)  # fmt: skip
async def test_the_same_batch_again_later(tmp_path, answer, at_least, words):
    async with bench(tmp_path) as on:
        on.answer_once(answer, answer)
        await on.put(1, 2)
        await on.empty()
        assert sorted(on.arrived) == [1, 2]
        assert len(on.pauses) == 2
        assert min(on.pauses) >= at_least
        assert on.uplink.error == ""
        assert on.spool.depth.quarantined == 0
    assert words


async def test_the_error_is_kept_while_it_lasts(tmp_path):
    async with bench(tmp_path) as on:
        on.odoo.token = "another"
        await on.put(1)
        while not on.uplink.error:
            await asyncio.sleep(0.01)
        assert "unknown or revoked" in on.uplink.error
        (tmp_path / "token").write_text("another")
        await on.empty()
        assert on.uplink.error == ""


async def test_applied_but_not_acknowledged_is_not_doubled(tmp_path):
    async with bench(tmp_path) as on:
        losses = [Answer(hang_up=True)] * 3
        on.odoo.after = lambda request: losses.pop() if losses else None
        await on.put(1, 2, 3)
        await on.empty()
        assert on.arrived == [1, 2, 3]
        assert losses == []


class TestRefused:
    async def test_one_poisonous_reading_costs_itself_only(self, tmp_path):
        async with bench(tmp_path, BatchSize(16)) as on:

            def before(request):
                if any(r["value"] == 13 for r in (request.body or {}).get("readings", ())):
                    return problem(422, "Thirteen is not accepted.")
                return None

            on.odoo.before = before
            await on.put(*range(20))
            await on.empty()
            assert sorted(on.arrived) == [n for n in range(20) if n != 13]
            (kept,) = await on.spool._run(on.spool.store.quarantine)
            assert kept["reading"]["value"] == 13
            assert kept["problem"]["detail"] == "Thirteen is not accepted."
            epoch, following = await on.spool.numbering()
            assert on.odoo.marks == {epoch: following - 1}

    async def test_too_large_goes_in_smaller_ones(self, tmp_path):
        async with bench(tmp_path, BatchSize(64)) as on:

            def before(request):
                if len((request.body or {}).get("readings", ())) > 5:
                    return problem(413, "Too large.")
                return None

            on.odoo.before = before
            await asyncio.gather(*(on.put(n) for n in range(40)))
            await on.empty()
            assert sorted(on.arrived) == list(range(40))
            assert on.spool.depth.quarantined == 0

    async def test_an_endpoint_that_refuses_everything_quarantines_nothing(self, tmp_path):
        async with bench(tmp_path) as on:
            on.answer_once(*[problem(422, "No.")] * 6)
            await on.put(1, 2)
            await on.empty()
            assert sorted(on.arrived) == [1, 2]
            assert on.spool.depth.quarantined == 0
            assert on.pauses and min(on.pauses) >= SLOW


class TestSetBack:
    async def test_odoo_to_an_older_backup(self, tmp_path):
        async with bench(tmp_path) as on:
            for n in (1, 2, 3):
                await on.put(n)
                await on.empty()
            (epoch,) = on.odoo.marks
            on.odoo.marks[epoch] = 1
            await on.put(4, 5)
            await on.empty()
            assert sorted(on.arrived) == [1, 2, 3, 4, 5]
            assert len(on.odoo.marks) == 2

    async def test_the_spool_to_an_older_copy(self, tmp_path):
        async with bench(tmp_path) as on:
            await on.put(1)
            await on.empty()
            (epoch,) = on.odoo.marks
            on.odoo.marks[epoch] = 50
            await on.put(2)
            await on.empty()
            assert on.arrived == [1, 2], "what looked like a replay would have been lost"
            assert len(on.odoo.marks) == 2


async def test_a_disk_that_fails_is_tried_again(tmp_path):
    async with bench(tmp_path) as on:
        acknowledge, failures = on.spool.store.acknowledge, [SpoolError("disk full")]

        def fails_once(sequence):
            if failures:
                raise failures.pop()
            acknowledge(sequence)

        on.spool.store.acknowledge = fails_once
        await on.put(1)
        await on.empty()
        assert on.arrived == [1]


async def test_large_bodies_travel_packed(tmp_path):
    async with bench(tmp_path) as on:
        await on.put(1)
        await on.empty()
        await on.spool.put(Item(captures=tuple(capture(n) for n in range(100))))
        await on.empty()
        packed = {request.headers.get("content-encoding", "") for request in on.odoo.requests}
        assert packed == {"", "gzip"}


class TestClient:
    @asynccontextmanager
    async def client(self, tmp_path, odoo, **options):
        (tmp_path / "token").write_text("pgw_test")
        token = TokenFile(tmp_path / "token")
        async with OdooClient(odoo.url, token, version="1", **options) as client:
            yield client

    BATCH = Batch("e", 1, "2024-05-01T12:00:00.000Z")

    @pytest.mark.parametrize(
        ("answer", "expected"),
        [
            (problem(400, "x"), Refused),
            (problem(422, "x"), Refused),
            (problem(413, "x"), Refused),
            (problem(409, "x", accepted_through=3), SequenceGap),
            (problem(409, "x"), Busy),
            (problem(401, "x"), Unauthorised),
            (problem(405, "x"), Misrouted),
            (problem(502, "x"), Busy),
            (Answer(hang_up=True), Unreachable),
        ],
    )  # fmt: skip
    async def test_every_answer_has_its_class(self, tmp_path, answer, expected):
        async with FakeOdoo() as odoo, self.client(tmp_path, odoo) as client:
            odoo.before = lambda _request: answer
            with pytest.raises(expected) as caught:
                await client.send(self.BATCH)
            assert type(caught.value) is expected

    async def test_configuration_and_its_etag(self, tmp_path):
        async with FakeOdoo() as odoo, self.client(tmp_path, odoo) as client:
            first = await client.config(None)
            assert first.document == odoo.config
            assert await client.config(first.etag) is None

    async def test_slow_for_ever_is_a_timeout(self, tmp_path):
        async def never(reader, writer):
            with suppress(asyncio.CancelledError):
                await reader.read()
            writer.close()

        server = await asyncio.start_server(never, "127.0.0.1", 0)
        odoo = FakeOdoo()
        odoo.port = server.sockets[0].getsockname()[1]
        async with self.client(tmp_path, odoo, timeout=httpx.Timeout(60, read=0.1)) as client:
            with pytest.raises(Unreachable, match="ReadTimeout"):
                await client.config(None)
        server.close()

    async def test_nobody_there_and_no_token(self, tmp_path):
        odoo = FakeOdoo()
        odoo.port = 1
        async with self.client(tmp_path, odoo) as client:
            with pytest.raises(Unreachable):
                await client.config(None)
            (tmp_path / "token").write_text("")
            with pytest.raises(Unauthorised, match="is empty"):
                await client.config(None)
            (tmp_path / "token").unlink()
            with pytest.raises(Unauthorised, match="cannot be read"):
                await client.config(None)

    async def test_an_untrusted_certificate_is_unreachable_not_a_crash(self, tmp_path):
        async with FakeOdoo() as odoo:
            odoo_url = odoo.url.replace("http:", "https:")
            (tmp_path / "token").write_text("pgw_test")
            async with OdooClient(
                odoo_url, TokenFile(tmp_path / "token"), version="1",
                verify=ssl.create_default_context(), timeout=httpx.Timeout(0.3),
            ) as client:  # fmt: skip
                with pytest.raises(Unreachable):
                    await client.config(None)

    async def test_one_connection_for_many_batches(self, tmp_path):
        async with FakeOdoo() as odoo, self.client(tmp_path, odoo) as client:
            for sequence in range(1, 6):
                assert await client.send(replace(self.BATCH, sequence=sequence)) == sequence
            assert odoo.connections == 1

    async def test_a_connection_that_odoo_closed_meanwhile_is_replaced(self, tmp_path):
        async with FakeOdoo() as odoo, self.client(tmp_path, odoo) as client:
            await client.send(self.BATCH)
            await odoo.stop()
            await odoo.start()
            assert await client.send(replace(self.BATCH, sequence=2)) == 2

    async def test_a_proxys_page_is_kept_as_the_problem(self, tmp_path):
        async with FakeOdoo() as odoo, self.client(tmp_path, odoo) as client:
            odoo.before = lambda _: Answer(413, "<h1>Too large</h1>", {"Content-Type": "text/html"})
            with pytest.raises(Refused) as caught:
                await client.send(self.BATCH)
            assert caught.value.problem == {"status": 413, "detail": '"<h1>Too large</h1>"'}

    async def test_a_date_to_retry_at_is_by_the_servers_clock(self):
        headers = {"Retry-After": "Wed, 21 Oct 2015 07:28:30 GMT",
                   "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}  # fmt: skip
        assert retry_after_of(headers) == 30
        later = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=500), usegmt=True)
        assert 300 < retry_after_of({"Retry-After": later}) <= 500

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [("17", 17), ("0", 0), ("99999999", 600), ("soon", None), ("", None), ("-5", None),
         ("Wed, 21 Oct 2015 07:28:00 GMT", 0)],
    )  # fmt: skip
    async def test_retry_after(self, value, seconds):
        assert retry_after_of({"Retry-After": value}) == seconds


class TestBatchSize:
    async def test_grows_while_full_batches_are_answered_fast(self):
        size = BatchSize(current=100, most=200)
        size.went_through(99, FAST)
        size.went_through(100, FAST + 0.1)
        assert size.current == 100, "neither a batch that was not full nor a slow one says so"
        for _ in range(10):
            size.went_through(size.current, 0.1)
        assert size.current == 200

    async def test_shrinks_on_time_outs_and_when_it_takes_too_long(self):
        size = BatchSize(current=400)
        size.slow()
        assert (size.current, size.largest) == (200, 2000)
        size.went_through(200, TARDY + 1)
        assert size.current == 100
        for _ in range(9):
            size.slow()
        assert size.current == 50, "a slow Odoo is not made faster by a thousand requests"

    async def test_one_huge_reading_does_not_make_every_batch_small_for_ever(self):
        size = BatchSize(current=100)
        size.too_large(80)
        assert (size.current, size.largest) == (40, 40)
        size.too_large(1)
        assert size.current == 1
        sent = 0
        while size.current < 100:
            size.went_through(size.current, 0.1)
            sent += 1
            assert sent < 20 * PROBATION
        assert sent > PROBATION, "but not at once: what is too large may be the rule"
