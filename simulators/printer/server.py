"""The printer as a process sees it: on a line, with faults and counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from ..counts import Counts
from ..faults import Faults
from ..line import Line, Receiver
from ..script import Step
from .printer import FLAGS, Printer

#: How often it looks whether a label is due.
TICK = 0.01


class PrinterServer:
    """A printer at the end of a line. :meth:`apply` is what scripts and controls do to it.

    Counts: ``bytes`` received, ``printed`` labels, ``hung up`` connections; ``answers`` delivered
    whole, and ``dropped``, ``truncated``, ``garbled``, ``silent``.
    """

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        printer: Printer,
        counts: Counts,
        random: Random,
        clock: Callable[[], float],
    ) -> None:
        self.printer = printer
        self.counts = counts
        self.faults = Faults()
        self._random = random
        self._clock = clock
        self._line = line(self._received)
        self._hangup_after: int | None = None

    async def serve(self) -> None:
        """Plug in, answer and print until cancelled."""
        self._line.plug()
        try:
            while True:
                await asyncio.sleep(TICK)
                self._work()
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
            case "restart":
                self.printer.restart()
            case "fault":
                self.faults.set(step.arguments[0], float(step.number))
            case "behave":
                self.faults.clear()
            case "unplug":
                self._line.unplug()
            case "plug":
                self._line.plug()
            case _:
                raise ValueError(f"{step.operation} is for scripts only.")

    def _work(self) -> None:
        before = self.printer.printed
        self.printer.tick(self._clock())
        self.counts.add("printed", self.printer.printed - before)

    def _received(self, data: bytes) -> None:
        left = self._hangup_after
        taken = data if left is None else data[:left]
        self.counts.add("bytes", len(taken))
        for answer in self.printer.feed(taken.decode("latin-1"), self._clock()):
            self._send(b"\x02" + answer.encode("ascii") + b"\x03\r\n")
        if left is not None:
            self._hangup_after = left - len(taken)
            if not self._hangup_after:
                self._hangup_after = None
                self.counts.add("hung up")
                self._line.unplug()
                self._line.plug()

    def _send(self, answer: bytes) -> None:
        data, distortion = self.faults.distorted(answer, self._random)
        self.counts.add(distortion or "answers")
        if not data:
            return
        if self.faults.delay:
            asyncio.get_running_loop().call_later(self.faults.delay, self._line.write, data)
        else:
            self._line.write(data)
