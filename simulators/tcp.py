"""A serial line behind a device server: the same line, reached over TCP."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

from .line import Receiver
from .ports import OwnPort

CHUNK = 4096


class TcpLine:
    """The device's end of a TCP port. ``receiver`` gets each chunk that the host sends.

    It serves one host; a newer connection takes the place of an older one, as device servers do for
    a host that has crashed. What the host does not read is lost once the socket's buffer is full.
    A port that the system chose, because 0 was asked for, stays this line's also while it is
    unplugged.
    """

    def __init__(self, host: str, port: int, receiver: Receiver) -> None:
        self._address = (host, port)
        self._receiver = receiver
        self._own: OwnPort | None = None
        self._listener: socket.socket | None = None
        self._peer: socket.socket | None = None
        #: How many hosts have come, for devices that speak first.
        self.accepted = 0

    @property
    def plugged(self) -> bool:
        """Whether the port listens."""
        return self._listener is not None

    @property
    def port(self) -> int:
        """The port it listens on, which the system chose if 0 was asked for."""
        if self._listener is None:
            raise RuntimeError("The line is not plugged.")
        return int(self._listener.getsockname()[1])

    def plug(self) -> None:
        """Listen."""
        if self._listener is not None:
            return
        host, port = self._address
        if not port:
            self._own = OwnPort(host)
            self._address = (host, self._own.number)
        self._listener = socket.create_server(self._address, backlog=1)
        self._listener.setblocking(False)
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def unplug(self) -> None:
        """Stop listening and hang up."""
        self._hang_up()
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    def write(self, data: bytes) -> None:
        """Send to the host; dropped while there is none or its buffer is full."""
        if self._peer is not None:
            with suppress(OSError):
                self._peer.send(data)

    def _accept(self) -> None:
        assert self._listener is not None
        with suppress(OSError):
            peer, _address = self._listener.accept()
            self._hang_up()
            peer.setblocking(False)
            self._peer = peer
            self.accepted += 1
            asyncio.get_running_loop().add_reader(peer, self._read)

    def _read(self) -> None:
        assert self._peer is not None
        try:
            data = self._peer.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._receiver(data)
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._peer is not None:
            asyncio.get_running_loop().remove_reader(self._peer)
            self._peer.close()
            self._peer = None
