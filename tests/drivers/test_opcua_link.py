"""The link to the simulated press: noticed when it is down, and nothing lost by coming back."""

import asyncio
import time

import pytest

from plant_drivers import LinkClosed, LinkError, LinkTimeout

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]


async def test_a_subscription_that_falls_silent_is_noticed(press):
    driver = await press.open("Temperature", timeout=1)
    await press.take(driver, 1)
    await press.do("freeze")
    began = time.monotonic()
    with pytest.raises(LinkTimeout, match="its subscription is dead"):
        await press.take(driver, 1)
    assert time.monotonic() - began < 60
    watched = driver._subscription
    assert watched._now() - watched._heard_at > watched._limit > 1


async def test_a_server_that_hangs_is_noticed(press):
    driver = await press.open("Temperature", timeout=1)
    await press.take(driver, 1)
    await press.do("hang")
    began = time.monotonic()
    with pytest.raises(LinkTimeout):
        await press.take(driver, 1)
    assert time.monotonic() - began < 60
    await driver.close()
    assert time.monotonic() - began < 90


async def test_a_quiet_machine_is_not_a_dead_one(press):
    driver = await press.open("Temperature", timeout=2)
    await press.take(driver, 1)
    await asyncio.sleep(3)
    while press.count("published") < 5:
        await asyncio.sleep(0.05)
    await press.do("set Temperature 71")
    assert (await press.take(driver, 1))[0].value == 71.0


async def test_a_server_that_does_not_run(press):
    driver = await press.open("Temperature")
    await press.take(driver, 1)
    await press.do("state Failed")
    with pytest.raises(LinkError, match="its state is Failed"):
        await press.take(driver, 1)
    with pytest.raises(LinkError, match="its state is Failed"):
        await press.open("Temperature")


async def test_a_cut_is_noticed_at_once(press):
    driver = await press.open("Temperature")
    await press.take(driver, 1)
    await press.do("drop")
    began = time.monotonic()
    with pytest.raises(LinkClosed):
        await press.take(driver, 1)
    assert time.monotonic() - began < 20
    with pytest.raises(LinkError):
        await press.run(driver, "read", node=press.NODE + "Temperature")


async def test_nothing_is_lost_or_doubled_over_a_restart(press):
    """What the supervisor does: close, make a new driver, open; counts compared with the server."""
    channel = press.channel("Parts", queue_size=1000, event=True)
    driver = await press.open(channel)
    received, events = [await press.take(driver, 1, store=True)], []
    for _round in range(3):
        await press.do("burst Parts 50")
        events += await press.take(driver, 50, store=True)
        await press.do("restart")
        with pytest.raises(LinkError):
            await press.take(driver, 1)
        await driver.close()
        # Happens while nobody listens: its value stands when the link is back.
        await press.do("burst Parts 1")
        driver = await press.open(channel)
        events += await press.take(driver, 1, store=True)
        await press.do("drop")
        with pytest.raises(LinkClosed):
            await press.take(driver, 1)
        await driver.close()
        # Nothing happened: what is found is known, and no event.
        driver = await press.open(channel)
        received += await press.take(driver, 1, store=True)
    assert [event.value for event in events] == list(range(1, 154))
    assert len({event.identity for event in events}) == 153
    assert all(event.event for event in events)
    assert not any(reading.event for reading in received[1:])
    assert press.count("served") == 1 + 153 + 3
    assert press.count("restarts") == 3


async def test_the_very_first_value_is_no_event(press):
    channel = press.channel("Parts", event=True)
    driver = await press.open(channel)
    (first,) = await press.take(driver, 1)
    assert (first.event, first.identity) == (False, "")
    await driver.close()
    # The gateway was killed before it stored anything: still known.
    await press.do("burst Parts 1")
    driver = await press.open(channel)
    (second,) = await press.take(driver, 1)
    assert (second.event, second.value) == (True, 1)
    await driver.close()
    # It was not stored: it comes again, as the same event.
    driver = await press.open(channel)
    (again,) = await press.take(driver, 1)
    assert (again.event, again.identity) == (True, second.identity)


async def test_an_unplugged_server_comes_back(press):
    driver = await press.open("Temperature")
    await press.do("unplug")
    with pytest.raises(LinkError):
        await press.take(driver, 5)
    await driver.close()
    with pytest.raises(LinkError, match=r"cannot be reached|closed"):
        await press.open("Temperature")
    await press.do("plug")
    assert len(await press.take(await press.open("Temperature"), 1)) == 1


async def test_something_else_answers(press):
    async def chatter(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(chatter, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(LinkError, match="OPC UA"):
        await press.open("Temperature", url=f"opc.tcp://127.0.0.1:{port}")
    server.close()


async def test_nobody_answers(press):
    async def silence(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(LinkTimeout, match="did not answer"):
        await press.open("Temperature", url=f"opc.tcp://127.0.0.1:{port}", timeout=0.3)
    for driver in press.drivers:
        await driver.close()
        await driver.close()
    server.close()


async def test_without_channels_the_link_is_watched_all_the_same(press):
    driver = await press.open()
    await press.do("drop")
    with pytest.raises(LinkClosed):
        await press.take(driver, 1)


async def test_a_defect_is_not_passed_over(press, monkeypatch):
    """asyncua would log what a callback raises, and go on without the value."""
    driver = await press.open("Temperature")
    await press.take(driver, 1)

    async def broken(*_arguments):
        raise RuntimeError("a defect")

    monkeypatch.setattr(driver._readings, "deliver", broken)
    await press.do("set Temperature 71")
    with pytest.raises(RuntimeError, match="a defect"):
        await press.take(driver, 1)


async def test_who_does_not_listen_is_waited_for(press, monkeypatch):
    """A full inbox holds the publishing back; nothing is dropped, and the link is not dead."""
    driver = press.make(press.channel("Parts", queue_size=1000), timeout=2)
    driver._inbox._limit = 10
    await driver.open()
    await press.do("burst Parts 100")
    await asyncio.sleep(3)
    found = await press.take(driver, 101)
    assert [reading.value for reading in found] == list(range(101))
