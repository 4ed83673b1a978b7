r"""Recorded conversations with a device, and a device that plays them back to a driver.

A recording is lines of text: the second, who spoke (``>`` the host, ``<`` the device), and what,
with control characters as settings have them. ``#`` begins a comment line.

    # weigh once
    0.00 > SI\r\n
    0.03 < S S     100.00 g\r\n

The device is a real TCP port on this machine, so the driver under test is the driver as it is.
Standard library only.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from .codecs.escapes import unescaped
from .registry import DriverSpec

_LINE = re.compile(r"(\d+(?:\.\d+)?) ([<>]) (.+)")


class RecordingError(ValueError):
    """The text is no recording; a sentence that names the line."""


class PlaybackError(AssertionError):
    """The driver said something else than the host did when it was recorded, or not enough."""


@dataclass(frozen=True)
class Spoken:
    """Some bytes, who said them, and at what second."""

    seconds: float
    by_host: bool
    data: bytes


def parse_recording(text: str) -> tuple[Spoken, ...]:
    r"""What was said, in order; RecordingError when the text is none.

    >>> parse_recording("0.5 > W\\r")
    (Spoken(seconds=0.5, by_host=True, data=b'W\r'),)
    """
    spoken: list[Spoken] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise RecordingError(f"Line {number} is not SECONDS > TEXT or SECONDS < TEXT.")
        try:
            one = Spoken(float(match[1]), match[2] == ">", unescaped(match[3]))
        except ValueError as error:
            raise RecordingError(f"Line {number}: {error}") from None
        if spoken and one.seconds < spoken[-1].seconds:
            raise RecordingError(f"Line {number} is earlier than the one before it.")
        spoken.append(one)
    if not spoken:
        raise RecordingError("Nothing is said in the recording.")
    return tuple(spoken)


class Playback:
    """A device that says what was recorded, and checks that the driver says what the host did.

    The device speaks when its turn comes: after what the host said before it, and as long after
    as it did then. What the driver says beyond the end is not looked at. Used as ``async with``,
    whose end raises :class:`PlaybackError` when the driver did not keep to the recording.
    """

    def __init__(self, recording: Iterable[Spoken], *, patience: float = 30.0) -> None:
        """``patience`` is how many seconds the driver may take for each thing it has to say."""
        self._recording = tuple(recording)
        self._patience = patience
        self._server: asyncio.Server | None = None
        self._playing: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._place = 0
        self._wrong = ""
        self._over = asyncio.Event()

    def settings(self, spec: DriverSpec) -> dict[str, Any]:
        """Those settings of the driver that lead it here."""
        if self._server is None:
            raise RuntimeError("The playback has not begun: use it as async with.")
        port = self._server.sockets[0].getsockname()[1]
        known = {"link": "tcp", "host": "127.0.0.1", "tcp_port": port}
        properties = spec.settings.get("properties", {})
        return {name: value for name, value in known.items() if name in properties}

    async def over(self) -> None:
        """Return once everything was said, or something else."""
        await self._over.wait()

    async def __aenter__(self) -> Playback:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)
        if self._writer is not None:
            self._writer.close()
            with suppress(ConnectionError):
                await self._writer.wait_closed()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        if self._wrong:
            raise PlaybackError(self._wrong) from error
        if error is None and self._place < len(self._recording):
            raise PlaybackError(f"The driver stopped before {self._next()}.")

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._playing is not None:
            writer.close()
            return
        self._writer = writer
        self._playing = asyncio.ensure_future(self._play(reader, writer))

    async def _play(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        before = self._recording[0].seconds
        for place, one in enumerate(self._recording):
            self._place = place
            if one.by_host:
                if wrong := await self._heard(reader, one.data):
                    self._wrong = f"The driver {wrong} {self._next()}."
                    writer.close()
                    self._over.set()
                    return
            else:
                await asyncio.sleep(one.seconds - before)
                writer.write(one.data)
                await writer.drain()
            before = one.seconds
        self._place = len(self._recording)
        self._over.set()

    async def _heard(self, reader: asyncio.StreamReader, expected: bytes) -> str:
        """What the driver did instead, as words before what it had to say; empty when it did it."""
        heard = b""
        while len(heard) < len(expected):
            try:
                more = await asyncio.wait_for(
                    reader.read(len(expected) - len(heard)), self._patience
                )
            except asyncio.TimeoutError:
                return f"said {heard!r} and no more for {self._patience:g} seconds, instead of"
            heard += more
            if not more:
                return f"said {heard!r} and hung up instead of" if heard else "stopped before"
            if not expected.startswith(heard):
                return f"said {heard!r} instead of"
        return ""

    def _next(self) -> str:
        one = self._recording[self._place]
        who = "host" if one.by_host else "device"
        return f"{one.data!r} of the {who} at {one.seconds:g} s"
