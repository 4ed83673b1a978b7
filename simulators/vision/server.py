"""A vision device as a process sees it: on its line, with faults and counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from ..counts import Counts
from ..faults import Faults
from ..line import Line, Receiver
from ..script import Step
from ..tcp import TcpLine
from .camera import Camera
from .reader import Reader

#: How often it looks whether somebody has come.
TICK = 0.01


class VisionServer:
    """A device at the end of a line. :meth:`apply` is what scripts and controls do to it.

    Counts: ``sessions`` begun, ``results`` (inspections, or codes sent); ``answers`` delivered
    whole, and ``dropped``, ``truncated``, ``garbled``, ``silent``.
    """

    def __init__(
        self,
        line: Callable[[Receiver], Line],
        *,
        device: Camera | Reader,
        counts: Counts,
        random: Random,
    ) -> None:
        self.device = device
        self.counts = counts
        self.faults = Faults()
        self._random = random
        self._line = line(self._received)
        self._greeted = 0

    async def serve(self) -> None:
        """Listen and answer until cancelled."""
        self._line.plug()
        try:
            while True:
                await asyncio.sleep(TICK)
                self._greet()
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
            case "fault":
                self.faults.set(step.arguments[0], float(step.arguments[1]))
            case "behave":
                self.faults.clear()
            case "unplug":
                self._line.unplug()
            case "plug":
                self._line.plug()
            case "wait" | "loop":
                raise ValueError(f"{step.operation} is for scripts only.")
            case _ if isinstance(self.device, Camera):
                self._apply_to_camera(self.device, step)
            case _:
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
                self._send(reader.result())
            case "online":
                reader.online = bool(step.number)
            case _:
                raise ValueError(f"A DataMan reader has no {step.operation}.")

    def _greet(self) -> None:
        """Greet who has come; on a serial line nobody is seen coming."""
        if isinstance(self._line, TcpLine) and self._line.accepted != self._greeted:
            self._greeted = self._line.accepted
            self.counts.add("sessions")
            if greeting := self.device.greet():
                self._send(greeting)

    def _received(self, data: bytes) -> None:
        # Who speaks before it was greeted is greeted first.
        self._greet()
        for after, answer in self.device.feed(data):
            if after:
                asyncio.get_running_loop().call_later(after, self._send, answer)
            else:
                self._send(answer)

    def _send(self, answer: bytes) -> None:
        data, distortion = self.faults.distorted(answer, self._random)
        self.counts.add(distortion or "answers")
        if not data:
            return
        if self.faults.delay:
            asyncio.get_running_loop().call_later(self.faults.delay, self._line.write, data)
        else:
            self._line.write(data)


def _text(word: str) -> str:
    return word.replace("_", " ").strip()
