"""A byte link: what a driver sees of a serial line or a TCP connection.

Everything that pyserial, sockets and the event loop raise is turned into the driver's exception
tree here, by :func:`translated`, and nowhere else.
"""

from __future__ import annotations

import asyncio
import termios
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ConfigurationError, LinkClosed, LinkError, LinkTimeout

#: More unread bytes than this means nobody is listening to what the device sends.
MAX_UNREAD = 64 * 1024
#: A serial port that still has output to send may take a while to let go.
CLOSE_TIMEOUT = 5.0
#: Seconds between two looks at what is still to be sent.
FLUSH_LOOK = 0.02

#: What pyserial, sockets and the event loop raise about a link. pyserial's SerialException and
#: the resolver's errors are OSErrors; OverflowError is a TCP port out of range.
LINK_EXCEPTIONS: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    OverflowError,
    asyncio.LimitOverrunError,
    termios.error,
)


class Link(asyncio.Protocol):
    """Received bytes are kept until read; a lost connection is raised by the next read or write."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._transport: asyncio.Transport | None = None
        self._unread = bytearray()
        self._arrived = asyncio.Event()
        self._lost: LinkError | None = None
        self._made = asyncio.Event()
        self._gone = asyncio.Event()

    # asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._made.set()

    def data_received(self, data: bytes) -> None:
        self._unread += data
        if len(self._unread) > MAX_UNREAD:
            del self._unread[:-MAX_UNREAD]
        self._arrived.set()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._lost is None:
            reason = f": {exc}" if exc else ""
            self._lost = LinkClosed(f"{self.name} closed the connection{reason}.")
        self._arrived.set()
        self._gone.set()

    # what a driver uses

    @property
    def lost(self) -> bool:
        """Whether the connection has gone; for those who may make a new one before they write."""
        return self._lost is not None or self._transport is None or self._transport.is_closing()

    async def made(self) -> None:
        """Return once the transport is there: pyserial's says so only after it was returned."""
        await self._made.wait()

    def write(self, data: bytes) -> None:
        """Hand over bytes to be sent; LinkClosed when the link is gone."""
        if self.lost or self._transport is None:
            raise self._lost or LinkClosed(f"{self.name} has lost its connection.")
        self._transport.write(data)

    async def flushed(self, timeout: float) -> None:
        """Return once all that was written is the system's to send; LinkTimeout, LinkClosed."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout
        while self._lost is None and self._transport is not None:
            if not self._transport.get_write_buffer_size():
                return
            if clock() >= deadline:
                raise LinkTimeout(
                    f"{self.name} did not take all that it was sent in {timeout:g} seconds."
                )
            await asyncio.sleep(FLUSH_LOOK)
        raise self._lost or LinkClosed(f"{self.name} is not connected.")

    def take(self) -> bytes:
        """The unread bytes, perhaps none, without waiting."""
        data = bytes(self._unread)
        self._unread.clear()
        self._arrived.clear()
        return data

    async def read(self, timeout: float) -> bytes:
        """At least one byte; LinkTimeout after ``timeout`` seconds, LinkClosed when gone."""
        if not self._unread and self._lost is None:
            self._arrived.clear()
            # Not wait_for: before Python 3.12 it can swallow a cancellation.
            timer = asyncio.get_running_loop().call_later(timeout, self._arrived.set)
            try:
                await self._arrived.wait()
            finally:
                timer.cancel()
            if not self._unread and self._lost is None:
                raise LinkTimeout(f"{self.name} did not answer within {timeout:g} seconds.")
        if data := self.take():
            return data
        raise self._lost or LinkClosed(f"{self.name} is not connected.")

    async def close(self) -> None:
        """Release the port or socket; idempotent. What was not sent yet is dropped."""
        if self._lost is None:
            self._lost = LinkClosed(f"{self.name} is not connected.")
        transport, self._transport = self._transport, None
        if transport is None:
            return
        # A transport that is closing already must not be closed again: pyserial-asyncio-fast fails.
        if not transport.is_closing():
            transport.abort()
        # As in read: wait_for could swallow the cancellation of who runs this device.
        timer = asyncio.get_running_loop().call_later(CLOSE_TIMEOUT, self._gone.set)
        try:
            await self._gone.wait()
        finally:
            timer.cancel()


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn what opening or using a link may raise into the driver's exceptions.

    ``ValueError`` is what pyserial raises for settings no port can have; it and the operating
    system's refusals keep their words, which name the cause.
    """
    try:
        yield
    except (asyncio.TimeoutError, TimeoutError) as error:
        raise LinkTimeout(f"{name} did not answer in time.") from error
    except ValueError as error:
        raise ConfigurationError(
            f"{name} cannot be opened with these settings: {_words(error)}."
        ) from error
    except (EOFError, ConnectionResetError, BrokenPipeError) as error:
        raise LinkClosed(f"{name} closed the connection: {_words(error)}.") from error
    except LINK_EXCEPTIONS as error:
        raise LinkError(f"{name} cannot be reached: {_words(error)}.") from error


def _words(error: Exception) -> str:
    strerror = getattr(error, "strerror", None)
    return str(strerror or error or type(error).__name__).rstrip(".")
