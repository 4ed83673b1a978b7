"""Noticing that the other side of a silent TCP connection is gone."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

#: Seconds of silence before the first question, between two, and how many remain unanswered.
IDLE, BETWEEN, TRIES = 10, 5, 3


def keep_alive(transport: asyncio.BaseTransport) -> None:
    """Let the operating system ask; a peer that vanished counts as hung up after 25 seconds.

    Without it a scanner whose cable was pulled stays connected for ever: nobody expects a word.
    """
    sock = transport.get_extra_info("socket")
    with suppress(OSError):  # a peer that is gone already, which the transport is about to say
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, IDLE)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, BETWEEN)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, TRIES)
