"""The chat completions of an OpenAI-compatible server: OpenAI, Ollama, vLLM, llama.cpp."""

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import httpx2

from .errors import CutShort, Refused, Unsound
from .http import broken, client, since, status_error
from .prompt import envelope, read_reply, system_text, user_text
from .types import Question, Received, Reply, Settings

BASE_URL = "https://api.openai.com/v1"


class OpenAiProvider:
    """One request to ``/chat/completions`` below the base URL."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def ask(self, question: Question) -> Reply:
        began = time.perf_counter()
        received = Received(model=self._settings.model)
        try:
            async with client(self._settings.timeout) as http:
                response = await asyncio.wait_for(
                    self._send(http, question), self._settings.timeout
                )
        except (TimeoutError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise broken(error, replace(received, latency=since(began))) from error
        received = replace(
            received,
            raw=response.text,
            request_id=response.headers.get("x-request-id", ""),
            latency=since(began),
        )
        if response.status_code != 200:
            raise status_error(response.status_code, response.headers, response.text, received)
        return _read(question, response.text, received)

    async def _send(self, http: httpx2.AsyncClient, question: Question) -> httpx2.Response:
        key = self._settings.key
        base = (self._settings.base_url or BASE_URL).rstrip("/")
        return await http.post(
            f"{base}/chat/completions",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            json={
                "model": self._settings.model,
                "max_tokens": question.max_tokens,
                "messages": [
                    {"role": "system", "content": system_text(question)},
                    {"role": "user", "content": user_text(question)},
                ],
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {
                        "name": "answer",
                        "strict": True,
                        "schema": envelope(question),
                    },
                },
            },
        )


def _read(question: Question, body: str, received: Received) -> Reply:
    try:
        content = json.loads(body)
        usage = content.get("usage") or {}
        choice = content["choices"][0]
        message = choice["message"]
        received = replace(
            received,
            model=str(content.get("model") or received.model),
            request_id=received.request_id or str(content.get("id") or ""),
            input_tokens=_count(usage.get("prompt_tokens")),
            output_tokens=_count(usage.get("completion_tokens")),
            stop_reason=str(choice.get("finish_reason") or ""),
        )
        refusal, text = message.get("refusal"), message.get("content")
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise Unsound("The response is no chat completion.", received=received) from error
    if refusal or received.stop_reason == "content_filter":
        raise Refused("The model declined to answer.", received=received)
    if received.stop_reason == "length":
        raise CutShort("The answer was cut short: length.", received=received)
    if received.stop_reason != "stop":
        raise Unsound(f"The answer ended with {received.stop_reason!r}.", received=received)
    return read_reply(question, str(text or ""), received)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
