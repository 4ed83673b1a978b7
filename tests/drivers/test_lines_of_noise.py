"""Printers and vision devices that send anything: only the drivers' own exceptions come out."""

import asyncio
from contextlib import suppress
from random import Random

import pytest

from plant_drivers import REGISTRY, ChannelSettings, Command, DriverError
from plant_drivers.testing import make_context, make_driver

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(240)]
PROMPTS = b"Welcome to In-Sight(tm) 7402 Session 0\r\nUser: ", b"Password: ", b"User Logged In\r\n"
STATUS = (
    b"\x02030,0,0,1245,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
)
LABEL = {"label": "^XA^FDA^FS^XZ", "job": "J1"}
DEVICES = {
    "zpl_printer": ([STATUS], [Command("print", LABEL), Command("cancel_all")]),
    "insight": ([*PROMPTS, b"1\r\n", b"1\r\n12.5\r\n", b"-2\r\n"], [Command("trigger")]),
    "dataman": ([b"||0:2[0]DM262\r\n", b"||0:3[0]\r\n", b"]d201\r\n"], [Command("trigger")]),
}


@pytest.mark.parametrize("key", DEVICES)
@pytest.mark.parametrize("seed", range(5))
async def test_only_the_drivers_own_exceptions_come_out(tmp_path, key, seed):
    answers, commands = DEVICES[key]
    random = Random(seed)
    sane = iter(answers)

    async def device(reader, writer):
        """Answers as it should at first, then anything: whole answers, pieces of them, noise."""
        with suppress(ConnectionError):
            if key == "insight":
                writer.write(next(sane))
            while await reader.read(4096):
                noise = random.randbytes(random.randrange(40))
                choices = [noise, random.choice(answers), random.choice(answers)[:-3] + noise]
                writer.write(next(sane, None) or random.choice(choices))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(device, "127.0.0.1", 0)
    settings = {"host": "127.0.0.1", "tcp_port": server.sockets[0].getsockname()[1], "timeout": 0.2}
    if key == "zpl_printer":
        settings |= {"print_timeout": 1, "interval": 0.1}
    channels = [ChannelSettings("a", settings={"cell": "A012"})] if key == "insight" else []
    driver = make_driver(REGISTRY[key], settings, channels, context=make_context(tmp_path))
    with suppress(DriverError):
        await driver.open()
        for command in commands:
            with suppress(DriverError):
                await driver.execute(command)

        async def listen():
            async for _reading in driver.events():
                pass

        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(listen(), 0.5)
    await driver.close()
    server.close()
