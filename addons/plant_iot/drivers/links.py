"""One connection for each endpoint, shared by the devices that hang on it; standard library only.

Several Modbus units on one RS-485 line, or behind one converter, are several devices but one link:
one may speak at a time, and it is opened once. The first who holds an endpoint makes the link, the
last who lets go closes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from .arbiter import Arbiter
from .errors import ConfigurationError


class Closable(Protocol):
    """What can be shared: it opens itself when it is first used."""

    async def close(self) -> None:
        """Release the port or connection; at any time, any number of times."""


T = TypeVar("T", bound=Closable)


@dataclass
class _Shared:
    link: Any
    terms: object
    arbiter: Arbiter = field(default_factory=Arbiter)
    holders: int = 0
    gone: asyncio.Event | None = None


class Holding(Generic[T]):
    """One device's share of a link. ``arbiter`` is the link's: take a turn for each exchange."""

    def __init__(self, link: T, arbiter: Arbiter, let_go: Callable[[], Any]) -> None:
        self.link = link
        self.arbiter = arbiter
        self._let_go: Callable[[], Any] | None = let_go

    async def release(self) -> None:
        """Let go; the link is closed when nobody else holds it. Idempotent."""
        let_go, self._let_go = self._let_go, None
        if let_go is not None:
            await let_go()


class LinkPool:
    """The links of one process."""

    def __init__(self) -> None:
        self._shared: dict[Hashable, _Shared] = {}

    def __len__(self) -> int:
        return len(self._shared)

    async def hold(
        self, endpoint: Hashable, make: Callable[[], T], *, terms: object = None
    ) -> Holding[T]:
        """A share of the link at ``endpoint``, made by ``make`` when nobody has one yet.

        ``terms`` are what all who share it must want alike, such as the baud rate of a line.

        :raise ConfigurationError: the link is in use on other terms
        """
        while (shared := self._shared.get(endpoint)) is not None and shared.gone is not None:
            await shared.gone.wait()
        if shared is None:
            shared = self._shared[endpoint] = _Shared(make(), terms)
        elif shared.terms != terms:
            raise ConfigurationError(
                f"Another device uses {endpoint!s} with other settings. What hangs on one link "
                "shares its speed, format and pauses: set the same for all of them."
            )
        shared.holders += 1
        return Holding(shared.link, shared.arbiter, lambda: self._release(endpoint, shared))

    async def _release(self, endpoint: Hashable, shared: _Shared) -> None:
        shared.holders -= 1
        if shared.holders:
            return
        shared.gone = asyncio.Event()
        try:
            await shared.link.close()
        finally:
            del self._shared[endpoint]
            shared.gone.set()
