"""Links: what can go wrong below a driver comes out as the driver's own exceptions."""

import asyncio
import socket
import termios

import pytest
import serial

from plant_drivers import (
    REGISTRY,
    ConfigurationError,
    DriverError,
    LinkClosed,
    LinkError,
    LinkTimeout,
)
from plant_drivers.transports import Arbiter, Link, open_link, translated
from plant_drivers.transports.link import LINK_EXCEPTIONS

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (
            serial.SerialException("device reports readiness to read but returned no data"),
            LinkError,
        ),
        (serial.SerialTimeoutException("Write timeout"), LinkError),
        (serial.PortNotOpenError(), LinkError),
        (termios.error(5, "Input/output error"), LinkError),
        (OSError(5, "Input/output error"), LinkError),
        (PermissionError(13, "Permission denied"), LinkError),
        (FileNotFoundError(2, "No such file"), LinkError),
        (ConnectionRefusedError(111, "Connection refused"), LinkError),
        (ConnectionResetError(104, "Connection reset by peer"), LinkClosed),
        (BrokenPipeError(32, "Broken pipe"), LinkClosed),
        (asyncio.IncompleteReadError(b"", 4), LinkClosed),
        (asyncio.LimitOverrunError("too long", 4), LinkError),
        (asyncio.TimeoutError(), LinkTimeout),
        (TimeoutError(110, "Connection timed out"), LinkTimeout),
        (socket.gaierror(-2, "Name or service not known"), LinkError),
        (UnicodeError("label too long"), ConfigurationError),
        (ValueError("Not a valid baudrate: 1"), ConfigurationError),
        (OverflowError("port must be 0-65535."), LinkError),
    ],
    ids=lambda value: value.__class__.__name__ if isinstance(value, Exception) else "",
)
async def test_everything_from_below_is_mapped(raised, expected):
    with pytest.raises(DriverError) as caught, translated("/dev/ttyS0"):
        raise raised
    assert type(caught.value) is expected
    assert str(caught.value).startswith("/dev/ttyS0 ") and str(caught.value).endswith(".")
    assert caught.value.__cause__ is raised


async def test_every_class_that_links_raise_has_a_case():
    for class_ in LINK_EXCEPTIONS:
        with pytest.raises(DriverError), translated("x"):
            raise class_.__new__(class_)


async def test_a_missing_port_is_named():
    settings = REGISTRY["mt_sics"].validated({"port": "/dev/not-there"})
    with pytest.raises(LinkError, match="no serial port /dev/not-there"):
        await open_link(settings)


async def test_what_is_no_port_cannot_be_opened(tmp_path):
    (tmp_path / "file").touch()
    settings = REGISTRY["mt_sics"].validated({"port": str(tmp_path / "file")})
    with pytest.raises(LinkError, match="cannot be reached"):
        await open_link(settings)


async def test_nobody_listens():
    with socket.socket() as placeholder:
        placeholder.bind(("127.0.0.1", 0))
        port = placeholder.getsockname()[1]
        settings = REGISTRY["mt_sics"].validated(
            {"link": "tcp", "host": "127.0.0.1", "tcp_port": port}
        )
        with pytest.raises(LinkError, match="cannot be reached"):
            await open_link(settings)


async def test_a_peer_that_vanishes_is_asked_for():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        link = await open_link({"link": "tcp", "host": "127.0.0.1", "tcp_port": port})
        sock = link._transport.get_extra_info("socket")
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        idle, between, tries = (
            sock.getsockopt(socket.IPPROTO_TCP, option)
            for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
        )
        assert idle + between * tries == 25
        await link.close()


class FakeTransport:
    def __init__(self):
        self.written, self.aborted = b"", False

    def write(self, data):
        self.written += data

    def is_closing(self):
        return self.aborted

    def abort(self):
        self.aborted = True


class TestLink:
    async def test_read_waits_then_gives_all(self):
        link = Link("x")
        asyncio.get_running_loop().call_soon(link.data_received, b"ab")
        assert await link.read(1) == b"ab"
        link.data_received(b"c")
        link.data_received(b"d")
        assert link.take() == b"cd"

    async def test_silence(self):
        with pytest.raises(LinkTimeout, match=r"x did not answer within 0\.01 seconds"):
            await Link("x").read(0.01)

    async def test_what_arrived_before_the_end_is_still_read(self):
        link = Link("x")
        link.data_received(b"last")
        link.connection_lost(OSError("unplugged"))
        assert await link.read(1) == b"last"
        with pytest.raises(LinkClosed, match="unplugged"):
            await link.read(1)

    async def test_a_reader_is_woken_by_the_end(self):
        link = Link("x")
        asyncio.get_running_loop().call_soon(link.connection_lost, None)
        with pytest.raises(LinkClosed):
            await link.read(5)

    async def test_writing_to_what_is_not_there(self):
        link = Link("x")
        with pytest.raises(LinkClosed):
            link.write(b"SI")
        link.connection_made(FakeTransport())
        link.write(b"SI")
        link.connection_lost(None)
        with pytest.raises(LinkClosed):
            link.write(b"SI")

    async def test_unread_bytes_are_bounded(self):
        link = Link("x")
        for _ in range(100):
            link.data_received(b"x" * 10_000)
        assert len(link.take()) <= 64 * 1024

    async def test_a_transport_that_closes_itself_is_left_to_it(self):
        """pyserial-asyncio-fast fails when it is aborted while it closes after an error."""
        link, transport = Link("x"), FakeTransport()
        transport.is_closing = lambda: True
        link.connection_made(transport)
        asyncio.get_running_loop().call_later(0.01, link.connection_lost, OSError("unplugged"))
        await link.close()
        assert not transport.aborted

    async def test_close_is_idempotent(self):
        link = Link("x")
        transport = FakeTransport()
        link.connection_made(transport)
        asyncio.get_running_loop().call_later(0.01, link.connection_lost, None)
        await link.close()
        await link.close()
        assert transport.aborted


class TestArbiter:
    async def test_commands_go_before_polls_that_came_first(self):
        arbiter, order = Arbiter(), []

        async def use(name, priority):
            async with arbiter.turn(priority):
                order.append(name)
                await asyncio.sleep(0.001)

        async with arbiter.turn(Arbiter.POLL):
            waiting = [
                asyncio.create_task(use("poll", Arbiter.POLL)),
                asyncio.create_task(use("first command", Arbiter.COMMAND)),
                asyncio.create_task(use("second command", Arbiter.COMMAND)),
            ]
            await asyncio.sleep(0.001)
        await asyncio.gather(*waiting)
        assert order == ["first command", "second command", "poll"]

    async def test_a_cancelled_waiter_does_not_keep_its_turn(self):
        arbiter = Arbiter()

        async def use():
            async with arbiter.turn(Arbiter.POLL):
                pass

        async with arbiter.turn(Arbiter.POLL):
            early, late, fine = (asyncio.create_task(use()) for _ in range(3))
            await asyncio.sleep(0)
            early.cancel()
        late.cancel()
        await asyncio.wait_for(fine, 120)
        await asyncio.wait_for(use(), 120)
