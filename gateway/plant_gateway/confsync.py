"""Keeps the gateway's configuration the one in Odoo; starts from the last one when Odoo is down."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from plant_drivers import Registry

from .backoff import Backoff
from .client import ConfigAnswer
from .config import GatewayConfig, parse
from .errors import ConfigError, GatewayError, Misrouted, Unauthorised
from .log import UpDown, logger

SLOW = 30.0


class ConfigSource(Protocol):
    """What this needs of the client."""

    async def config(self, etag: str | None) -> ConfigAnswer | None:
        """The configuration, or None when the one with this ETag still holds."""


class ConfigCache:
    """The last configuration that worked, in a file; settings may hold secrets, so mode 0600."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> ConfigAnswer | None:
        """The configuration kept, or None when there is none or the file is damaged."""
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return ConfigAnswer(kept["document"], str(kept["etag"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, answer: ConfigAnswer) -> None:
        """Replace the file whole, surviving a power cut at any point."""
        fresh = self._path.with_name(self._path.name + ".new")
        kept: dict[str, Any] = {"etag": answer.etag, "document": answer.document}
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


class ConfigSync:
    """Asks every ``interval`` seconds and calls ``apply`` when something changed.

    ``gateway`` is its name in Odoo, ``error`` what keeps the configuration from coming, or ``""``.
    """

    def __init__(
        self,
        source: ConfigSource,
        cache: ConfigCache,
        registry: Registry,
        apply: Callable[[GatewayConfig], Awaitable[None]],
        backoff: Backoff,
        *,
        interval: float = 10.0,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._cache = cache
        self._registry = registry
        self._apply = apply
        self._backoff = backoff
        self._interval = interval
        self._sleep = sleep
        self._etag: str | None = None
        self._log = logger(part="configuration")
        self._announce = UpDown(self._log)
        self.error = ""
        self.gateway = ""

    async def run(self) -> None:
        """Start from the cache, then follow Odoo until cancelled."""
        await self._start_from_cache()
        while True:
            try:
                answer = await self._source.config(self._etag)
                if answer is not None:
                    await self._use(answer)
            except GatewayError as error:
                await self._failed(error)
            else:
                self.error = ""
                self._announce.up()
                self._backoff.reset()
                await self._sleep(self._interval)

    async def _start_from_cache(self) -> None:
        kept = self._cache.load()
        if kept is None:
            return
        try:
            config = parse(kept.document, self._registry)
        except ConfigError as error:
            self._log.warning("kept configuration not used", reason=str(error))
            return
        await self._apply(config)
        self._etag, self.gateway = kept.etag, config.name
        self._log.info("started from the kept configuration", devices=len(config.devices))

    async def _use(self, answer: ConfigAnswer) -> None:
        config = parse(answer.document, self._registry)
        await self._apply(config)
        self._etag, self.gateway = answer.etag, config.name
        self._log.info("configuration applied", gateway=config.name, devices=len(config.devices))
        try:
            self._cache.save(answer)
        except OSError as error:
            self._log.warning("configuration not kept on disk", reason=str(error))

    async def _failed(self, error: Exception) -> None:
        self.error = str(error)
        self._announce.down(self.error)
        person_needed = isinstance(error, (ConfigError, Unauthorised, Misrouted))
        retry_after = getattr(error, "retry_after", None) or 0.0
        await self._sleep(self._backoff.next(max(retry_after, SLOW if person_needed else 0.0)))
