"""The scanner as a process sees it: codes, faults and counts on a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ..counts import Counts
from ..device import LineDevice
from ..line import Line, Receiver
from ..script import unescaped
from .script import Step

#: More of what the host sent than this is not kept.
MAX_HEARD = 1024


@dataclass(frozen=True)
class Format:
    """What goes around a code, what stands for none, and what the host triggers it with."""

    prefix: bytes = b""
    suffix: bytes = b"\r\n"
    no_read: bytes = b"NOREAD"
    trigger: bytes = b"\x16T\r"


class ScannerServer(LineDevice):
    """Counts: ``read`` codes, ``unread`` ones; ``triggered`` by the host, and ``heard`` chunks."""

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        format: Format,
        counts: Counts,
        random: Random,
    ) -> None:
        super().__init__(line, counts=counts, random=random)
        self.heard = bytearray()
        self._format = format
        self._shown = b""

    def _do(self, step: Step) -> None:
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
