"""The scale behind a device server: the same protocol over TCP."""

import asyncio
import socket
from random import Random

import pytest
import pytest_asyncio

from simulators.counts import Counts
from simulators.scale.pan import Pan
from simulators.scale.server import ScaleServer
from simulators.tcp import TcpLine

pytestmark = pytest.mark.asyncio


class Bench:
    """A scale on a free port, and hosts that ask it."""

    def __init__(self):
        self.lines = []
        self.hosts = []
        self.scale = ScaleServer(
            self._line, pan=Pan(settling=0), counts=Counts(), random=Random(1), clock=lambda: 1.0
        )

    def _line(self, receiver):
        self.lines.append(TcpLine("127.0.0.1", 0, receiver))
        return self.lines[0]

    @property
    def line(self):
        return self.lines[0]

    async def host(self):
        self.hosts.append(await asyncio.open_connection("127.0.0.1", self.line.port))
        return self.hosts[-1]


async def ask(host, question):
    reader, writer = host
    writer.write(question + b"\r\n")
    return await asyncio.wait_for(reader.readline(), 120)


@pytest_asyncio.fixture
async def bench():
    bench = Bench()
    serving = asyncio.create_task(bench.scale.serve())
    while not bench.line.plugged:
        await asyncio.sleep(0.01)
    yield bench
    for _reader, writer in bench.hosts:
        writer.close()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert not bench.line.plugged


async def test_a_host_is_answered(bench):
    assert await ask(await bench.host(), b"SI") == b"S S      0.000 kg\r\n"


async def test_a_newer_host_takes_the_place_of_an_older_one(bench):
    older = await bench.host()
    await ask(older, b"SI")
    newer = await bench.host()
    assert await ask(newer, b"SI") == b"S S      0.000 kg\r\n"
    assert await asyncio.wait_for(older[0].read(), 120) == b""


async def test_a_host_that_leaves_may_come_back(bench):
    host = await bench.host()
    await ask(host, b"SI")
    host[1].close()
    await host[1].wait_closed()
    assert (await ask(await bench.host(), b"SI")).startswith(b"S S")


async def test_unplugged_it_hangs_up_and_refuses(bench):
    host = await bench.host()
    await ask(host, b"SI")
    port = bench.line.port
    bench.line.unplug()
    assert await asyncio.wait_for(host[0].read(), 120) == b""
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_unplugged_it_keeps_its_port(bench):
    port = bench.line.port
    bench.line.unplug()
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))
    bench.line.plug()
    assert bench.line.port == port
    assert (await ask(await bench.host(), b"SI")).startswith(b"S S")


async def test_a_port_of_an_unplugged_line_is_no_port():
    line = TcpLine("127.0.0.1", 0, lambda _data: None)
    line.write(b"to nobody")
    with pytest.raises(RuntimeError):
        line.port  # noqa: B018
