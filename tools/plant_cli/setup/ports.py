"""Ports on this machine: the usual ones where they are free, others where not, remembered."""

from __future__ import annotations

import socket

from plant_cli.errors import PlantError
from plant_cli.project import Project

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only when it is asked for
_SPAN = 200


def choose(project: Project, name: str, preferred: int, host: str = LOOPBACK) -> int:
    """A free port for the named use: last time's, else ``preferred``, else the next free one."""
    with project.lock("ports"):
        remembered = project.recall("ports")
        taken = {port for use, port in remembered.items() if use != name}
        last = remembered.get(name)
        candidates = [last] if isinstance(last, int) else []
        candidates += range(preferred, preferred + _SPAN)
        for port in candidates:
            if port not in taken and is_free(port, host):
                project.remember("ports", {**remembered, name: port})
                return port
    raise PlantError(
        f"No port between {preferred} and {preferred + _SPAN - 1} is free.",
        "End some of the programs that listen there (see: ss -ltnp), then try again.",
    )


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
