"""A TCP port that devices connect to: scanners and sensors that push what they have.

Several drivers may listen at one port, which is then one link of the :class:`~..links.LinkPool`;
each claims the network addresses its devices have. Whom nobody claims is hung up on.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import deque
from dataclasses import dataclass

from ..errors import ConfigurationError, LinkClosed, LinkTimeout
from .keepalive import keep_alive
from .link import translated

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: So many devices at once belong to one claim; more are hung up on.
MAX_PEERS = 64
#: So many chunks may wait for a driver that is busy; then its devices have to.
MAX_WAITING = 256


@dataclass(frozen=True)
class Chunk:
    """What one device sent; empty when it hung up. ``peer`` is its connection, ``source`` its
    address."""

    peer: int
    source: str
    data: bytes


class Claim:
    """The devices of one driver, however many are connected."""

    def __init__(self, listener: Listener, network: Network) -> None:
        self.network = network
        self._listener = listener
        self._peers: dict[int, asyncio.Transport] = {}
        self._waiting: deque[Chunk] = deque()
        self._arrived = asyncio.Event()
        self._released = False

    @property
    def connected(self) -> int:
        """How many devices are connected."""
        return len(self._peers)

    async def read(self, timeout: float) -> Chunk:
        """The next that arrived; LinkTimeout after ``timeout`` s, LinkClosed once released."""
        loop = asyncio.get_running_loop()
        if not (self._waiting or self._released):
            self._arrived.clear()
            timer = loop.call_later(timeout, self._arrived.set)
            try:
                await self._arrived.wait()
            finally:
                timer.cancel()
        if self._released:
            raise LinkClosed(f"{self._listener.name} is not listened to any more.")
        if not self._waiting:
            raise LinkTimeout(
                f"Nothing arrived at {self._listener.name} within {timeout:g} seconds."
            )
        chunk = self._waiting.popleft()
        if len(self._waiting) < MAX_WAITING:
            for transport in self._peers.values():
                transport.resume_reading()
        return chunk

    def write(self, data: bytes) -> int:
        """Send to every device that is connected; how many there are."""
        for transport in self._peers.values():
            transport.write(data)
        return len(self._peers)

    def release(self) -> None:
        """Hang up on the devices and claim no more; idempotent."""
        self._released = True
        self._listener.forget(self)
        for transport in list(self._peers.values()):
            transport.abort()
        self._arrived.set()

    # what the connections call

    def joined(self, peer: int, transport: asyncio.Transport) -> None:
        """A device has connected."""
        if len(self._peers) >= MAX_PEERS:
            transport.abort()
            return
        self._peers[peer] = transport

    def arrived(self, chunk: Chunk) -> None:
        """A device has sent something, or is gone."""
        if chunk.peer not in self._peers:
            return
        if not chunk.data:
            del self._peers[chunk.peer]
        self._waiting.append(chunk)
        if len(self._waiting) >= MAX_WAITING:
            for transport in self._peers.values():
                transport.pause_reading()
        self._arrived.set()


class Listener:
    """A listening port. It is opened with the first claim's :meth:`open` and shared from then."""

    def __init__(self, host: str, port: int) -> None:
        self.name = f"port {port} of {host}"
        self._host, self._port = host, port
        self._opening = asyncio.Lock()
        self._server: asyncio.Server | None = None
        self._claims: list[Claim] = []
        self._peers = 0

    @property
    def port(self) -> int:
        """The port, which the system chose if 0 was asked for; only while it listens."""
        if self._server is None:
            raise LinkClosed(f"{self.name} is not open.")
        return int(self._server.sockets[0].getsockname()[1])

    async def open(self) -> None:
        """Listen; nothing happens when it does. LinkError when the port cannot be had."""
        async with self._opening:
            if self._server is None:
                with translated(self.name):
                    self._server = await asyncio.get_running_loop().create_server(
                        lambda: _Peer(self), self._host, self._port
                    )

    def claim(self, network: Network) -> Claim:
        """The devices in this network; of several claims the narrowest counts.

        :raise ConfigurationError: another driver claims the same
        """
        if any(other.network == network for other in self._claims):
            raise ConfigurationError(
                f"Another device listens at {self.name} for {network} too. Give each its own "
                "source, or its own port."
            )
        claim = Claim(self, network)
        self._claims.append(claim)
        self._claims.sort(key=lambda one: one.network.prefixlen, reverse=True)
        return claim

    def forget(self, claim: Claim) -> None:
        """A claim is released."""
        if claim in self._claims:
            self._claims.remove(claim)

    async def close(self) -> None:
        """Stop listening and hang up; idempotent."""
        for claim in list(self._claims):
            claim.release()
        server, self._server = self._server, None
        if server is not None:
            server.close()
            await server.wait_closed()

    def joined(self, source: str, transport: asyncio.Transport) -> tuple[Claim | None, int]:
        """Who takes a new connection, and the number it has."""
        address = ipaddress.ip_address(source)
        claim = next((one for one in self._claims if address in one.network), None)
        self._peers += 1
        if claim is None:
            transport.abort()
        else:
            claim.joined(self._peers, transport)
        return claim, self._peers


class _Peer(asyncio.Protocol):
    """One connection."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._claim: Claim | None = None
        self._number = 0
        self._source = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        keep_alive(transport)
        peer = transport.get_extra_info("peername")
        if peer is None:  # it was gone before it was looked at
            transport.abort()
            return
        self._source = _plain(peer[0])
        self._claim, self._number = self._listener.joined(self._source, transport)

    def data_received(self, data: bytes) -> None:
        self._tell(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._tell(b"")

    def _tell(self, data: bytes) -> None:
        if self._claim is not None:
            self._claim.arrived(Chunk(self._number, self._source, data))


def _plain(address: str) -> str:
    """An address without its zone, and as IPv4 where that is meant.

    >>> _plain("::ffff:10.0.4.7")
    '10.0.4.7'
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)
