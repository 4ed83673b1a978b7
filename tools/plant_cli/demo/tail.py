"""The logs of several services on one screen."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from rich.markup import escape

from plant_cli import console
from plant_cli.process import Service

_EVERY = 0.3
_INFO = " INFO "
_ACCESS_LOGGERS = (" werkzeug: ", ".machine.access: ")


class Tail:
    """Shows what is added to the logs from now on, each line with its service's name."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = services
        self._open: Mapping[str, TextIO] = {
            service.name: _at_end(service.log) for service in services
        }

    def follow(self) -> None:
        """Go on until a service ends, which raises, or the person interrupts."""
        while True:
            self.show()
            for service in self.services:
                service.require_alive()
            time.sleep(_EVERY)

    def show(self) -> None:
        for name, handle in self._open.items():
            for line in handle:
                if worth_showing(line):
                    console.say(f"[dim]{name:>8}[/dim] {escape(line.rstrip())}")


def worth_showing(line: str) -> bool:
    """All but the access logs, which a live gateway fills."""
    asked = _INFO in line and any(logger in line for logger in _ACCESS_LOGGERS)
    return bool(line.strip()) and not asked


def _at_end(path: Path) -> TextIO:
    handle = path.open(errors="replace")
    handle.seek(0, os.SEEK_END)
    return handle
