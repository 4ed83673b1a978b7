"""The tightening controller as a process sees it: on a TCP port, with faults and counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from random import Random

from plant_drivers.codecs import open_protocol as op
from plant_drivers.codecs.errors import FrameError

from ..counts import Counts
from ..device import LineDevice
from ..line import Line, Receiver
from ..script import Step
from .controller import Controller

#: Seconds without a word from the client after which it hangs up.
SILENCE = 15.0
#: Seconds after which a result that nobody has acknowledged is sent again.
REPEAT = 3.0


class TorqueServer(LineDevice):
    """Counts: ``messages`` and ``message <MID>`` received; ``tightened`` screws, ``sent`` results,
    ``stored`` acknowledgements, ``fetched`` old results, ``hung up`` for silence.
    """

    #: It looks for something to send, and whether its client has gone silent.
    TICK = 0.02

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
        super().__init__(line, counts=counts, random=random)
        self.controller = controller
        self._clock = clock
        self._now = now
        self._silence = silence
        self._repeat = repeat
        self._decoder = op.Decoder()
        self._heard_at = clock()
        self._sent: tuple[int, float] | None = None

    def _do(self, step: Step) -> None:
        match step.operation:
            case "tighten":
                torque, angle = step.numbers
                if self.controller.tighten(torque, int(angle), self._now()):
                    self.counts.add("tightened")
            case "renumber":
                self.controller.restart_numbers()

    def _gone(self) -> None:
        self.controller.hang_up()
        self._decoder.reset()
        self._sent = None

    def _tick(self) -> None:
        now = self._clock()
        if self.controller.connected and now - self._heard_at > self._silence:
            self.counts.add("hung up")
            self._hang_up()
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
                if not self._awaits_acknowledgement:
                    continue  # the host heard the last one twice, and says so twice
                self.counts.add("stored")
            answer = self.controller.answer(message)
            if answer is not None:
                if answer.mid == op.OLD_RESULT:
                    self.counts.add("fetched")
                self._send(answer)

    @property
    def _awaits_acknowledgement(self) -> bool:
        return self._sent is not None and self._sent[0] == self.controller.acknowledged

    def _send(self, message: op.Message) -> None:
        self._outlet.send(op.encode(message))
