"""A device that connects to its host by itself, and again whenever the connection ends."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from .line import Receiver

#: Seconds between two attempts.
RETRY = 0.1


class DialLine:
    """The device's end of a TCP connection to a host that listens. ``receiver`` gets each chunk
    that the host sends; what is sent while there is no host is lost."""

    def __init__(self, host: str, port: int, receiver: Receiver) -> None:
        self._address = (host, port)
        self._receiver = receiver
        self._dialling: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None

    @property
    def plugged(self) -> bool:
        """Whether it tries to connect."""
        return self._dialling is not None

    @property
    def connected(self) -> bool:
        """Whether the host is there."""
        return self._writer is not None

    def plug(self) -> None:
        """Connect, for ever again."""
        if self._dialling is None:
            self._dialling = asyncio.get_running_loop().create_task(self._dial())

    def unplug(self) -> None:
        """Hang up and stay away."""
        dialling, self._dialling = self._dialling, None
        if dialling is not None:
            dialling.cancel()
        self._hang_up()

    def write(self, data: bytes) -> None:
        """Send to the host; lost while there is none."""
        if self._writer is not None:
            self._writer.write(data)

    async def _dial(self) -> None:
        while True:
            with suppress(OSError):
                reader, self._writer = await asyncio.open_connection(*self._address)
                while data := await reader.read(4096):
                    self._receiver(data)
            self._hang_up()
            await asyncio.sleep(RETRY)

    def _hang_up(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
