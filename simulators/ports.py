"""Ports of this machine that stay one's own, whether somebody listens at them or not."""

from __future__ import annotations

import os
import socket
import weakref


class OwnPort:
    """``number`` is a port that nobody else is given as long as this lives.

    It is bound, and not listened at: the system gives it to nobody who asks for any, and whoever
    calls it is refused. A server that sets SO_REUSEADDR, as servers do, can have it and give it
    back as often as it likes, in another process too.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        holder = socket.socket()
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((host, 0))
        self.number: int = holder.getsockname()[1]
        weakref.finalize(self, os.close, holder.detach())


_kept: list[OwnPort] = []


def own_port() -> int:
    """An :class:`OwnPort` of loopback for as long as this process lives; its number."""
    _kept.append(OwnPort())
    return _kept[-1].number
