"""One message to one receiver, on real connections."""

import asyncio
import gzip
import ipaddress
import time

import pytest
from standardwebhooks.webhooks import Webhook

from plant_webhooks import ForbiddenAddress, Guard, Message, NotSent, new_secret, send
from tests.webhooks.receivers import OK, certificate, receiving, status

pytestmark = pytest.mark.asyncio

LOCAL = Guard((ipaddress.ip_network("127.0.0.0/8"),))
SECRET = new_secret(b"s" * 32)
FOREVER = 3600


def message(url, **more):
    return Message("0d0f2b43-1", url, b'{"a": "\xc3\xa4"}', (SECRET,), **more)


def url(receiver, path="/hook", host="127.0.0.1", scheme="http"):
    return f"{scheme}://{host}:{receiver.port}{path}"


async def test_what_arrives():
    async with receiving() as receiver:
        answer = await send(
            message(url(receiver, "/in?k=%2F1"), headers=(("X-Api-Key", "42"),)), LOCAL
        )
    assert (answer.status, answer.text, answer.retry_after) == (200, "ok", None)
    ((line, headers, body),) = receiver.requests
    assert line == "POST /in?k=%2F1 HTTP/1.1"
    assert headers["host"] == f"127.0.0.1:{receiver.port}"
    assert headers["content-type"] == "application/json"
    assert headers["x-api-key"] == "42"
    assert headers["webhook-id"] == "0d0f2b43-1"
    assert Webhook(SECRET).verify(body, headers) == {"a": "ä"}


async def test_a_connection_that_was_closed_meanwhile():
    async with receiving() as receiver:  # which closes each without a word
        for number in range(3):
            assert (await send(message(url(receiver)), LOCAL)).status == 200
            await asyncio.sleep(0)
            assert len(receiver.requests) == number + 1


async def test_connections_are_kept_for_their_host_alone(names):
    names["a.example"] = names["b.example"] = [["127.0.0.1"]]
    opened = []

    async def keep(reader, writer):
        opened.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = head.lower().partition(b"content-length: ")[2].split()[0]
                await reader.readexactly(int(length))
                writer.write(OK)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for host in ("a.example", "a.example", "b.example"):
        await send(message(f"http://{host}:{port}/"), LOCAL)
    assert len(opened) == 2
    server.close()


