"""The tightening controller as a process sees it: on a TCP port, with faults and counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from random import Random

from plant_drivers.codecs import open_protocol as op
from plant_drivers.codecs.errors import FrameError

from ..counts import Counts
from ..faults import Faults
from ..line import Line, Receiver
from ..script import Step
from .controller import Controller

#: How often it looks for something to send, or whether its client has gone silent.
TICK = 0.02
#: Seconds without a word from the client after which it hangs up.
SILENCE = 15.0
#: Seconds after which a result that nobody has acknowledged is sent again.
REPEAT = 3.0


class TorqueServer:
    """A controller at the end of a line. :meth:`apply` is what scripts and controls do to it.

    Counts: ``messages`` and ``message <MID>`` received; ``answers`` delivered whole, and
    ``dropped``, ``truncated``, ``garbled``, ``silent``; ``tightened`` screws, ``sent`` results,
    ``stored`` acknowledgements, ``fetched`` old results, ``hung up`` for silence.
    """

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        controller: Controller,
        counts: Counts,
        random: Random,
        clock: Callable[[], float],
        now: Callable[[], datetime],
        silence: float = SILENCE,
        repeat: float = REPEAT,
    ) -> None:
        self.controller = controller
        self.counts = counts
        self.faults = Faults()
        self._random = random
        self._clock = clock
        self._now = now
        self._silence = silence
        self._repeat = repeat
        self._line = line(self._received)
        self._decoder = op.Decoder()
        self._heard_at = clock()
        self._sent: tuple[int, float] | None = None

    async def serve(self) -> None:
        """Listen and answer until cancelled."""
        self._line.plug()
        try:
            while True:
                await asyncio.sleep(TICK)
                self._tick(self._clock())
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
                    await asyncio.sleep(float(step.arguments[0]))
                else:
                    self.apply(step)
            else:
                return
            await asyncio.sleep(0)

    def apply(self, step: Step) -> None:
        """Carry out a step that takes no time; ValueError for ``wait`` and ``loop``."""
        match step.operation:
            case "tighten":
                torque, angle = step.numbers
                if self.controller.tighten(torque, int(angle), self._now()):
                    self.counts.add("tightened")
            case "fault":
                self.faults.set(step.arguments[0], float(step.arguments[1]))
            case "behave":
                self.faults.clear()
            case "unplug":
                self._line.unplug()
                self._gone()
            case "plug":
                self._line.plug()
            case "restart":
                self._line.unplug()
                self._gone()
                self._line.plug()
            case "renumber":
                self.controller.restart_numbers()
            case _:
                raise ValueError(f"{step.operation} is for scripts only.")

    def _gone(self) -> None:
        self.controller.hang_up()
        self._decoder.reset()
        self._sent = None

    def _tick(self, now: float) -> None:
        if self.controller.connected and now - self._heard_at > self._silence:
            self.counts.add("hung up")
            self._line.unplug()
            self._gone()
            self._line.plug()
            return
        due = self.controller.due()
        if due is None:
            return
        number = self.controller.acknowledged
        if self._sent is None or self._sent[0] != number or now - self._sent[1] > self._repeat:
            self._sent = (number, now)
            self.counts.add("sent")
            self._send(due)

    def _received(self, data: bytes) -> None:
        self._heard_at = self._clock()
        for message in self._decoder.feed(data):
            if isinstance(message, FrameError):
                self.counts.add("unreadable")
                continue
            self.counts.add("messages")
            self.counts.add(f"message {message.mid:04d}")
            if message.mid == op.START and self.controller.connected:
                # A newer connection takes the line over; see TcpLine.
                self._gone()
            if message.mid == op.RESULT_STORED:
                self.counts.add("stored")
            answer = self.controller.answer(message)
            if answer is not None:
                if answer.mid == op.OLD_RESULT:
                    self.counts.add("fetched")
                self._send(answer)

    def _send(self, message: op.Message) -> None:
        data, distortion = self.faults.distorted(op.encode(message), self._random)
        self.counts.add(distortion or "answers")
        if not data:
            return
        if self.faults.delay:
            asyncio.get_running_loop().call_later(self.faults.delay, self._line.write, data)
        else:
            self._line.write(data)
