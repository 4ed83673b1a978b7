"""Scanners that push: one port, several drivers, whom nobody expects is hung up on."""

import asyncio
import math
import socket
from contextlib import asynccontextmanager, suppress
from functools import partial
from ipaddress import ip_network
from random import Random

import pytest
import pytest_asyncio

from plant_drivers import REGISTRY, ConfigurationError, LinkClosed, LinkError, LinkPool, LinkTimeout
from plant_drivers.testing import make_context, make_driver
from plant_drivers.transports import Listener
from plant_drivers.transports.listener import MAX_PEERS, MAX_WAITING
from simulators.counts import Counts
from simulators.dial import DialLine
from simulators.ports import own_port
from simulators.scanner.script import parse_step
from simulators.scanner.server import Format, ScannerServer

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
HERE = ip_network("127.0.0.0/8")


@asynccontextmanager
async def listening(*networks):
    listener = Listener("127.0.0.1", 0)
    await listener.open()
    try:
        yield listener, *(listener.claim(ip_network(one)) for one in networks)
    finally:
        await listener.close()
        await listener.close()


@pytest_asyncio.fixture
async def dial():
    """Connects to a port from an address of this machine; hung up at the end."""
    writers = []

    async def connect(port, source="127.0.0.1"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        writers.append(writer)
        return reader, writer

    yield connect
    for writer in writers:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def hung_up(reader):
    """Whether the other side hangs up without a word."""
    try:
        return await asyncio.wait_for(reader.read(), 120) == b""
    except ConnectionResetError:
        return True


class TestListener:
    async def test_chunks_and_hanging_up(self, dial):
        async with listening("127.0.0.0/8") as (listener, claim):
            _reader, writer = await dial(listener.port)
            writer.write(b"A1\r")
            chunk = await claim.read(120)
            assert (chunk.source, chunk.data, claim.connected) == ("127.0.0.1", b"A1\r", 1)
            writer.close()
            gone = await claim.read(120)
            assert (gone.peer, gone.data, claim.connected) == (chunk.peer, b"", 0)

    async def test_the_narrowest_claim_counts(self, dial):
        async with listening("127.0.0.0/8", "127.0.0.2") as (listener, wide, narrow):
            for source, claim in (("127.0.0.1", wide), ("127.0.0.2", narrow)):
                _reader, writer = await dial(listener.port, source)
                writer.write(b"x")
                assert (await claim.read(120)).source == source
                writer.close()

    async def test_who_is_not_expected_is_hung_up_on(self, dial):
        async with listening("127.0.0.2") as (listener, claim):
            reader, _writer = await dial(listener.port, "127.0.0.3")
            assert await hung_up(reader)
            assert claim.connected == 0

    async def test_the_same_claim_twice_is_refused(self):
        async with listening("127.0.0.1") as (listener, _claim):
            with pytest.raises(ConfigurationError, match="its own source, or its own port"):
                listener.claim(ip_network("127.0.0.1"))

    async def test_silence_release_and_close(self, dial):
        async with listening("127.0.0.1") as (listener, claim):
            with pytest.raises(LinkTimeout):
                await claim.read(0.01)
            reader, writer = await dial(listener.port)
            writer.write(b"x")
            await claim.read(120)
            claim.release()
            claim.release()
            with pytest.raises(LinkClosed):
                await claim.read(120)
            assert await hung_up(reader)
        with pytest.raises(LinkClosed):
            listener.port  # noqa: B018

    async def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            listener = Listener("127.0.0.1", other.getsockname()[1])
            with pytest.raises(LinkError, match="in use"):
                await listener.open()

    async def test_no_more_devices_than_can_be_meant(self, dial):
        async with listening("127.0.0.1") as (listener, claim):
            readers = [(await dial(listener.port))[0] for _ in range(MAX_PEERS + 3)]
            for reader in readers[MAX_PEERS:]:
                assert await hung_up(reader)
            assert claim.connected == MAX_PEERS

    async def test_a_busy_driver_makes_its_devices_wait_and_loses_nothing(self, dial):
        async with listening("127.0.0.1") as (listener, claim):
            _reader, writer = await dial(listener.port)
            sent = bytearray()
            for number in range(3 * MAX_WAITING):
                writer.write(b"%06d\r" % number)
                sent += b"%06d\r" % number
                await asyncio.sleep(0)
            await asyncio.sleep(0.1)
            assert len(claim._waiting) <= MAX_WAITING
            received = bytearray()
            while len(received) < len(sent):
                received += (await claim.read(120)).data
            assert received == sent
            writer.close()


def driver_of(pool, port, source):
    settings = {"link": "listen", "host": "127.0.0.1", "tcp_port": port, "source": source}
    return make_driver(REGISTRY["scanner"], settings, context=make_context(links=pool))


async def next_of(driver):
    return await anext(driver.events())


class TestDriver:
    async def test_scanners_come_go_and_come_again(self):
        pool, port = LinkPool(), own_port()
        driver = driver_of(pool, port, "127.0.0.0/8")
        scanner = ScannerServer(
            partial(DialLine, "127.0.0.1", port), format=Format(), counts=Counts(), random=Random(1)
        )
        serving = asyncio.create_task(scanner.serve())
        await driver.open()
        try:
            for code in ("A1", "B2"):
                while not scanner._line.connected:
                    await asyncio.sleep(0.02)
                scanner.apply(parse_step(["scan", code]))
                reading = await asyncio.wait_for(next_of(driver), 120)
                assert (reading.text, reading.attributes["source"]) == (code, "127.0.0.1")
                scanner.apply(parse_step(["restart"]))
        finally:
            await driver.close()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        assert len(pool) == 0

    async def test_two_devices_share_the_port_and_the_last_closes_it(self, dial):
        pool, port = LinkPool(), own_port()
        one, two = driver_of(pool, port, "127.0.0.2"), driver_of(pool, port, "127.0.0.3")
        await one.open()
        await two.open()
        assert len(pool) == 1
        for source, driver in (("127.0.0.2", one), ("127.0.0.3", two)):
            _reader, writer = await dial(port, source)
            writer.write(source.encode() + b"\r\n")
            assert (await asyncio.wait_for(next_of(driver), 120)).text == source
            writer.close()
        await one.close()
        assert len(pool) == 1
        await two.close()
        with pytest.raises(OSError, match="Connect call failed"):
            await dial(port)

    async def test_half_a_code_of_one_does_not_join_another_s(self, dial):
        pool, port = LinkPool(), own_port()
        driver = driver_of(pool, port, "127.0.0.0/8")
        await driver.open()
        found = []

        async def collect():
            async for reading in driver.events():
                found.append(reading)

        collecting = asyncio.create_task(collect())
        (_r1, first), (_r2, second) = await dial(port), await dial(port, "127.0.0.2")
        first.write(b"HALF-")
        while not any(one.framer.deadline < math.inf for one in driver._scanners.values()):
            await asyncio.sleep(0.01)
        second.write(b"WHOLE\r")
        while len(found) < 1:
            await asyncio.sleep(0.01)
        first.close()
        while len(found) < 2:
            await asyncio.sleep(0.01)
        second.close()
        await driver.close()
        with pytest.raises(LinkClosed):
            await collecting
        assert [(one.text, one.attributes.get("reason")) for one in found] == [
            ("WHOLE", None), (None, "the connection ended in the middle of the scan"),
        ]  # fmt: skip

    async def test_a_second_device_with_the_same_source_is_told(self):
        pool, port = LinkPool(), own_port()
        one, two = driver_of(pool, port, "127.0.0.2"), driver_of(pool, port, "127.0.0.2")
        await one.open()
        with pytest.raises(ConfigurationError, match="listens at"):
            await two.open()
        await two.close()
        await one.close()
        assert len(pool) == 0
