"""The scale as a process sees it: pan, protocol, faults and counts on a line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from decimal import Decimal
from random import Random

from ..counts import Counts
from ..device import LineDevice
from ..line import Line, Receiver
from .mt_sics import Protocol
from .pan import ZERO, Pan
from .script import Step
from .speech import Speech

MAX_LINE = 256


class ScaleServer(LineDevice):
    """Counts: ``commands`` and ``command <name>`` received; ``stable`` and ``dynamic`` weights
    delivered whole; ``placed`` loads, and ``shown`` ones: loads of which the host was told twice in
    a row that they are stable.
    """

    #: A scale in motion decides whether it rests, and repeats in SIR mode: 20 a second.
    TICK = 0.05

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        pan: Pan,
        counts: Counts,
        random: Random,
        clock: Callable[[], float],
        speech: Callable[[Pan], Speech] = Protocol,
    ) -> None:
        super().__init__(line, counts=counts, random=random)
        self.pan = pan
        self._clock = clock
        self._protocol = speech(pan)
        self._partial = bytearray()
        self._told_stable = 0
        self._shown = True
        self._told = asyncio.Event()

    async def _carry_out(self, step: Step) -> None:
        if step.operation == "hold":
            await self.held(int(step.number))
        else:
            await super()._carry_out(step)

    def _do(self, step: Step) -> None:
        match step.operation:
            case "place":
                self._put(step.number)
                self.counts.add("placed")
            case "remove":
                self._put(ZERO)
            case "shake":
                self.pan.shake(float(step.number), self._clock())
            case "press":
                self._send(self._protocol.press(self._clock()))
                self.counts.add("pressed")
            case "hold":
                raise ValueError(f"{step.operation} is for scripts only.")

    def _tick(self) -> None:
        self._send(self._protocol.tick(self._clock()))

    def _restart(self) -> None:
        self._partial.clear()
        super()._restart()

    async def held(self, times: int) -> None:
        """Return once the host has been told ``times`` times that this load is stable."""
        while self._told_stable < times:
            self._told.clear()
            await self._told.wait()

    def _put(self, load: Decimal) -> None:
        self.pan.put(load, self._clock())
        self._told_stable = 0
        self._shown = load == ZERO

    def _received(self, data: bytes) -> None:
        self._partial += data
        for command in self._protocol.commands(self._partial):
            self.counts.add("commands")
            self.counts.add(f"command {command.split()[0]}")
            self._send(self._protocol.answer(command, self._clock()))
        if len(self._partial) > MAX_LINE:
            self._partial.clear()

    def _send(self, answers: list[str]) -> None:
        for answer in answers:
            if self._outlet.send(self._protocol.encoded(answer)):
                self._count_weight(self._protocol.told(answer))

    def _count_weight(self, stable: bool | None) -> None:
        if stable is False:
            self.counts.add("dynamic")
            self._told_stable = 0
        elif stable:
            self.counts.add("stable")
            self._told_stable += 1
            if self._told_stable >= 2 and not self._shown:
                self._shown = True
                self.counts.add("shown")
        self._told.set()
