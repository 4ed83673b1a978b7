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
from .driver import ChannelSettings, DriverContext
from .errors import CommandRefused, LinkClosed, LinkTimeout, ProtocolError, UnsupportedCommand
from .reading import Command, CommandResult, Quality, Reading
from .transports import Arbiter, Link, open_link

CHANNEL = "weight"
#: So many answers in a row that make no sense are not noise but a wrong setting.
MAX_NONSENSE = 5
#: Seconds in which the answer may still follow an unreadable line, or a line may go on.
GRACE = 0.25

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
_OUT_OF_RANGE = {Status.OVERLOAD: "over range", Status.UNDERLOAD: "under range"}


class MtSicsDriver:
    """See :class:`~.driver.Driver`. Channel ``weight``; settings ``catalogue.MT_SICS``.

    A weight whose unit differs from the one before is uncertain until the next one confirms it: a
    ``kg`` that lost its ``k`` on the line would otherwise be a thousandfold error.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],  # noqa: ARG002 - a scale's one channel is fixed
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._arbiter = Arbiter()
        self._decoder = Decoder(strict_width=settings["strict_width"])
        self._link: Link | None = None
        self._unit = ""
        self.serial_number = ""

    async def open(self) -> None:
        """Open the link and ask for the serial number (``I4``, level 0: every scale has it).

        ``@`` is not sent: it would cancel what the operator is doing at the scale.
        """
        self._link = await open_link(self._settings)
        self._decoder.reset()
        self._unit = ""
        async with self._arbiter.turn(Arbiter.COMMAND):
            answer = await self._exchange("I4", self._settings["timeout"])
        if isinstance(answer, Info) and answer.fields:
            self.serial_number = answer.fields[0]

    async def events(self) -> AsyncGenerator[Reading, None]:
        """A reading each ``interval`` seconds; several missed polls are made up for by none."""
        loop = asyncio.get_running_loop()
        interval = self._settings["interval"]
        due = loop.time()
        nonsense = 0
        while True:
            try:
                reading = await self._poll()
            except FrameError as error:
                nonsense += 1
                if nonsense >= MAX_NONSENSE:
                    raise ProtocolError(
                        f"{self._name} answers, but not in MT-SICS ({error}): check the baud rate, "
                        "the parity and that the scale's interface is set to MT-SICS."
                    ) from error
            else:
                nonsense = 0
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
            raise CommandRefused(
                f"{self._name} answered {word} with something unreadable ({error}); whether it was "
                "carried out is not known."
            ) from error
        if isinstance(answer, ScaleError):
            raise CommandRefused(f"{self._name} shows error {answer.code}.")
        if refusal := _REFUSALS.get(answer.status):
            raise CommandRefused(f"{self._name} did not carry out {command.key}: {refusal}.")
        measured = isinstance(answer, Weight) and command.key == "read_stable"
        detail = f"{answer.display} {answer.unit}" if isinstance(answer, Weight) else ""
        return CommandResult(command, self._reading(answer) if measured else None, detail)

    async def close(self) -> None:
        """Release the port or the connection."""
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    @property
    def _name(self) -> str:
        return f"The scale at {self._link.name}" if self._link else "The scale"

    async def _poll(self) -> Reading:
        async with self._arbiter.turn(Arbiter.POLL):
            answer = await self._exchange("SI", self._settings["timeout"])
        if answer.status in (Status.SYNTAX_ERROR, Status.TRANSMISSION_ERROR):
            raise FrameError(_REFUSALS[answer.status], b"")
        return self._reading(answer)

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

    def _require_link(self) -> Link:
        if self._link is None:
            raise LinkClosed("The scale's link is not open.")
        return self._link

    def _reading(self, answer: Response) -> Reading:
        now = self._clock()
        if isinstance(answer, Weight):
            known, self._unit = self._unit, answer.unit
            certain = known in ("", answer.unit)
            return Reading(
                CHANNEL,
                now,
                answer.value,
                answer.unit,
                stable=answer.status is Status.STABLE,
                quality=Quality.GOOD if certain else Quality.UNCERTAIN,
                text=f"{answer.display} {answer.unit}",
            )
        if isinstance(answer, ScaleError):
            reason = f"error {answer.code}"
        else:
            reason = _OUT_OF_RANGE.get(answer.status, "no weight available")
        return Reading(
            CHANNEL,
            now,
            unit=self._unit,
            stable=False,
            quality=Quality.BAD,
            text=reason,
            attributes={"reason": reason},
        )
