"""The Anthropic Messages API, with structured outputs."""

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import anthropic
import httpx2

from .errors import CutShort, Refused, Unreachable, Unsound
from .http import broken, client, since, status_error
from .prompt import envelope, read_reply, system_text, user_text
from .types import Question, Received, Reply, Settings

BASE_URL = "https://api.anthropic.com"
CUT = ("max_tokens", "model_context_window_exceeded")


class AnthropicProvider:
    """One request to ``/v1/messages``; only an answer that ended of itself is taken."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def ask(self, question: Question) -> Reply:
        began = time.perf_counter()
        received = Received(model=self._settings.model)
        try:
            async with client(self._settings.timeout) as http:
                raw = await asyncio.wait_for(self._send(http, question), self._settings.timeout)
                body = raw.http_response.text
        except anthropic.APIStatusError as error:
            received = replace(received, request_id=error.request_id or "", latency=since(began))
            headers = error.response.headers
            raise status_error(error.status_code, headers, _body(error), received) from error
        except anthropic.APIConnectionError as error:
            cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
            if isinstance(error, anthropic.APITimeoutError):
                cause = TimeoutError()
            raise broken(cause, replace(received, latency=since(began))) from error
        except (TimeoutError, httpx2.HTTPError) as error:
            raise broken(error, replace(received, latency=since(began))) from error
        except (anthropic.AnthropicError, ValueError) as error:
            raise Unreachable(
                f"The response makes no sense: {type(error).__name__}.",
                received=replace(received, latency=since(began)),
            ) from error
        headers = raw.headers
        received = replace(
            received,
            raw=body,
            request_id=headers.get("request-id") or "",
            latency=since(began),
        )
        return _read(question, body, received)

    async def _send(self, http: httpx2.AsyncClient, question: Question) -> Any:
        api = anthropic.AsyncAnthropic(
            api_key=self._settings.key or "none",
            base_url=self._settings.base_url or BASE_URL,
            timeout=self._settings.timeout,
            max_retries=0,
            http_client=http,
        )
        output: Any = {"format": {"type": "json_schema", "schema": envelope(question)}}
        return await api.messages.with_raw_response.create(
            model=self._settings.model,
            max_tokens=question.max_tokens,
            system=system_text(question),
            messages=[{"role": "user", "content": user_text(question)}],
            output_config=output,
        )


def _read(question: Question, body: str, received: Received) -> Reply:
    try:
        message = json.loads(body)
        usage = message.get("usage") or {}
        received = replace(
            received,
            model=str(message.get("model") or received.model),
            input_tokens=_count(usage.get("input_tokens"))
            + _count(usage.get("cache_read_input_tokens"))
            + _count(usage.get("cache_creation_input_tokens")),
            output_tokens=_count(usage.get("output_tokens")),
            stop_reason=str(message.get("stop_reason") or ""),
        )
        blocks = message.get("content") or []
        texts = [str(block.get("text", "")) for block in blocks if block.get("type") == "text"]
    except (ValueError, AttributeError, TypeError) as error:
        raise Unsound("The response is no message of this API.", received=received) from error
    if received.stop_reason == "refusal":
        raise Refused("The model declined to answer.", received=received)
    if received.stop_reason in CUT:
        raise CutShort(f"The answer was cut short: {received.stop_reason}.", received=received)
    if received.stop_reason != "end_turn":
        raise Unsound(f"The answer ended with {received.stop_reason!r}.", received=received)
    return read_reply(question, "".join(texts), received)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _body(error: anthropic.APIStatusError) -> str:
    try:
        return error.response.text
    except httpx2.HTTPError:
        return ""
