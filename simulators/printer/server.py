"""The printer as a process sees it: on a line, with faults and counts."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ..counts import Counts
from ..device import LineDevice
from ..line import Line, Receiver
from ..script import Step
from .printer import FLAGS, Printer


class PrinterServer(LineDevice):
    """Counts: ``bytes`` received, ``printed`` labels, ``hung up`` connections."""

    #: It looks whether a label is due.
    TICK = 0.01

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        printer: Printer,
        counts: Counts,
        random: Random,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(line, counts=counts, random=random)
        self.printer = printer
        self._clock = clock
        self._hangup_after: int | None = None

    def _do(self, step: Step) -> None:
        match step.operation:
            case "load":
                self.printer.load(int(step.number))
            case "set":
                if step.arguments[0] not in FLAGS:
                    raise ValueError(f"There is no {step.arguments[0]!r}; there is {FLAGS}.")
                self.printer.flags[step.arguments[0]] = bool(step.number)
            case "pace":
                self.printer.pace = float(step.number)
            case "hangup":
                self._hangup_after = int(step.number)

    def _restart(self) -> None:
        self.printer.restart()

    def _tick(self) -> None:
        before = self.printer.printed
        self.printer.tick(self._clock())
        self.counts.add("printed", self.printer.printed - before)

    def _received(self, data: bytes) -> None:
        left = self._hangup_after
        taken = data if left is None else data[:left]
        self.counts.add("bytes", len(taken))
        for answer in self.printer.feed(taken.decode("latin-1"), self._clock()):
            self._outlet.send(b"\x02" + answer.encode("ascii") + b"\x03\r\n")
        if left is not None:
            self._hangup_after = left - len(taken)
            if not self._hangup_after:
                self._hangup_after = None
                self.counts.add("hung up")
                self._hang_up()
