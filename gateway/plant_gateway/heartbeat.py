"""Tells Odoo how the gateway is, regularly and soon after something changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from .errors import UplinkError
from .log import UpDown, logger


class StatusSink(Protocol):
    """What this needs of the client."""

    async def status(self, document: bytes) -> None:
        """Deliver a status document."""


class Heartbeat:
    """A failed heartbeat is not repeated: the next one says more."""

    def __init__(
        self,
        sink: StatusSink,
        describe: Callable[[], Awaitable[dict[str, Any]]],
        changed: asyncio.Event,
        *,
        interval: float = 15.0,
        settle: float = 0.5,
    ) -> None:
        self._sink = sink
        self._describe = describe
        self._changed = changed
        self._interval = interval
        self._settle = settle
        self._announce = UpDown(logger(part="heartbeat"))

    async def run(self) -> None:
        """Beat until cancelled."""
        while True:
            self._changed.clear()
            try:
                await self._sink.status(json.dumps(await self._describe()).encode())
                self._announce.up()
            except UplinkError as error:
                self._announce.down(str(error))
                await asyncio.sleep(error.retry_after or self._interval)
                continue
            timer = asyncio.get_running_loop().call_later(self._interval, self._changed.set)
            try:
                await self._changed.wait()
            finally:
                timer.cancel()
            await asyncio.sleep(self._settle)
