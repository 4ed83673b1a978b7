"""The HTTP contract with Odoo, one method an endpoint (docs/contracts/gateway.md).

Every failure comes out as one of the UplinkError classes; nothing is retried here.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from .clock import utcnow
from .credentials import TokenFile
from .errors import (
    Busy,
    ConfigError,
    Gone,
    Misrouted,
    Refused,
    SequenceGap,
    Unauthorised,
    Unreachable,
    UplinkError,
)
from .spool import Batch

TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=5.0)
#: How much longer than the wait that it was asked for a long poll may take.
PATIENCE = 15.0
#: Batches, heartbeat, configuration and commands, each on a connection that stays open.
KEEP_ALIVE = httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=30.0)
COMPRESS_FROM = 1024
MAX_RETRY_AFTER = 600.0
_REFUSALS = frozenset({400, 413, 422})
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True)
class ConfigAnswer:
    """A configuration document and its ETag."""

    document: Any
    etag: str


class OdooClient:
    """One Odoo, one gateway token. Use as an async context manager."""

    def __init__(
        self,
        url: str,
        token: TokenFile,
        *,
        version: str,
        verify: Any = True,
        timeout: httpx.Timeout = TIMEOUT,
    ) -> None:
        self._token = token
        self._http = httpx.AsyncClient(
            base_url=url.rstrip("/") + "/plant/iot/v1/",
            headers={"User-Agent": f"plant-gateway/{version}", "Accept": "application/json"},
            timeout=timeout,
            limits=KEEP_ALIVE,
            verify=verify,
            follow_redirects=False,
        )

    async def __aenter__(self) -> OdooClient:
        return self

    async def __aexit__(self, *_exc_info: object) -> None:
        await self._http.aclose()

    async def config(self, etag: str | None) -> ConfigAnswer | None:
        """The configuration, or None when it is still the one with this ETag."""
        headers = {"If-None-Match": etag} if etag else {}
        response = await self._request("GET", "config", headers=headers)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return None
        return ConfigAnswer(_json(response), response.headers.get("ETag", ""))

    async def send(self, batch: Batch) -> int:
        """Deliver a batch; the sequence up to which Odoo now has everything."""
        return await self.send_payload(batch.payload)

    async def send_payload(self, payload: bytes) -> int:
        """Deliver the body of a batch."""
        answer = _json(await self._post("batches", payload))
        try:
            return int(answer["accepted_through"])
        except (KeyError, TypeError, ValueError) as error:
            raise Unreachable(f"Odoo acknowledged a batch with {answer!r}.") from error

    async def status(self, document: bytes) -> None:
        """Send the heartbeat."""
        await self._post("status", document)

    async def commands(self, wait: float, have: Iterable[str]) -> Any:
        """The answer of ``GET …/commands``, which Odoo may hold back for ``wait`` seconds."""
        query = {"wait": f"{wait:g}"} | ({"have": ",".join(ids)} if (ids := sorted(have)) else {})
        patience = httpx.Timeout(**{**self._http.timeout.as_dict(), "read": wait + PATIENCE})
        return _json(
            await self._request("GET", "commands", headers={}, params=query, timeout=patience)
        )

    async def result(self, command: str, document: bytes) -> None:
        """Say what became of a command; Gone when Odoo does not know it."""
        await self._post(f"commands/{command}/result", document)

    async def _post(self, path: str, body: bytes) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        if len(body) >= COMPRESS_FROM:
            body = await asyncio.to_thread(gzip.compress, body, compresslevel=5, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return await self._request("POST", path, content=body, headers=headers)

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            headers = {**options.pop("headers"), "Authorization": f"Bearer {self._token.read()}"}
            response = await self._http.request(method, path, headers=headers, **options)
        except ConfigError as error:
            raise Unauthorised(str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error).rstrip(".") or type(error).__name__
            raise Unreachable(
                f"Odoo at {self._http.base_url.host} gave no answer: {reason}."
            ) from error
        _check(response)
        return response


def _check(response: httpx.Response) -> None:
    if response.is_success or response.status_code == httpx.codes.NOT_MODIFIED:
        return
    raise failure(response.status_code, problem_of(response), retry_after_of(response.headers))


def failure(status: int, problem: dict[str, Any], retry_after: float | None) -> UplinkError:
    """What a refusal means, by its status and its problem document."""
    said = f"Odoo answered {status}: {problem.get('detail') or problem.get('title') or 'no reason'}"
    if status in (401, 403):
        return Unauthorised(f"{said} Check the gateway's token in Odoo.", retry_after=retry_after)
    if status == 409 and isinstance(problem.get("accepted_through"), int):
        return SequenceGap(said, problem=problem, accepted_through=problem["accepted_through"])
    if status in _REFUSALS:
        return Refused(said, status=status, problem=problem)
    if status == 410:
        return Gone(said)
    if status >= 500 or status in _LATER or status == 409:
        return Busy(said, retry_after=retry_after)
    return Misrouted(
        f"{said} Check the address, that plant_iot is installed and that the address leads to the "
        "right database.",
        retry_after=retry_after,
    )


def problem_of(response: httpx.Response) -> dict[str, Any]:
    """The problem document of a refusal, or one made of what was said instead."""
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if isinstance(problem, dict):
        return problem
    return {"status": response.status_code, "detail": response.text[:500]}


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError as error:
        raise Unreachable(
            "What answered is not Odoo: it sent no JSON; perhaps a proxy's page."
        ) from error


def retry_after_of(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After of either form; None without a usable one.

    A date is compared with the answer's own, so that the gateway's clock does not matter.
    """
    value = headers.get("Retry-After", "")
    if value.isascii() and value.isdigit():
        return min(float(value), MAX_RETRY_AFTER)
    try:
        now = parsedate_to_datetime(headers["Date"]) if "Date" in headers else utcnow()
        wait = (parsedate_to_datetime(value) - now).total_seconds()
    except (TypeError, ValueError):
        return None
    return min(max(wait, 0.0), MAX_RETRY_AFTER)
