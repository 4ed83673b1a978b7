"""One POST to one receiver, with nothing taken on trust.

The connection goes to an address that :class:`~.guard.Guard` has checked, while TLS and the Host
header name the host. No redirect is followed. Name, connection, TLS, request and answer have
fifteen seconds together; of the answer 64 KiB are read at the most.
"""

import asyncio
import contextlib
import functools
import ssl
import time
import weakref
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import aiohttp
from yarl import URL

from .errors import ForbiddenAddress, NotSent
from .guard import DEFAULT_PORTS, Address, Guard, Target
from .signing import signature_headers

TIMEOUT = 15.0
# A connection is kept for the next message; the guard checks each message's address all the same.
KEPT_OPEN = 4.0
MOST_READ = 64 * 1024
MOST_KEPT = 2000
USER_AGENT = "plant-webhooks/1"


@dataclass(frozen=True)
class Message:
    """What is sent: ``id`` is the same in each attempt, ``body`` is JSON."""

    id: str
    url: str
    body: bytes
    secrets: tuple[str, ...] = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Answer:
    """What came back. ``text``: its beginning; ``retry_after``: seconds, where it said so."""

    status: int
    text: str
    seconds: float
    retry_after: float | None = None


@functools.lru_cache(maxsize=1)
def verifying() -> ssl.SSLContext:
    """Trusts what OpenSSL does on this machine (SSL_CERT_FILE names others)."""
    return ssl.create_default_context()


async def send(
    message: Message,
    guard: Guard,
    *,
    proxy: str | None = None,
    clock: Callable[[], float] = time.time,
    tls: ssl.SSLContext | None = None,
    timeout: float = TIMEOUT,
) -> Answer:
    """Send ``message`` once.

    :param proxy: URL of the plant's HTTP proxy; it is told the checked address, not the name
    :param clock: seconds since 1970
    :param timeout: of the whole, in seconds
    :raise BadAddress: it may not go there
    :raise NotSent: there was no answer
    """
    begun = time.monotonic()
    try:
        sending = _send(message, guard, proxy=proxy, clock=clock, tls=tls, begun=begun)
        return await asyncio.wait_for(sending, timeout)
    except (asyncio.TimeoutError, TimeoutError) as error:
        reason = f"No whole answer within {timeout:g} seconds."
        raise NotSent(reason, time.monotonic() - begun) from error
    except aiohttp.ClientSSLError as error:
        # Before the other errors of connections: it is one of them.
        raise NotSent(f"TLS: {_said(error)}", time.monotonic() - begun) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise NotSent(_said(error), time.monotonic() - begun) from error


async def _send(
    message: Message,
    guard: Guard,
    *,
    proxy: str | None,
    clock: Callable[[], float],
    tls: ssl.SSLContext | None,
    begun: float,
) -> Answer:
    target = guard.target(message.url)
    addresses = await guard.resolve(target)
    timestamp = int(clock())
    headers = {
        **dict(message.headers),
        **signature_headers(message.secrets, message.id, timestamp, message.body),
        "Host": _host(target),
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
    }
    session = await _session(target, tls)
    for place, address in enumerate(addresses):
        try:
            post = functools.partial(
                _post, session, message, target, address, headers=headers, proxy=proxy, begun=begun
            )
            try:
                return await post()
            except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                # As of a connection that the receiver had closed meanwhile; if it did hear of the
                # message, it knows it by its id.
                return await post()
        except aiohttp.ClientConnectorError as error:
            # Nothing was sent yet, so the next address may be tried.
            if isinstance(error, aiohttp.ClientSSLError) or place + 1 == len(addresses):
                raise
    raise ForbiddenAddress(f"{target.host} has no address.")


class _Sessions:
    """The open connections of one loop, each host's apart: what is kept open for one is used for
    no other. They end with the loop, which closes the generator that holds them.
    """

    def __init__(self) -> None:
        self.holder: AsyncGenerator[contextlib.AsyncExitStack, None] = self._hold()
        self.stack: contextlib.AsyncExitStack | None = None
        self.known: dict[tuple[str, str, int, int], aiohttp.ClientSession] = {}

    async def _hold(self) -> AsyncGenerator[contextlib.AsyncExitStack, None]:
        async with contextlib.AsyncExitStack() as stack:
            yield stack

    async def of(self, target: Target, tls: ssl.SSLContext) -> aiohttp.ClientSession:
        key = (target.scheme, target.host, target.port, id(tls))
        if self.stack is None:
            self.stack = await self.holder.__anext__()
        if key not in self.known:
            self.known[key] = await self.stack.enter_async_context(
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_OPEN, ssl=tls),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    auto_decompress=False,
                    timeout=aiohttp.ClientTimeout(total=None),
                )
            )
        return self.known[key]


_of_loop: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Sessions]" = (
    weakref.WeakKeyDictionary()
)


async def _session(target: Target, tls: ssl.SSLContext | None) -> aiohttp.ClientSession:
    sessions = _of_loop.setdefault(asyncio.get_running_loop(), _Sessions())
    return await sessions.of(target, tls or verifying())


async def _post(
    session: aiohttp.ClientSession,
    message: Message,
    target: Target,
    address: Address,
    *,
    headers: dict[str, str],
    proxy: str | None,
    begun: float,
) -> Answer:
    url = URL(message.url, encoded=True)
    async with session.post(
        url.with_host(str(address)).with_port(target.port),
        data=message.body,
        headers=headers,
        allow_redirects=False,
        proxy=proxy,
        server_hostname=target.host if target.scheme == "https" else None,
    ) as response:
        text = await _beginning(response)
        return Answer(
            response.status,
            text,
            time.monotonic() - begun,
            _seconds(response.headers.get("Retry-After")),
        )


async def _beginning(response: aiohttp.ClientResponse) -> str:
    """What is kept of the answer's body. More than is kept is read, so that a small answer is
    received whole; more than a limit is not."""
    read = bytearray()
    while len(read) < MOST_READ:
        part = await response.content.read(MOST_READ - len(read))
        if not part:
            break
        read += part
    # Without NUL, which PostgreSQL does not take.
    return bytes(read[: 4 * MOST_KEPT]).decode("utf-8", "replace").replace("\0", "�")[:MOST_KEPT]


def _host(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    standard = DEFAULT_PORTS[target.scheme] == target.port
    return host if standard else f"{host}:{target.port}"


def _seconds(value: str | None) -> float | None:
    """Retry-After in seconds, given so or as a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=timezone.utc)
    return max(0.0, (at - datetime.now(timezone.utc)).total_seconds())


def _said(error: Exception) -> str:
    """The error in one line, short."""
    return f"{type(error).__name__}: {error}".replace("\n", " ")[:300]
