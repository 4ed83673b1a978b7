"""Asking a ZPL printer, and hearing what it answers, on a link that it shares with its labels."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from .codecs import zpl
from .codecs.errors import FrameError
from .errors import LinkClosed, LinkTimeout, ProtocolError
from .transports import Arbiter, Link, open_link

#: So many answers in a row that make no sense are not noise but another protocol.
MAX_NONSENSE = 5
#: Seconds in which the rest of an answer may still come after an unreadable part of it.
GRACE = 0.25
#: Bits on a serial line for each byte, handshake and pauses included.
SERIAL_BITS = 14


class ZplConversation:
    """One printer's link. Each exchange takes a turn; an unreadable answer is a FrameError."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._arbiter = Arbiter()
        self._decoder = zpl.Decoder()
        self._link: Link | None = None
        self._nonsense = 0

    @property
    def name(self) -> str:
        """The printer, for the person at the line."""
        return f"The printer at {self._link.name}" if self._link else "The printer"

    async def open(self) -> None:
        """Open the link; nothing is sent."""
        self._link = await open_link(self._settings)
        self._nonsense = 0

    async def close(self) -> None:
        """Release the port or the connection."""
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def status(self, *, urgent: bool = False) -> zpl.HostStatus:
        """How the printer is."""
        return await self._status(zpl.encode(zpl.STATUS), self._settings["timeout"], urgent)

    async def identify(self) -> zpl.Identification:
        """What the printer says it is."""
        async with self._arbiter.turn(Arbiter.COMMAND):
            (frame,) = await self._ask(zpl.encode(zpl.IDENTIFY), 1, self._settings["timeout"])
        return zpl.parse_identification(frame)

    async def status_behind(self, data: bytes, patience: float) -> zpl.HostStatus:
        """Send ``data`` and ask for the status right behind it, so that it is of what was sent.

        The printer reads its line in order: when it answers, it has taken all of ``data``.
        """
        patience += self._transfer_time(len(data))
        return await self._status(data + zpl.encode(zpl.STATUS), patience, urgent=True)

    async def send(self, data: bytes, patience: float) -> None:
        """Send ``data``, and wait until it has left."""
        async with self._arbiter.turn(Arbiter.COMMAND):
            link = self._require_link()
            link.write(data)
            await link.flushed(patience + self._transfer_time(len(data)))

    async def watch(self, seconds: float) -> None:
        """Wait, and notice when the other side hangs up; what it says is not understood."""
        try:
            await self._require_link().read(seconds)
        except LinkTimeout:
            return

    async def _status(self, data: bytes, timeout: float, urgent: bool) -> zpl.HostStatus:
        async with self._arbiter.turn(Arbiter.COMMAND if urgent else Arbiter.POLL):
            try:
                status = zpl.parse_status(await self._ask(data, zpl.STATUS_FRAMES, timeout))
            except FrameError as error:
                self._nonsense += 1
                if self._nonsense < MAX_NONSENSE:
                    raise
                raise ProtocolError(
                    f"{self.name} answers, but not in ZPL ({error}): check its port, the baud "
                    "rate, and that its language is set to ZPL."
                ) from error
        self._nonsense = 0
        return status

    async def _ask(self, data: bytes, count: int, timeout: float) -> list[bytes]:
        """Send ``data`` and return ``count`` strings; the caller holds the turn.

        What came in before is dropped: it answers an older question.
        """
        link = self._require_link()
        link.take()
        self._decoder.reset()
        link.write(data)
        clock = asyncio.get_running_loop().time
        deadline = limit = clock() + timeout
        frames: list[bytes] = []
        unreadable: FrameError | None = None
        while True:
            try:
                heard = await link.read(max(deadline - clock(), 0))
            except LinkTimeout:
                if frames or self._decoder.partial:
                    unreadable = FrameError("the answer stops in the middle", self._decoder.partial)
                raise unreadable or LinkTimeout(
                    f"{self.name} did not answer within {timeout:g} seconds. Look at it: some "
                    "printers say nothing while they are out of paper or their head is up."
                ) from None
            for frame in self._decoder.feed(heard):
                if isinstance(frame, FrameError):
                    unreadable = frame
                else:
                    frames.append(frame)
            if len(frames) >= count and not unreadable:
                return frames[:count]
            deadline = min(limit, clock() + GRACE) if unreadable else limit

    def _transfer_time(self, length: int) -> float:
        if self._settings["link"] == "tcp":
            return 0.0
        return float(length * SERIAL_BITS / self._settings["baudrate"])

    def _require_link(self) -> Link:
        if self._link is None:
            raise LinkClosed("The printer's link is not open.")
        return self._link
