"""What all simulated devices do alike: carry out a script, and misbehave on their line."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from random import Random
from typing import ClassVar

from .counts import Counts
from .faults import Faults
from .line import Line, Receiver
from .outlet import Outlet
from .script import Step


class Scripted(ABC):
    """A device that scripts and controls do things to."""

    async def run_script(self, steps: list[Step]) -> None:
        """Carry out the steps; for ever if they end with ``loop``."""
        while True:
            for step in steps:
                if step.operation == "loop":
                    break
                await self._carry_out(step)
            else:
                return
            await asyncio.sleep(0)

    @abstractmethod
    def apply(self, step: Step) -> None:
        """Carry out a step that takes no time; ValueError for one that does or makes no sense."""

    async def _carry_out(self, step: Step) -> None:
        if step.operation == "wait":
            await asyncio.sleep(float(step.number))
        else:
            self.apply(step)


class LineDevice(Scripted):
    """A device at the end of a line, with faults and counts; what :class:`Outlet` counts is
    counted of all.
    """

    #: Seconds between two ticks.
    TICK: ClassVar[float] = 0.05

    def __init__(self, line: Callable[[Receiver], Line], *, counts: Counts, random: Random) -> None:
        self.counts = counts
        self.faults = Faults()
        self._line = line(self._received)
        self._outlet = Outlet(self._line, self.faults, counts, random)

    async def serve(self) -> None:
        """Plug in and work until cancelled; the counts are saved at each tick."""
        self._line.plug()
        try:
            while True:
                await asyncio.sleep(self.TICK)
                self._tick()
                self.counts.save()
        finally:
            self._line.unplug()
            self.counts.save()

    def apply(self, step: Step) -> None:
        """Carry out a step that takes no time; ValueError for one that does or makes no sense."""
        match step.operation:
            case "fault":
                self.faults.set(step.arguments[0], float(step.number))
            case "behave":
                self.faults.clear()
            case "plug":
                self._line.plug()
            case "unplug":
                self._line.unplug()
                self._gone()
            case "restart":
                self._restart()
            case "wait" | "loop":
                raise ValueError(f"{step.operation} is for scripts only.")
            case _:
                self._do(step)

    @abstractmethod
    def _do(self, step: Step) -> None:
        """A step that only this device has."""

    @abstractmethod
    def _received(self, data: bytes) -> None:
        """What the host has sent."""

    def _tick(self) -> None:
        """What it does by itself."""

    def _gone(self) -> None:
        """Forget what was of this connection."""

    def _restart(self) -> None:
        """As when it is switched off and on."""
        self._hang_up()

    def _hang_up(self) -> None:
        """End the connection, and be there for the next."""
        self._line.unplug()
        self._gone()
        self._line.plug()
