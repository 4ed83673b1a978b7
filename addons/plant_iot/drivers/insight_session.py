"""A session with an In-Sight system: logged in, one exchange at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from .codecs import insight as native
from .codecs.errors import FrameError
from .errors import CommandRefused, ConfigurationError, LinkClosed, LinkTimeout
from .transports import Arbiter, Link, open_link

#: A text cell may be as long as this.
MAX_LINE = 4096


class InSightSession:
    """The link and its dialogue. Each method takes a turn for its exchange.

    Answers carry no number: after one that did not come in time nothing more can be made of the
    link, and the caller closes it.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._timeout: float = settings["timeout"]
        self._arbiter = Arbiter()
        self._link: Link | None = None
        self._heard = bytearray()
        self.model = ""

    @property
    def name(self) -> str:
        """The system, for the person at the line."""
        return f"The vision system at {self._link.name}" if self._link else "The vision system"

    async def open(self) -> None:
        """Connect and log in; ConfigurationError when it does not let us in."""
        link = self._link = await open_link({**self._settings, "link": "tcp"})
        login = native.Login(self._settings["user"], self._settings["password"])
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._timeout
        while login.step is not native.Step.IN:
            if answer := login.feed(await link.read(max(deadline - clock(), 0))):
                link.write(answer)
            if login.step is native.Step.REFUSED:
                raise ConfigurationError(
                    f"{self.name} does not let {self._settings['user']!r} in: check the user and "
                    "the password, and that this user may use native mode."
                )
        self.model = login.model

    async def close(self) -> None:
        """Hang up, which ends the session."""
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def set(self, command: str, timeout: float | None = None) -> None:
        """Send a command that is answered by a status; CommandRefused unless it is done."""
        async with self._arbiter.turn(Arbiter.COMMAND):
            status = native.parse_status(await self._ask(command, timeout or self._timeout))
        if status != native.DONE:
            raise CommandRefused(
                f"{self.name} did not carry out {command}: {native.error_words(status)}."
            )

    async def get(self, command: str) -> tuple[int, bytes]:
        """The status, and the line behind it when that says that there is one."""
        async with self._arbiter.turn(Arbiter.POLL):
            status = native.parse_status(await self._ask(command, self._timeout))
            if status != native.DONE:
                return status, b""
            return status, await self._line(command, self._timeout)

    async def is_online(self) -> bool:
        """Whether it takes triggers."""
        async with self._arbiter.turn(Arbiter.POLL):
            return native.parse_status(await self._ask(native.IS_ONLINE, self._timeout)) == 1

    async def _ask(self, command: str, timeout: float) -> bytes:
        """Send a command and return the first line of its answer; what came before is dropped."""
        link = self._require_link()
        link.take()
        self._heard.clear()
        link.write(native.encode(command))
        return await self._line(command, timeout)

    async def _line(self, command: str, timeout: float) -> bytes:
        """The next line, without its end; it may be empty."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout
        while (end := self._heard.find(b"\n")) < 0:
            if len(self._heard) > MAX_LINE:
                raise FrameError("an answer has no end", bytes(self._heard[:100]))
            try:
                self._heard += await self._require_link().read(max(deadline - clock(), 0))
            except LinkTimeout:
                raise LinkTimeout(
                    f"{self.name} did not answer {command} within {timeout:g} seconds."
                ) from None
        line = bytes(self._heard[:end]).removesuffix(b"\r")
        del self._heard[: end + 1]
        return line

    def _require_link(self) -> Link:
        if self._link is None:
            raise LinkClosed("The vision system's link is not open.")
        return self._link
