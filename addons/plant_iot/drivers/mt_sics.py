"""Driver of a Mettler Toledo scale over MT-SICS, on a serial line or TCP.

It polls with ``SI`` rather than letting the scale repeat with ``SIR``: each poll proves that the
link is alive, the rate is ours whatever the scale's own is, nothing queues up in a USB adapter,
and a command finds the line silent. The schedule does not drift.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from .codecs.errors import FrameError
from .codecs.mt_sics import (
    Decoder,
    Info,
    Response,
    ScaleError,
    Status,
    Weight,
    encode,
)
from .codecs.weighing import NO_WEIGHT, OVER_RANGE, UNDER_RANGE, Weighing
from .driver import ChannelSettings, DriverContext, Identity
from .errors import CommandRefused, CommandUncertain, LinkTimeout, UnsupportedCommand
from .reading import Command, CommandResult, Reading
from .scale import GRACE, Scale
from .transports import Arbiter

#: command → (waits for stability, immediately); the second is the same where there is no choice.
_COMMANDS = {
    "zero": ("Z", "ZI"),
    "tare": ("T", "TI"),
    "clear_tare": ("TAC", "TAC"),
    "read_stable": ("S", "S"),
}
_REFUSALS = {
    Status.BUSY: "it is busy, or did not come to rest in time",
    Status.BAD_PARAMETER: "it does not accept the parameter",
    Status.OVERLOAD: "the load is above the range",
    Status.UNDERLOAD: "the load is below the range",
    Status.SYNTAX_ERROR: "it does not know the command",
    Status.TRANSMISSION_ERROR: "the command reached it garbled",
    Status.LOGIC_ERROR: "it cannot carry out the command now",
}
_OUT_OF_RANGE = {Status.OVERLOAD: OVER_RANGE, Status.UNDERLOAD: UNDER_RANGE}


class MtSicsDriver(Scale):
    """See :class:`~.driver.Driver`. Channel ``weight``; settings ``catalogue.MT_SICS``."""

    protocol = "MT-SICS"

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        super().__init__(settings, channels=channels, context=context)
        self._decoder = Decoder(strict_width=settings["strict_width"])
        self.serial_number = ""

    async def open(self) -> None:
        """Open the link and ask for the serial number (``I4``, level 0: every scale has it).

        ``@`` is not sent: it would cancel what the operator is doing at the scale.
        """
        await self._connect()
        self._decoder.reset()
        self.serial_number = await self._information("I4")

    async def events(self) -> AsyncGenerator[Reading, None]:
        """A reading each ``interval`` seconds; several missed polls are made up for by none."""
        loop = asyncio.get_running_loop()
        interval = self._settings["interval"]
        due = loop.time()
        while True:
            try:
                reading = await self._poll()
            except FrameError as error:
                self._count_nonsense(error)
            else:
                self._nonsense = 0
                yield reading
            due = max(due + interval, loop.time())
            await asyncio.sleep(due - loop.time())

    async def execute(self, command: Command) -> CommandResult:
        """``zero``, ``tare`` (both with ``immediate``), ``clear_tare``, ``read_stable``."""
        try:
            waiting, immediate = _COMMANDS[command.key]
        except KeyError:
            raise UnsupportedCommand(f"An MT-SICS scale has no command {command.key!r}.") from None
        word = immediate if command.arguments.get("immediate") else waiting
        try:
            async with self._arbiter.turn(Arbiter.COMMAND):
                answer = await self._exchange(word, self._settings["stability_timeout"])
        except FrameError as error:
            raise CommandUncertain(
                f"{self._name} answered {word} with something unreadable ({error}); whether it was "
                "carried out is not known."
            ) from error
        if isinstance(answer, ScaleError):
            raise CommandRefused(f"{self._name} shows error {answer.code}.")
        if refusal := _REFUSALS.get(answer.status):
            raise CommandRefused(f"{self._name} did not carry out {command.key}: {refusal}.")
        measured = isinstance(answer, Weight) and command.key == "read_stable"
        detail = f"{answer.display} {answer.unit}" if isinstance(answer, Weight) else ""
        reading = self._reading(_weighing(answer)) if measured else None
        return CommandResult(command, reading, detail)

    async def probe(self) -> Identity:
        """Its serial number, model and software (``I4``, ``I2``, ``I3``), as far as it says."""
        model, version = await self._information("I2"), await self._information("I3")
        return Identity(model=model, serial=self.serial_number, version=version)

    async def _information(self, word: str) -> str:
        async with self._arbiter.turn(Arbiter.COMMAND):
            answer = await self._exchange(word, self._settings["timeout"])
        return answer.fields[0] if isinstance(answer, Info) and answer.fields else ""

    async def _poll(self) -> Reading:
        async with self._arbiter.turn(Arbiter.POLL):
            answer = await self._exchange("SI", self._settings["timeout"])
        if answer.status in (Status.SYNTAX_ERROR, Status.TRANSMISSION_ERROR):
            raise FrameError(_REFUSALS[answer.status], b"")
        return self._reading(_weighing(answer))

    async def _exchange(self, word: str, timeout: float) -> Response:
        """Send a command and return its answer; FrameError when that is unreadable.

        What came in before is dropped: it answers an older question, or is a repeated weight of
        a scale left in ``SIR`` mode, which the first ``SI`` ends. An unreadable line may be the
        rest of such a one, so the answer is still awaited for a moment. A line that stops in the
        middle has lost its end, and is not awaited any longer either.
        """
        link = self._require_link()
        link.take()
        self._decoder.reset()
        expected = "S" if word in ("S", "SI") else word
        link.write(encode(word))
        clock = asyncio.get_running_loop().time
        deadline = limit = clock() + timeout
        unreadable: FrameError | None = None
        while True:
            try:
                data = await link.read(max(deadline - clock(), 0))
            except LinkTimeout:
                if partial := self._decoder.partial:
                    unreadable = FrameError("the answer stops in the middle", partial)
                raise unreadable or LinkTimeout(
                    f"{self._name} did not answer {word} within {timeout:g} seconds."
                ) from None
            for answer in self._decoder.feed(data):
                if isinstance(answer, FrameError):
                    unreadable = answer
                elif answer.command in (expected, ""):
                    return answer
            broken = unreadable or self._decoder.partial
            deadline = min(limit, clock() + GRACE) if broken else limit


def _weighing(answer: Response) -> Weighing:
    if isinstance(answer, Weight):
        moving = answer.status is not Status.STABLE
        return Weighing(answer.value, answer.unit, answer.display, moving)
    if isinstance(answer, ScaleError):
        return Weighing(reason=f"error {answer.code}")
    return Weighing(reason=_OUT_OF_RANGE.get(answer.status, NO_WEIGHT))
