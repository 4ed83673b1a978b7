"""Where webhooks may go.

A URL comes from a person or a client of the API, so it may be an attempt to reach what only this
server can: a database, a cloud's metadata, a machine on the plant's own network. Hence:

- outside of the plant ``https`` on 443 or 8443, at addresses of the public Internet;
- inside the networks that are allowed, also ``http``, and on any port.

*Every* address that the name has is checked, and the connection is made to one that was
(:mod:`.sending`): what the name resolves to a moment later does not matter.
"""

import asyncio
import functools
import ipaddress
import re
import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .errors import BadAddress, ForbiddenAddress, NotResolved

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEFAULT_PORTS = {"https": 443, "http": 80}
PUBLIC_PORTS = frozenset({443, 8443})
LONGEST = 2000
UNFIT = re.compile(r"[^\x21-\x7e]|\\")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")


@dataclass(frozen=True)
class Target:
    """A URL taken apart."""

    url: str
    scheme: str
    host: str
    port: int


@dataclass(frozen=True)
class Guard:
    """``allowed``: the networks of the plant that webhooks may go to."""

    allowed: tuple[Network, ...] = field(default=())

    def target(self, url: str) -> Target:
        """``url`` taken apart, as far as it can be judged by its looks.

        :raise BadAddress: nothing is sent there, whatever its name resolves to
        """
        if len(url) > LONGEST or UNFIT.search(url):
            raise BadAddress(
                "The URL has spaces, or characters beside ASCII (write xn--… and %C3%A4), or is "
                "too long."
            )
        try:
            parts = urlsplit(url)
            host, given = parts.hostname, parts.port
        except ValueError as error:
            raise BadAddress(f"The URL is none: {error}.") from error
        if parts.scheme not in DEFAULT_PORTS:
            raise BadAddress("The URL must begin with https:// (or http:// in the plant).")
        if not host:
            raise BadAddress("The URL names no host.")
        if "@" in parts.netloc or parts.fragment:
            raise BadAddress("The URL must have no user, no password and no fragment (#).")
        if not self.allowed and parts.scheme != "https":
            raise BadAddress(
                "The URL must begin with https://. Have the plant's network allowed in the "
                "settings to use http:// inside it."
            )
        port = given or DEFAULT_PORTS[parts.scheme]
        target = Target(url, parts.scheme, host, port)
        try:
            literal = ipaddress.ip_address(host)
        except ValueError:
            return target
        self.check(target, [literal])
        return target

    def check(self, target: Target, addresses: Iterable[Address]) -> list[Address]:
        """``addresses``, the embedded IPv4 ones unwrapped.

        :raise ForbiddenAddress: one is where nothing may be sent
        """
        checked = []
        for address in addresses:
            for inner in _meant(address):
                self._check_one(target, inner)
            mapped = getattr(address, "ipv4_mapped", None)
            checked.append(mapped or address)
        return checked

    def _check_one(self, target: Target, address: Address) -> None:
        if any(address.version == net.version and address in net for net in self.allowed):
            return
        if not address.is_global or address.is_multicast or address.is_reserved:
            raise ForbiddenAddress(
                f"{target.host} is {address}, an address inside. If a webhook shall go there, "
                "have its network allowed in the settings."
            )
        if target.scheme != "https" or target.port not in PUBLIC_PORTS:
            raise ForbiddenAddress(
                f"{target.host} is outside the networks that are allowed in the settings: only "
                "https on port 443 or 8443 goes there."
            )

    async def resolve(self, target: Target) -> list[Address]:
        """The addresses of the target's host, each of them checked.

        :raise NotResolved: it has none
        :raise ForbiddenAddress: one of them is where nothing may be sent
        """
        try:
            return self.check(target, [ipaddress.ip_address(target.host)])
        except ValueError:
            pass
        ask = functools.partial(
            socket.getaddrinfo, target.host, target.port, type=socket.SOCK_STREAM
        )
        try:
            found = await asyncio.get_running_loop().run_in_executor(_askers(), ask)
        except (OSError, UnicodeError) as error:
            raise NotResolved(f"The name {target.host} has no address ({error}).") from error
        texts = dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found)
        return self.check(target, [ipaddress.ip_address(text) for text in texts])


@functools.lru_cache(maxsize=1)
def _askers() -> ThreadPoolExecutor:
    """Threads that ask for names. More than asyncio's own: a name server that does not answer
    keeps some of them for seconds, and must not keep the others from theirs.
    """
    return ThreadPoolExecutor(64, "webhook names")


def _meant(address: Address) -> list[Address]:
    """Where a packet to it goes in the end: also the IPv4 address inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    inner: list[Address] = [address]
    if address.sixtofour:
        inner.append(address.sixtofour)
    if address.teredo:
        inner.extend(address.teredo)
    if address in NAT64 or address in NAT64_LOCAL:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return inner
