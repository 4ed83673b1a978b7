"""Odoo's side of the gateway contract, without Odoo: for tests of what the gateway does.

It keeps the high-water mark per epoch as the contract says, keeps every reading it accepted, hands
commands out until they have a result, and can fail in the ways that make gateways lose or double
data: hang up before or after it has applied a request, be busy, refuse.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from .ports import OwnPort

_RESULT = re.compile(r"/plant/iot/v1/commands/([0-9a-f-]{36})/result")


@dataclass
class Request:
    """What came in. ``body`` is unpacked JSON, or None."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any = None
    size: int = 0


@dataclass
class Answer:
    """What goes out. ``hang_up`` closes the connection instead, after the request was applied."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False


def problem(status: int, detail: str, **more: Any) -> Answer:
    """A problem document."""
    body = {"type": "about:blank", "title": "Refused", "status": status, "detail": detail, **more}
    return Answer(status, body, {"Content-Type": "application/problem+json"})


#: Decides on a request before it is applied: an answer instead, or None to let it through.
Intercept = Callable[[Request], Answer | None]


class FakeOdoo:
    """Use as an async context manager; ``url`` is where it answers."""

    def __init__(self, *, token: str = "pgw_test", config: Any = None) -> None:  # noqa: S107
        self.token = token
        self.config: Any = config or {"gateway": {"id": "g", "name": "Test"}, "devices": []}
        self.marks: dict[str, int] = {}
        self.readings: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.commands: dict[str, dict[str, Any]] = {}
        self.results: dict[str, list[dict[str, Any]]] = {}
        self.requests: list[Request] = []
        self.bodies: dict[tuple[str, int], list[Any]] = {}
        self.before: Intercept = lambda _request: None
        self.after: Intercept = lambda _request: None
        self.connections = 0
        self.port = 0
        self._own: OwnPort | None = None
        self._server: asyncio.AbstractServer | None = None
        self._changed = asyncio.Event()
        self._commanded = asyncio.Event()
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def url(self) -> str:
        """The address to give to the gateway."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def captures(self) -> list[dict[str, Any]]:
        """The captures accepted, in order."""
        return [reading for reading in self.readings if reading["class"] == "capture"]

    async def __aenter__(self) -> FakeOdoo:
        await self.start()
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; on the same port as before when it was stopped."""
        if not self.port:
            self._own = OwnPort()
            self.port = self._own.number
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def stop(self) -> None:
        """Stop listening and hang up on everyone."""
        assert self._server is not None
        self._server.close()
        for task, writer in self._connections.items():
            writer.close()
            task.cancel()
        if self._connections:
            await asyncio.wait(list(self._connections))
        await self._server.wait_closed()

    async def until(self, condition: Callable[[], bool], timeout: float = 120.0) -> None:
        """Return once the condition holds; it is looked at after each request."""

        async def wait() -> None:
            while not condition():
                self._changed.clear()
                await self._changed.wait()

        await asyncio.wait_for(wait(), timeout)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections += 1
        self._connections[task] = writer
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while await self._one(reader, writer):
                    pass
        finally:
            del self._connections[task]
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        is_json = bool(body) and "json" in headers.get("content-type", "json")
        request = Request(method, path, headers, json.loads(body) if is_json else None, len(body))
        self.requests.append(request)
        answer = self.before(request)
        if answer is None:
            answer = await self._apply(request)
            answer = self.after(request) or answer
        self._changed.set()
        if answer.hang_up:
            return False
        self._write(writer, answer)
        await writer.drain()
        return True

    @staticmethod
    def _write(writer: asyncio.StreamWriter, answer: Answer) -> None:
        content = b"" if answer.body is None else json.dumps(answer.body).encode()
        headers = {"Content-Type": "application/json", **answer.headers}
        lines = [f"HTTP/1.1 {answer.status} X", *(f"{k}: {v}" for k, v in headers.items())]
        if answer.status not in (204, 304):
            lines.append(f"Content-Length: {len(content)}")
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + content)

    def command(self, device: int, key: str, *, seconds: float = 300.0, **arguments: Any) -> str:
        """Have the gateway carry out a command within so many seconds; its id."""
        id_ = str(uuid.uuid4())
        deadline = datetime.now(timezone.utc) + timedelta(seconds=seconds)
        self.commands[id_] = {
            "id": id_, "device": device, "command": key, "arguments": arguments,
            "deadline": deadline.isoformat(),
        }  # fmt: skip
        self._commanded.set()
        return id_

    async def _apply(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return problem(401, "The token is unknown or revoked.")
        path, _, query = request.path.partition("?")
        if match := _RESULT.fullmatch(path):
            return self._answer_result(match[1], request.body)
        if (request.method, path) == ("GET", "/plant/iot/v1/commands"):
            return await self._answer_commands(dict(parse_qsl(query)))
        return self._answer_at_once(request)

    def _answer_at_once(self, request: Request) -> Answer:
        route = (request.method, request.path)
        if route == ("GET", "/plant/iot/v1/config"):
            return self._answer_config(request)
        if route == ("POST", "/plant/iot/v1/batches"):
            return self._answer_batch(request.body)
        if route == ("POST", "/plant/iot/v1/status"):
            self.statuses.append(request.body)
            return Answer(204)
        return problem(404, "There is no such endpoint.")

    async def _answer_commands(self, query: dict[str, str]) -> Answer:
        have = set(query.get("have", "").split(","))

        def waiting() -> list[dict[str, Any]]:
            return [
                command
                for id_, command in self.commands.items()
                if id_ not in self.results and id_ not in have
            ]

        async def one_comes() -> None:
            while not waiting():
                self._commanded.clear()
                await self._commanded.wait()

        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(one_comes(), float(query.get("wait", 0)))
        now = datetime.now(timezone.utc).isoformat()
        return Answer(200, {"time": now, "commands": waiting()[:50]})

    def _answer_result(self, id_: str, result: dict[str, Any]) -> Answer:
        if id_ not in self.commands:
            return problem(410, "There is no such command.")
        self.results.setdefault(id_, []).append(result)
        return Answer(204)

    def _answer_config(self, request: Request) -> Answer:
        etag = f'"{hashlib.sha256(json.dumps(self.config).encode()).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Answer(304, headers={"ETag": etag})
        return Answer(200, self.config, {"ETag": etag})

    def _answer_batch(self, batch: dict[str, Any]) -> Answer:
        epoch, sequence = batch["epoch"], batch["sequence"]
        self.bodies.setdefault((epoch, sequence), []).append(batch)
        mark = self.marks.get(epoch, 0)
        if sequence > mark + 1:
            return problem(409, "A batch is missing.", accepted_through=mark)
        if sequence == mark + 1:
            self.marks[epoch] = sequence
            self.readings += batch["readings"]
        return Answer(200, {"accepted_through": self.marks[epoch]})