async def test_through_a_proxy_tls_is_the_receiver_s(tmp_path, names):
    server, client = certificate(tmp_path)
    names["receiver.example"] = [["127.0.0.1"]]
    asked = []
    async with receiving(OK, tls=server) as receiver:

        async def tunnel(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            asked.append(head.split(b" ")[:2])
            there, away = await asyncio.open_connection("127.0.0.1", receiver.port)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

            async def pump(source, sink):
                try:
                    while part := await source.read(65536):
                        sink.write(part)
                except OSError:
                    pass
                finally:
                    sink.close()

            await asyncio.gather(pump(reader, away), pump(there, writer))

        proxy = await asyncio.start_server(tunnel, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
        there = url(receiver, host="receiver.example", scheme="https")
        assert (await send(message(there), LOCAL, proxy=address, tls=client)).status == 200
        proxy.close()
    assert asked == [[b"CONNECT", f"127.0.0.1:{receiver.port}".encode()]]


async def test_a_secret_is_not_in_what_is_logged():
    assert SECRET not in repr(message("http://x/", headers=(("Authorization", "Bearer q"),)))
    assert "Bearer" not in repr(message("http://x/", headers=(("Authorization", "Bearer q"),)))


async def test_no_redirect_is_followed():
    async with receiving() as inside:
        away = status(302, f"Location: {url(inside)}")
        async with receiving(away) as receiver:
            assert (await send(message(url(receiver)), LOCAL)).status == 302
    assert not inside.requests


async def test_retry_after_in_seconds_and_as_a_date():
    async with receiving(status(429, "Retry-After: 7")) as receiver:
        assert (await send(message(url(receiver)), LOCAL)).retry_after == 7
    async with receiving(status(503, "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT")) as receiver:
        assert (await send(message(url(receiver)), LOCAL)).retry_after > 1e6
    async with receiving(status(503, "Retry-After: soon")) as receiver:
        assert (await send(message(url(receiver)), LOCAL)).retry_after is None


async def test_a_name_that_means_another_address_a_moment_later(names):
    async with receiving() as receiver:
        names["rebind.example"] = [["127.0.0.1"], ["127.0.0.2"]]
        await send(message(url(receiver, host="rebind.example")), LOCAL)
        # The name was asked for once, and the connection went to what was checked.
        assert names["rebind.example"] == [["127.0.0.2"]]
        assert receiver.requests[0][1]["host"] == f"rebind.example:{receiver.port}"


async def test_a_name_that_turns_to_the_inside_is_refused(names):
    names["rebind.example"] = [["127.0.0.1"], ["10.0.0.5"]]
    async with receiving() as receiver:
        await send(message(url(receiver, host="rebind.example")), LOCAL)
        with pytest.raises(ForbiddenAddress):
            await send(message(url(receiver, host="rebind.example")), LOCAL)
    assert len(receiver.requests) == 1


async def test_the_next_address_is_tried(names):
    async with receiving() as receiver:
        names["two.example"] = [["127.0.0.9", "127.0.0.1"]]
        assert (await send(message(url(receiver, host="two.example")), LOCAL)).status == 200


async def test_nobody_listens():
    async with receiving() as receiver:
        pass
    with pytest.raises(NotSent, match="Connect"):
        await send(message(url(receiver)), LOCAL)


async def drip(writer, _request):
    """A header that never ends."""
    writer.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_body(writer, _request):
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(_writer, _request):
    await asyncio.sleep(FOREVER)


@pytest.mark.parametrize("answer", [drip, drip_body, silence])
async def test_who_answers_slowly_is_given_up(answer):
    async with receiving(answer) as receiver:
        begun = time.monotonic()
        with pytest.raises(NotSent, match="within 1 seconds") as caught:
            await send(message(url(receiver)), LOCAL, timeout=1)
    assert caught.value.seconds >= 1
    assert time.monotonic() - begun < 30


async def flood(writer, _request):
    writer.write(b"HTTP/1.1 500 X\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"b" * 0x10000 + b"\r\n")
        await writer.drain()


async def test_a_body_without_end_is_read_to_a_limit():
    async with receiving(flood) as receiver:
        answer = await send(message(url(receiver)), LOCAL)
    assert (answer.status, answer.text) == (500, "b" * 2000)


async def test_a_packed_bomb_stays_packed():
    packed = gzip.compress(b"\0" * 10_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    async with receiving(head.encode() + packed) as receiver:
        answer = await send(message(url(receiver)), LOCAL)
    assert answer.status == 200
    assert "\0" not in answer.text
    assert len(answer.text) <= 2000


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9\r\n",
        b"",
        b"HTTP/1.1 999999 X\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"\0\xff" * 1000,
    ],
)
async def test_what_is_no_answer(answer):
    async with receiving(answer) as receiver:
        with pytest.raises(NotSent) as caught:
            await send(message(url(receiver)), LOCAL)
    assert "\n" not in caught.value.reason
    assert len(caught.value.reason) <= 310


async def test_tls_to_the_pinned_address_verifies_the_name(tmp_path, names):
    server, client = certificate(tmp_path)
    names["receiver.example"] = [["127.0.0.1"]]
    names["other.example"] = [["127.0.0.1"]]
    async with receiving(OK, tls=server) as receiver:
        there = url(receiver, host="receiver.example", scheme="https")
        assert (await send(message(there), LOCAL, tls=client)).status == 200
        other = url(receiver, host="other.example", scheme="https")
        with pytest.raises(NotSent, match="TLS"):
            await send(message(other), LOCAL, tls=client)
        with pytest.raises(NotSent, match="TLS"):
            await send(message(there), LOCAL)
    assert len(receiver.requests) == 1


async def test_through_the_proxy_of_the_plant(names):
    names["mes.plant"] = [["127.0.0.1"]]
    async with receiving() as proxy:
        answer = await send(
            message("http://mes.plant:8080/hook"), LOCAL, proxy=f"http://127.0.0.1:{proxy.port}"
        )
    assert answer.status == 200
    line, headers, _body = proxy.requests[0]
    # It is told the address that was checked, so that it resolves nothing itself.
    assert line == "POST http://127.0.0.1:8080/hook HTTP/1.1"
    assert headers["host"] == "mes.plant:8080"


async def test_the_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with receiving() as receiver:
        assert (await send(message(url(receiver)), LOCAL)).status == 200
