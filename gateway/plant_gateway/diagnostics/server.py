"""A small HTTP/1.1 server for one read-only page: GET and HEAD, one request a connection.

It is not for the internet, and takes nothing for granted all the same: requests are short and
soon, connections few, and the Host header must be a name it goes by, so that no web page elsewhere
can reach it through a browser by pointing a name of its own here (DNS rebinding).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from ..errors import GatewayError
from ..log import logger

LONGEST_HEAD = 8192
PATIENCE = 5.0
MOST_CONNECTIONS = 32
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: Only what comes from here is loaded, nothing runs that is not a file of the page's own.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Connection": "close",
}


@dataclass(frozen=True)
class Request:
    """A GET. ``from_elsewhere``: a page of another site asked for it."""

    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    from_elsewhere: bool = False


@dataclass(frozen=True)
class Response:
    """What goes back."""

    body: bytes
    kind: str = "application/json"
    status: HTTPStatus = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)


class BadRequest(Exception):
    """Answered with its status and sentence."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


Handler = Callable[[Request], Awaitable[Response]]


class HttpServer:
    """Serves ``handler`` at ``host:port`` until cancelled. ``names``: more hosts it goes by."""

    def __init__(
        self, host: str, port: int, handler: Handler, *, names: Iterable[str] = ()
    ) -> None:
        self._host = host
        self.port = port
        self._handler = handler
        self._names = LOOPBACK.union({host}, names)
        self._open = 0
        self._log = logger(part="diagnostics")
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Listen; GatewayError when the address cannot be had."""
        try:
            server = await asyncio.start_server(
                self._serve, self._host, self.port, limit=LONGEST_HEAD
            )
        except OSError as error:
            raise GatewayError(
                f"The diagnostics page cannot listen at {self._host}:{self.port}: "
                f"{error.strerror}. Choose another --diagnostics."
            ) from error
        async with server:
            self.port = server.sockets[0].getsockname()[1]
            self.listening.set()
            self._log.info("listening", address=f"http://{self._host}:{self.port}")
            await server.serve_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.TimeoutError):
                if self._open <= MOST_CONNECTIONS:
                    await asyncio.wait_for(self._answer(reader, writer), PATIENCE * 4)
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with_body = True
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            method, request = self._read(head.decode("latin-1"))
            with_body = method != "HEAD"
            response = await self._handler(request)
        except asyncio.LimitOverrunError:
            response = _told(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The request is too long.")
        except BadRequest as error:
            response = _told(error.status, str(error))
        except (asyncio.IncompleteReadError, asyncio.TimeoutError, ConnectionError):
            raise  # nobody is there to be answered
        except Exception:  # noqa: BLE001 - a page that fails must not touch the gateway
            self._log.error("page failed", exc_info=True)
            response = _told(HTTPStatus.INTERNAL_SERVER_ERROR, "This page failed; see the log.")
        lines = [f"HTTP/1.1 {response.status.value} {response.status.phrase}"]
        headers = {
            **HEADERS, **response.headers,
            "Content-Type": response.kind, "Content-Length": str(len(response.body)),
        }  # fmt: skip
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if with_body:
            writer.write(response.body)
        await asyncio.wait_for(writer.drain(), PATIENCE)

    def _read(self, head: str) -> tuple[str, Request]:
        first, *rest = head.split("\r\n")
        words = first.split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise BadRequest(HTTPStatus.BAD_REQUEST, "This is not HTTP.")
        method, target, _ = words
        headers = [line.partition(":") for line in rest if line]
        named = [(name.strip().lower(), value.strip()) for name, _colon, value in headers]
        hosts = [value for name, value in named if name == "host"]
        if len(hosts) != 1 or _host_name(hosts[0]) not in self._names:
            raise BadRequest(
                HTTPStatus.MISDIRECTED_REQUEST,
                "This page does not go by that name. Open it as http://127.0.0.1 with its port, or "
                "start the gateway with --diagnostics-name and the name you use.",
            )
        if method not in ("GET", "HEAD"):
            raise BadRequest(HTTPStatus.METHOD_NOT_ALLOWED, "This page can only be read.")
        site = dict(named).get("sec-fetch-site", "none")
        parts = urlsplit(target)
        return method, Request(
            parts.path, dict(parse_qsl(parts.query)), site not in ("none", "same-origin")
        )


def _host_name(host: str) -> str:
    """``host`` of ``host:port``, without the brackets of IPv6; "" where it is no such thing."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _told(status: HTTPStatus, sentence: str) -> Response:
    extra = {"Allow": "GET, HEAD"} if status is HTTPStatus.METHOD_NOT_ALLOWED else {}
    return Response(f"{sentence}\n".encode(), "text/plain; charset=utf-8", status, extra)
