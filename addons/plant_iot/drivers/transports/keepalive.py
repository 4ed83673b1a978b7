"""Noticing that the other side of a silent TCP connection is gone."""

from __future__ import annotations

import asyncio
import socket

#: Seconds of silence before the first question, between two, and how many remain unanswered.
IDLE, BETWEEN, TRIES = 10, 5, 3


def keep_alive(transport: asyncio.BaseTransport) -> None:
    """Let the operating system ask; a peer that vanished counts as hung up after 25 seconds.

    Without it a scanner whose cable was pulled stays connected for ever: nobody expects a word.
    """
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (
        (socket.TCP_KEEPIDLE, IDLE),
        (socket.TCP_KEEPINTVL, BETWEEN),
        (socket.TCP_KEEPCNT, TRIES),
    ):
        sock.setsockopt(socket.IPPROTO_TCP, option, value)
