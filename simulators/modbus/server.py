"""Modbus units as a process sees them: on one line, with faults and counts."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from ..counts import Counts
from ..device import LineDevice
from ..line import Line, Receiver
from ..script import Step
from .framing import Framing, Request
from .unit import ORDERS, Unit

#: Seconds of silence after which a partial request is none any more.
SILENCE = 0.05
#: So many of the latest requests are remembered.
REMEMBERED = 10_000


@dataclass(frozen=True)
class Served:
    """A request as it came in, and when."""

    at: float
    unit: int
    pdu: bytes


class ModbusServer(LineDevice):
    """Units at the end of a line. ``served`` are the latest requests.

    Counts: ``requests`` and ``unit <number>`` received, ``unknown unit``; ``overlapping`` requests
    that came before the one before was answered; ``exceptions``.
    """

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        framing: Framing,
        units: Mapping[int, Unit],
        counts: Counts,
        random: Random,
        clock: Callable[[], float],
    ) -> None:
        super().__init__(line, counts=counts, random=random)
        self.units = dict(units)
        self.served: deque[Served] = deque(maxlen=REMEMBERED)
        self._framing = framing
        self._random = random
        self._clock = clock
        self._heard_at = clock()
        self._answering = 0

    def _do(self, step: Step) -> None:
        number, *words = step.arguments
        unit = self.units.get(int(number))
        if unit is None:
            known = ", ".join(map(str, self.units))
            raise ValueError(f"There is no unit {number} on this line; there are {known}.")
        match step.operation, words:
            case "set", [table, address, value]:
                unit.set(table, int(address), int(value))
            case "add", [table, address, value]:
                unit.set(table, int(address), unit.tables[table][int(address)] + int(value))
            case "float", [table, address, value]:
                unit.set_float(table, int(address), float(value))
            case "order", [order]:
                if order not in ORDERS:
                    raise ValueError(f"There is no order {order}; there are {', '.join(ORDERS)}.")
                unit.order = order
            case "refuse", [table, address, code]:
                unit.refused.pop((table, int(address)), None)
                if int(code):
                    unit.refused[table, int(address)] = int(code)
            case "always", [code]:
                unit.always = int(code)
            case "most", [count]:
                unit.most = int(count)
            case _:
                unit.dead = step.operation == "dead"

    def _gone(self) -> None:
        self._framing.reset()
        self._answering = 0

    def _received(self, data: bytes) -> None:
        now = self._clock()
        if now - self._heard_at > SILENCE:
            self._framing.reset()
        self._heard_at = now
        for request in self._framing.feed(data):
            self.counts.add("requests")
            self.counts.add(f"unit {request.unit}")
            self.served.append(Served(now, request.unit, request.pdu))
            if self._answering:
                self.counts.add("overlapping")
            self._answer(request)

    def _answer(self, request: Request) -> None:
        unit = self.units.get(request.unit)
        if unit is None:
            self.counts.add("unknown unit")
            return
        if unit.dead:
            return
        answer = unit.answer(request.pdu)
        if answer[0] & 0x80:
            self.counts.add("exceptions")
        data, distortion = self.faults.distorted(
            self._framing.framed(request, answer), self._random
        )
        self.counts.add(distortion or "answers")
        if not data:
            return
        if self.faults.delay:
            self._answering += 1
            asyncio.get_running_loop().call_later(self.faults.delay, self._write_late, data)
        else:
            self._line.write(data)

    def _write_late(self, data: bytes) -> None:
        self._answering = max(self._answering - 1, 0)
        self._line.write(data)
