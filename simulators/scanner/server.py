"""The scanner as a process sees it: codes, faults and counts on a line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ..counts import Counts
from ..faults import Faults
from ..line import Line, Receiver
from ..outlet import Outlet
from ..script import unescaped
from .script import Step

#: How often the counts are saved.
TICK = 0.05
#: More of what the host sent than this is not kept.
MAX_HEARD = 1024


@dataclass(frozen=True)
class Format:
    """What goes around a code, what stands for none, and what the host triggers it with."""

    prefix: bytes = b""
    suffix: bytes = b"\r\n"
    no_read: bytes = b"NOREAD"
    trigger: bytes = b"\x16T\r"


class ScannerServer:
    """A scanner at the end of a line. :meth:`apply` is what scripts and controls do to it.

    Counts: ``read`` codes and ``unread`` ones; ``triggered`` by the host, and ``heard`` chunks;
    what :class:`Outlet` counts.
    """

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        format: Format,
        counts: Counts,
        random: Random,
    ) -> None:
        self.counts = counts
        self.faults = Faults()
        self.heard = bytearray()
        self._format = format
        self._shown = b""
        self._line = line(self._received)
        self._outlet = Outlet(self._line, self.faults, counts, random)

    async def serve(self) -> None:
        """Plug in and scan until cancelled."""
        self._line.plug()
        try:
            while True:
                await asyncio.sleep(TICK)
                self.counts.save()
        finally:
            self._line.unplug()
            self.counts.save()

    async def run_script(self, steps: list[Step]) -> None:
        """Carry out the steps; for ever if they end with ``loop``."""
        while True:
            for step in steps:
                if step.operation == "loop":
                    break
                if step.operation == "wait":
                    await asyncio.sleep(float(step.number))
                else:
                    self.apply(step)
            else:
                return
            await asyncio.sleep(0)

    def apply(self, step: Step) -> None:
        """Carry out a step that takes no time; ValueError for ``wait`` and ``loop``."""
        match step.operation:
            case "scan":
                self._read(unescaped(step.arguments[0]))
            case "again":
                for _ in range(int(step.number)):
                    self._read(unescaped(step.arguments[0]))
            case "noread":
                self._read(b"")
            case "show":
                self._shown = unescaped(step.arguments[0])
            case "hide":
                self._shown = b""
            case "fault":
                self.faults.set(step.arguments[0], float(step.number))
            case "behave":
                self.faults.clear()
            case "plug":
                self._line.plug()
            case "unplug":
                self._line.unplug()
            case "restart":
                self._line.unplug()
                self._line.plug()
            case _:
                raise ValueError(f"{step.operation} is for scripts only.")

    def _read(self, code: bytes) -> None:
        """Send a code, or that there is none."""
        self.counts.add("read" if code else "unread")
        form = self._format
        self._outlet.send(form.prefix + (code or form.no_read) + form.suffix)

    def _received(self, data: bytes) -> None:
        self.counts.add("heard")
        self.heard += data
        trigger = self._format.trigger
        while trigger and (place := self.heard.find(trigger)) >= 0:
            del self.heard[: place + len(trigger)]
            self.counts.add("triggered")
            self._read(self._shown)
        del self.heard[:-MAX_HEARD]
