"""Opening a link from a device's settings (``catalogue.LINK_PROPERTIES``)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serial_asyncio_fast import create_serial_connection

from ..errors import LinkError
from .keepalive import keep_alive
from .link import Link, translated

CONNECT_TIMEOUT = 5.0


async def open_link(settings: Mapping[str, Any]) -> Link:
    """A connected :class:`Link`; LinkError when it cannot be had."""
    if settings["link"] == "tcp":
        return await _open_tcp(settings)
    return await _open_serial(settings)


async def _open_tcp(settings: Mapping[str, Any]) -> Link:
    host, port = settings["host"], settings["tcp_port"]
    link = Link(f"{host} port {port}")
    with translated(link.name):
        transport, _link = await asyncio.wait_for(
            asyncio.get_running_loop().create_connection(lambda: link, host, port), CONNECT_TIMEOUT
        )
        keep_alive(transport)
    return link


async def _open_serial(settings: Mapping[str, Any]) -> Link:
    port = settings["port"]
    if not Path(port).exists():
        raise LinkError(f"There is no serial port {port}: check the cable and the port's name.")
    link = Link(port)
    with translated(link.name):
        await asyncio.wait_for(
            create_serial_connection(
                asyncio.get_running_loop(),
                lambda: link,
                port,
                baudrate=settings["baudrate"],
                bytesize=settings["bytesize"],
                parity=settings["parity"],
                stopbits=settings["stopbits"],
                xonxoff=settings["handshake"] == "xonxoff",
                rtscts=settings["handshake"] == "rtscts",
                exclusive=True,
            ),
            CONNECT_TIMEOUT,
        )
        await link.made()
    return link
