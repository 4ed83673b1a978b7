"""Driver of a tightening controller over Open Protocol, such as Atlas Copco's.

The controller sends a result by itself and waits to hear that it arrived. It hears so only once the
result is on disk (:meth:`OpenProtocolDriver.stored`), so that no tightening is lost whatever
crashes. What happened while the link was down is fetched by its number. A result that comes twice
has the same identity.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from datetime import timezone
from typing import Any
from zoneinfo import ZoneInfo

from .arbiter import Arbiter
from .codecs import open_protocol as op
from .codecs.errors import FrameError
from .codecs.tightening import STARTED_LAYOUT, Tightening, parameters, parse_tightening
from .driver import ChannelSettings, DriverContext, Identity
from .errors import (
    CommandRefused,
    ConfigurationError,
    DriverError,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    UnsupportedCommand,
)
from .reading import Command, CommandResult, Quality, Reading
from .remembered import Remembered, file_name
from .transports import Link, open_link

#: Revisions to try, the richest first; a controller refuses those it does not speak.
START_REVISIONS = (3, 2, 1)
RESULT_REVISIONS = (2, 1)
#: So many messages in a row that make no sense are not noise but another protocol.
MAX_NONSENSE = 5
CLIENT_CONNECTED = 96


class OpenProtocolDriver:
    """See :class:`~.driver.Driver`. Channels ``torque`` and ``angle``; settings
    ``catalogue.OPEN_PROTOCOL``.

    The number of the last tightening that is safe is kept in the context's folder, so that a gap
    is known also after a restart. A controller whose numbers have started over is followed from
    where it is; what it did meanwhile is not fetched, since its numbers say nothing any more.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],  # noqa: ARG002 - the two channels are fixed
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._arbiter = Arbiter()
        self._decoder = op.Decoder()
        self._link: Link | None = None
        self._listening: asyncio.Task[None] | None = None
        self._answer: asyncio.Future[op.Message] | None = None
        self._answers: frozenset[int] = frozenset()
        self._asked = 0
        self._results: asyncio.Queue[Tightening | DriverError] = asyncio.Queue()
        self._unstored: deque[tuple[Tightening, bool]] = deque()
        name = file_name("open-protocol", settings["host"], settings["tcp_port"])
        self._memory = Remembered(context.folder / name)
        self._controller = ""
        self._fresh = True
        try:
            self._zone = ZoneInfo(settings["timezone"])
        except (KeyError, ValueError, OSError) as error:
            raise ConfigurationError(
                f"{settings['timezone']!r} is no time zone; write one as Europe/Berlin."
            ) from error

    async def open(self) -> None:
        """Connect, step down to revisions that both speak, and subscribe to the results."""
        self._link = await open_link({**self._settings, "link": "tcp"})
        self._decoder.reset()
        self._listening = asyncio.create_task(self._listen(self._link))
        started = await self._agree(op.START, START_REVISIONS, op.STARTED)
        with suppress(FrameError):
            self._controller = parameters(started.data, STARTED_LAYOUT).get("controller", "")
        await self._agree(op.SUBSCRIBE_RESULT, RESULT_REVISIONS, op.ACCEPTED)

    async def events(self) -> AsyncGenerator[Reading, None]:
        """Two events for each tightening, its angle and its torque; first those of the gap."""
        async for tightening, missed in self._fetched():
            for reading in self._readings(tightening, live=False, missed=missed):
                yield reading
        while True:
            result = await self._results.get()
            if isinstance(result, DriverError):
                raise result
            for reading in self._readings(result, live=True):
                yield reading

    async def stored(self, reading: Reading) -> None:
        """The tightening is safe once its last reading is: tell the controller, and remember."""
        if reading.channel != "torque" or not self._unstored:
            return
        tightening, live = self._unstored.popleft()
        self._memory.keep(tightening.number)
        if live:
            self._forget(tightening)
            self._require_link().write(op.encode(op.Message(op.RESULT_STORED)))

    async def execute(self, command: Command) -> CommandResult:
        """``select_parameter_set``, ``set_identifier``, ``enable``, ``disable``."""
        message = _command(command)
        async with self._arbiter.turn(Arbiter.COMMAND):
            await self._ask(message, op.ACCEPTED)
        return CommandResult(command)

    async def probe(self) -> Identity:
        """What the controller said it is when the link was opened."""
        return Identity(model=self._controller, detail=f"Open Protocol at {self._name}")

    async def close(self) -> None:
        """Say goodbye where that is possible, and hang up."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
        link, self._link = self._link, None
        if link is not None:
            with suppress(LinkError):
                link.write(op.encode(op.Message(op.STOP)))
            await link.close()

    # -- the conversation --------------------------------------------------------------------------

    async def _agree(self, mid: int, revisions: tuple[int, ...], answer: int) -> op.Message:
        """Ask in each revision, from the richest down, until the controller speaks it."""
        for revision in revisions:
            try:
                return await self._ask(op.Message(mid, revision), answer)
            except _Refusal as refusal:
                if refusal.code == CLIENT_CONNECTED:
                    raise LinkError(
                        f"{self._name} serves another client already. Close that one, or give "
                        "this controller one more connection."
                    ) from refusal
                if refusal.code != op.UNSUPPORTED_REVISION or revision == revisions[-1]:
                    raise ProtocolError(str(refusal)) from refusal
        raise AssertionError("there is always a last revision")

    async def _ask(self, message: op.Message, *answers: int) -> op.Message:
        """Send a message and return its answer; the caller holds the turn, or is alone."""
        future: asyncio.Future[op.Message] = asyncio.get_running_loop().create_future()
        self._answer, self._answers, self._asked = future, frozenset(answers), message.mid
        try:
            self._require_link().write(op.encode(message))
            timeout = self._settings["timeout"]
            done, _ = await asyncio.wait({future}, timeout=timeout)
            if not done:
                raise LinkTimeout(
                    f"{self._name} did not answer {message.mid:04d} within {timeout:g} seconds."
                )
            return future.result()
        finally:
            self._answer = None

    async def _listen(self, link: Link) -> None:
        """Take in what the controller sends, keep it from hanging up, and notice when it is gone.

        Whatever ends this is what :meth:`events` and the one who waits for an answer are told.
        """
        nonsense = 0
        try:
            while True:
                for message in self._decoder.feed(await self._heard(link)):
                    if isinstance(message, FrameError):
                        nonsense += 1
                        if nonsense >= MAX_NONSENSE:
                            raise ProtocolError(
                                f"{self._name} does not speak Open Protocol ({message}): check "
                                "its port, and that Open Protocol is switched on."
                            )
                        continue
                    nonsense = 0
                    self._take(message)
        except DriverError as error:
            self._results.put_nowait(error)
            if self._answer is not None and not self._answer.done():
                self._answer.set_exception(error)

    async def _heard(self, link: Link) -> bytes:
        try:
            return await link.read(self._settings["keep_alive"])
        except LinkTimeout:
            link.write(op.encode(op.Message(op.KEEP_ALIVE)))
            return await link.read(self._settings["timeout"])

    def _take(self, message: op.Message) -> None:
        if message.mid == op.RESULT:
            self._results.put_nowait(parse_tightening(message))
            return
        answer = self._answer
        if answer is None or answer.done():
            return
        if message.mid == op.REFUSED:
            mid, code = op.refusal(message)
            if mid == self._asked:
                answer.set_exception(_Refusal(self._name, mid, code))
        elif message.mid in self._answers and (
            message.mid != op.ACCEPTED or op.accepted(message) == self._asked
        ):
            answer.set_result(message)

    # -- results -----------------------------------------------------------------------------------

    async def _fetched(self) -> AsyncGenerator[tuple[Tightening, int], None]:
        """Once in a session: what lies between the last that is safe and the newest, oldest first.

        With the first of them how many are older than the settings let it fetch.
        """
        known, most = self._memory.last, self._settings["backfill"]
        fresh, self._fresh = self._fresh, False
        if known is None or not most or not fresh:
            return
        newest = await self._old(0)
        if newest is None or newest.number <= known:
            return
        missed = max(newest.number - known - most, 0)
        for number in range(known + 1 + missed, newest.number + 1):
            tightening = newest if number == newest.number else await self._old(number)
            if tightening is not None:
                yield tightening, missed
                missed = 0

    async def _old(self, number: int) -> Tightening | None:
        """The tightening of that number, of 0 the newest; None where the controller has none."""
        async with self._arbiter.turn(Arbiter.POLL):
            try:
                answer = await self._ask(
                    op.Message(op.REQUEST_OLD_RESULT, data=f"{number:010d}"), op.OLD_RESULT
                )
            except _Refusal:
                return None
        return parse_tightening(answer)

    def _forget(self, stored: Tightening) -> None:
        """Take out what the controller said again until now, because it was not heard in time.

        The acknowledgement that follows is for that too: it names no number, so a second one would
        be taken for that of the next result.
        """
        waiting = [self._results.get_nowait() for _ in range(self._results.qsize())]
        for one in waiting:
            if one != stored:
                self._results.put_nowait(one)

    def _readings(self, result: Tightening, *, live: bool, missed: int = 0) -> list[Reading]:
        """The events of one tightening; the torque last, which is what is waited for."""
        self._unstored.append((result, live))
        time = result.time.replace(tzinfo=self._zone).astimezone(timezone.utc)
        identity = f"{self._controller}/{result.number}/{result.time.isoformat()}"
        attributes: dict[str, Any] = {
            "ok": result.ok,
            "torque": float(result.torque),
            "torque_status": result.torque_status,
            "angle": float(result.angle),
            "angle_status": result.angle_status,
            "parameter_set": result.parameter_set,
            "batch_count": result.batch_count,
            "number": result.number,
            "fetched": not live,
        }
        for name, limits in (("torque", result.torque_limits), ("angle", result.angle_limits)):
            if limits is not None:
                attributes |= {f"{name}_min": float(limits[0]), f"{name}_max": float(limits[1])}
        for name in ("identifier", "controller", "tool_serial"):
            if text := getattr(result, name):
                attributes[name] = text
        if missed:
            attributes["missed"] = missed
        return [
            Reading(
                channel,
                time,
                value,
                unit,
                quality=Quality.GOOD,
                text=f"{value} {unit}",
                attributes=attributes,
                event=True,
                identity=identity,
            )
            for channel, value, unit in (
                ("angle", result.angle, "°"),
                ("torque", result.torque, "Nm"),
            )
        ]

    @property
    def _name(self) -> str:
        return self._link.name if self._link else "The tightening controller"

    def _require_link(self) -> Link:
        if self._link is None:
            raise LinkClosed("The tightening controller's link is not open.")
        return self._link


class _Refusal(CommandRefused):
    """The controller answered 0004."""

    def __init__(self, name: str, mid: int, code: int) -> None:
        words = op.ERRORS.get(code, f"its error {code}")
        super().__init__(f"{name} refused {mid:04d}: {words}.")
        self.code = code


def _command(command: Command) -> op.Message:
    arguments = command.arguments
    match command.key:
        case "select_parameter_set":
            return op.Message(op.SELECT_PARAMETER_SET, data=f"{arguments['number']:03d}")
        case "set_identifier":
            text = arguments["identifier"]
            if not (text.isascii() and text.isprintable()) or len(text) > 25:
                raise CommandRefused(
                    "An identifier is at most 25 letters, digits and signs without accents."
                )
            return op.Message(op.SET_IDENTIFIER, data=f"{text:<25}")
        case "enable":
            return op.Message(op.ENABLE_TOOL)
        case "disable":
            return op.Message(op.DISABLE_TOOL)
    raise UnsupportedCommand(f"A tightening controller has no command {command.key!r}.")
