"""One link an endpoint: made by the first, closed with the last, on the same terms for all."""

import asyncio

import pytest

from plant_drivers import ConfigurationError, LinkPool

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]


class FakeLink:
    made = 0

    def __init__(self):
        FakeLink.made += 1
        self.closing = asyncio.Event()
        self.may_close = asyncio.Event()
        self.may_close.set()
        self.closed = 0

    async def close(self):
        self.closing.set()
        await self.may_close.wait()
        self.closed += 1


@pytest.fixture
def pool():
    FakeLink.made = 0
    return LinkPool()


async def test_two_share_one_and_the_last_closes_it(pool):
    one = await pool.hold("line", FakeLink)
    two = await pool.hold("line", FakeLink)
    other = await pool.hold("other line", FakeLink)
    assert one.link is two.link is not other.link
    assert one.arbiter is two.arbiter is not other.arbiter
    await one.release()
    await one.release()
    assert one.link.closed == 0
    await two.release()
    assert (one.link.closed, other.link.closed, len(pool)) == (1, 0, 1)


async def test_who_comes_while_it_closes_gets_a_new_one(pool):
    one = await pool.hold("line", FakeLink)
    one.link.may_close.clear()
    leaving = asyncio.create_task(one.release())
    await one.link.closing.wait()
    coming = asyncio.create_task(pool.hold("line", FakeLink))
    await asyncio.sleep(0)
    assert not coming.done(), "the port is not free yet"
    one.link.may_close.set()
    await leaving
    two = await coming
    assert two.link is not one.link
    assert FakeLink.made == 2


async def test_two_who_wait_for_it_to_close_share_the_new_one(pool):
    one = await pool.hold("line", FakeLink)
    one.link.may_close.clear()
    leaving = asyncio.create_task(one.release())
    await one.link.closing.wait()
    coming = [asyncio.create_task(pool.hold("line", FakeLink)) for _ in range(2)]
    await asyncio.sleep(0)
    one.link.may_close.set()
    await leaving
    two, three = await asyncio.gather(*coming)
    assert two.link is three.link
    assert FakeLink.made == 2


async def test_a_release_that_is_cancelled_leaves_nothing_behind(pool):
    one = await pool.hold("line", FakeLink)
    one.link.may_close.clear()
    leaving = asyncio.create_task(one.release())
    await one.link.closing.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert len(pool) == 0
    assert (await pool.hold("line", FakeLink)).link is not one.link


async def test_what_shares_a_link_agrees_on_its_settings(pool):
    one = await pool.hold("/dev/ttyUSB0", FakeLink, terms=(9600, "N"))
    with pytest.raises(ConfigurationError, match="Another device uses /dev/ttyUSB0"):
        await pool.hold("/dev/ttyUSB0", FakeLink, terms=(19200, "N"))
    await one.release()
    assert (await pool.hold("/dev/ttyUSB0", FakeLink, terms=(19200, "N"))).link is not one.link


async def test_a_link_that_cannot_be_made_is_not_held(pool):
    def fails():
        raise ConfigurationError("No.")

    with pytest.raises(ConfigurationError):
        await pool.hold("line", fails)
    assert len(pool) == 0
