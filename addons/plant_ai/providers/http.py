"""How providers are called over HTTP: no redirect, no more than so many bytes, errors as ours."""

import json
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import httpx2

from .errors import Overloaded, ProviderError, RateLimited, Rejected, TimedOut, Unreachable
from .types import Received

#: Most bytes of a response. The longest answers asked for are a hundredth of it.
LARGEST = 2_000_000
LONGEST_PAUSE = 3600.0
BUSY = (408, 409, 500, 502, 503, 504, 529)


class TooLarge(httpx2.HTTPError):
    """The response has more bytes than may be, or may have: it is compressed."""


class LimitedTransport(httpx2.AsyncHTTPTransport):
    """A transport that reads no more than LARGEST bytes of a response, none of them compressed."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            await response.aclose()
            raise TooLarge("The response is compressed, which was not asked for.")
        response.stream = _Limited(response.stream)
        return response


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(f"The response is longer than {LARGEST} bytes.")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def client(timeout: float) -> httpx2.AsyncClient:
    """A client for one call."""
    return httpx2.AsyncClient(
        transport=LimitedTransport(verify=_trusted()),
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
    )


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    """Whom connections trust. To read it takes longer than many a call, and stops all that the
    process does meanwhile: so it is read once.
    """
    return httpx2.create_ssl_context()


def status_error(
    status: int, headers: Mapping[str, str], body: str, received: Received
) -> ProviderError:
    """What a response with another status than 200 stands for."""
    received = replace(received, raw=body[:4000], stop_reason=str(status))
    said = _said(body)
    if status == 429:
        after = retry_after(headers)
        return RateLimited(f"Too many requests (429). {said}", received=received, after=after)
    if status in BUSY:
        after = retry_after(headers)
        return Overloaded(f"Not available now ({status}). {said}", received=received, after=after)
    return Rejected(f"The request is not accepted ({status}). {said}", received=received)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After header; None without a sound one. A date is not understood."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, LONGEST_PAUSE) if seconds >= 0 else None


def broken(error: Exception, received: Received) -> ProviderError:
    """What an exception of the HTTP client stands for."""
    if isinstance(error, TimeoutError | httpx2.TimeoutException):
        return TimedOut("No answer within the time limit.", received=received)
    return Unreachable(
        f"The connection failed: {type(error).__name__} {error}".strip(), received=received
    )


def since(began: float) -> float:
    """Seconds since ``began``, of ``time.perf_counter()``."""
    return time.perf_counter() - began


def _said(body: str) -> str:
    """The message of an error's body, one line of it."""
    try:
        content: Any = json.loads(body)
        error = content.get("error", content)
        text = error.get("message", "") if isinstance(error, dict) else str(error)
    except (ValueError, AttributeError):
        text = ""
    return " ".join(str(text).split())[:300]
