"""What tests of simulators as processes share."""

import asyncio
import time

import pytest

PATIENCE = 120  # seconds until a process of Python is there, on a machine that does much else


@pytest.fixture
def connect():
    """Connect to a port as soon as something listens there."""

    async def connect(port):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.05)

    return connect
