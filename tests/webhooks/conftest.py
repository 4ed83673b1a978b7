"""What resolves names in tests: a table, so that a name may mean another address each time."""

import asyncio
import socket

import pytest


@pytest.fixture
def names(monkeypatch):
    """``{name: [addresses of the first question, of the second …]}``; the last one stays."""
    table = {}
    real = asyncio.BaseEventLoop.getaddrinfo

    async def getaddrinfo(self, host, port, **options):
        if host not in table:
            return await real(self, host, port, **options)
        addresses = table[host].pop(0) if len(table[host]) > 1 else table[host][0]
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return table
