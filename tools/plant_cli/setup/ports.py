"""Ports on this machine: the usual ones where they are free, others where not, remembered."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterable
from pathlib import Path

from plant_cli.errors import PlantError
from plant_cli.project import Project

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only when it is asked for
_SPAN = 200

_SPARE = range(20_000, 65_536)
_KERNELS_OWN = Path("/proc/sys/net/ipv4/ip_local_port_range")

# By this process, for which clone; other processes see it as a name of the kernel's own.
_reserved: set[tuple[Path, int]] = set()


def choose(project: Project, name: str, preferred: int, host: str = LOOPBACK) -> int:
    """A free port for the named use: last time's, else ``preferred``, else the next free one.

    Other clones pass it over for as long as this process works, whoever listens there or not yet.
    """
    with project.lock("ports"):
        remembered = project.recall("ports")
        taken = {port for use, port in remembered.items() if use != name}
        last = remembered.get(name)
        candidates = [last] if isinstance(last, int) else []
        candidates += range(preferred, preferred + _SPAN)
        for port in candidates:
            if port not in taken and is_free(port, host) and _reserve(project, port):
                project.remember("ports", {**remembered, name: port})
                return port
    raise PlantError(
        f"No port between {preferred} and {preferred + _SPAN - 1} is free.",
        "End some of the programs that listen there (see: ss -ltnp), then try again.",
    )


def spare(candidates: Iterable[int] | None = None) -> int:
    """A port that nobody else is given while this process works, be it that nobody listens there
    yet: neither who asks here nor who takes whichever port the kernel has.
    """
    for port in _of_nobody() if candidates is None else candidates:
        if _mark(port) and is_free(port):
            return port
    raise PlantError(
        "No port of this machine is free.",
        "End some of the programs that listen (see: ss -ltnp), then try again.",
    )


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now, and who asks for localhost would find it."""
    return _may_listen(socket.AF_INET, host, port) and _may_listen(socket.AF_INET6, "::1", port)


def _may_listen(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if family == socket.AF_INET6:  # which a machine may do without
            return error.errno != errno.EADDRINUSE
        if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
            raise PlantError(
                f"This machine has no address {host}.", "Name one that it has (see: ip address)."
            ) from error
        return False
    return True


def _of_nobody() -> list[int]:
    """The ports that the kernel gives nobody; each process begins elsewhere, and goes around."""
    try:
        low, high = map(int, _KERNELS_OWN.read_text().split())
    except (OSError, ValueError):
        low, high = 0, 0
    own = [port for port in _SPARE if not low <= port <= high] or list(_SPARE)
    begin = os.getpid() * 50 % len(own)
    return own[begin:] + own[:begin]


def _reserve(project: Project, port: int) -> bool:
    """Keep it from other clones until this process ends; False where another has it."""
    if (project.root, port) in _reserved:
        return True
    if not _mark(port):
        return False
    _reserved.add((project.root, port))
    return True


def _mark(port: int) -> bool:
    """Mark it as taken until this process ends; False where it is already."""
    with socket.socket(socket.AF_UNIX) as mark:
        try:
            mark.bind(f"\0plant-suite-port-{port}")
        except OSError:
            return False
        mark.detach()
    return True
