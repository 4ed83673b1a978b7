"""Tasks that run together."""

import asyncio

import pytest

from plant_gateway.tasks import until_one_ends

pytestmark = pytest.mark.asyncio


class Works:
    """``ended`` are those that were let end or told to."""

    def __init__(self):
        self.ended = []

    async def for_ever(self):
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.append("for ever")

    async def failing(self):
        await asyncio.sleep(0)
        raise ValueError("no more")


async def test_one_that_ends_ends_all():
    works = Works()
    await until_one_ends(works.for_ever(), asyncio.sleep(0), works.for_ever())
    assert works.ended == ["for ever"] * 2


async def test_what_one_raises_is_raised_when_all_have_ended():
    works = Works()
    with pytest.raises(ValueError, match="no more"):
        await until_one_ends(works.for_ever(), works.failing())
    assert works.ended == ["for ever"]


async def test_a_cancellation_ends_all():
    works = Works()
    task = asyncio.create_task(until_one_ends(works.for_ever(), works.for_ever()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert works.ended == ["for ever"] * 2
