"""A vision device as a process sees it: on its line, with faults and counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from ..counts import Counts
from ..device import LineDevice
from ..line import Line, Receiver
from ..script import Step
from ..tcp import TcpLine
from .camera import Camera
from .reader import Reader


class VisionServer(LineDevice):
    """Counts: ``sessions`` begun, ``results`` (inspections, or codes sent)."""

    #: It looks whether somebody has come.
    TICK = 0.01

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        device: Camera | Reader,
        counts: Counts,
        random: Random,
    ) -> None:
        super().__init__(line, counts=counts, random=random)
        self.device = device
        self._greeted = 0

    def _do(self, step: Step) -> None:
        if isinstance(self.device, Camera):
            self._apply_to_camera(self.device, step)
        else:
            self._apply_to_reader(self.device, step)

    def _apply_to_camera(self, camera: Camera, step: Step) -> None:
        match step.operation:
            case "cell":
                camera.cells[step.arguments[0]] = _text(step.arguments[1])
            case "inspect":
                camera.inspect()
                self.counts.add("results")
            case "online":
                camera.online = bool(step.number)
                camera.held_offline = not camera.online
            case _:
                raise ValueError(f"An In-Sight system has no {step.operation}.")

    def _apply_to_reader(self, reader: Reader, step: Step) -> None:
        match step.operation:
            case "show":
                reader.code = _text(step.arguments[0])
            case "read":
                self.counts.add("results")
                self._outlet.send(reader.result())
            case "online":
                reader.online = bool(step.number)
            case _:
                raise ValueError(f"A DataMan reader has no {step.operation}.")

    def _tick(self) -> None:
        """Greet who has come; on a serial line nobody is seen coming."""
        if isinstance(self._line, TcpLine) and self._line.accepted != self._greeted:
            self._greeted = self._line.accepted
            self.counts.add("sessions")
            if greeting := self.device.greet():
                self._outlet.send(greeting)

    def _received(self, data: bytes) -> None:
        # Who speaks before it was greeted is greeted first.
        self._tick()
        for after, answer in self.device.feed(data):
            if after:
                asyncio.get_running_loop().call_later(after, self._outlet.send, answer)
            else:
                self._outlet.send(answer)


def _text(word: str) -> str:
    return word.replace("_", " ").strip()
