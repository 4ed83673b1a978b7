"""Scales whose words all mean the same, a weight, whether they were asked for it or not."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from .codecs.errors import FrameError
from .codecs.weighing import Weighing
from .driver import ChannelSettings, DriverContext, Identity
from .errors import CommandRefused, DriverError, LinkClosed, LinkTimeout, UnsupportedCommand
from .reading import Command, CommandResult, Reading
from .scale import GRACE, Scale
from .transports import Arbiter, Link

#: The channel of tickets: the weight at which the operator pressed *Print*.
PRINTED = "print"
READ = "read_stable"
_CLOSED = "The scale's link is not open."

#: command → whether a weighing shows that it was carried out.
_OUTCOMES: Mapping[str, Callable[[Weighing], object]] = {
    "zero": lambda shown: shown.value == 0 and not shown.net,
    "tare": lambda shown: shown.value == 0 and shown.net is not False,
    "clear_tare": lambda shown: not shown.net,
}


class WeighingDecoder(Protocol):
    """A codec of a scale."""

    @property
    def partial(self) -> bytes: ...

    def feed(self, data: bytes) -> list[Weighing | FrameError]: ...

    def reset(self) -> None: ...


class ListeningScale(Scale):
    """One task listens; what it hears last is the weight. See :class:`~.driver.Driver`.

    ``question`` asks for a weight, of a scale that does not speak by itself. ``actions`` are the
    bytes of each command; what the scale answers to them is not trusted: a command is done when the
    weight shows it. ``on_print``: it speaks only when its operator presses *Print*.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
        decoder: WeighingDecoder,
        actions: Mapping[str, bytes],
        question: bytes = b"",
        on_print: bool = False,
    ) -> None:
        super().__init__(settings, channels=channels, context=context)
        self._decoder = decoder
        self._actions = actions
        self._question = question
        self._on_print = on_print
        self._listening: asyncio.Task[None] | None = None
        self._heard: Weighing | FrameError | None = None
        self._count = 0
        self._news = asyncio.Event()
        self._tickets: deque[Weighing] = deque()
        self._ended: DriverError | None = LinkClosed(_CLOSED)

    async def open(self) -> None:
        """Open the link, and hear a weight where the scale speaks by itself or when asked."""
        link = await self._connect()
        self._decoder.reset()
        self._heard, self._ended = None, None
        self._listening = asyncio.create_task(self._listen(link))
        if not self._on_print:
            await self._shown()

    async def probe(self) -> Identity:
        """None of these protocols names the scale: what it shows now."""
        shown = "sends when Print is pressed" if self._on_print else await self._shown()
        return Identity(detail=f"{self.protocol}: {shown}")

    async def events(self) -> AsyncGenerator[Reading, None]:
        """The newest weight each ``interval`` seconds, and each ticket, which is an event."""
        loop = asyncio.get_running_loop()
        interval = self._settings["interval"]
        due = math.inf if self._on_print else loop.time()
        while True:
            ended: DriverError | None = None
            heard: Weighing | FrameError | None = None
            await self._pause(due)
            if self._ended or loop.time() >= due:
                try:
                    async with self._arbiter.turn(Arbiter.POLL):
                        heard = await self._fresh()
                except DriverError as error:
                    ended = error
                due = max(due + interval, loop.time())
            while self._tickets:
                yield self._reading(self._tickets.popleft(), channel=PRINTED, event=True)
            if ended:
                raise ended
            if isinstance(heard, Weighing):
                yield self._reading(heard)

    async def execute(self, command: Command) -> CommandResult:
        """What ``actions`` has; ``read_stable`` waits for a weight at rest."""
        action = self._actions.get(command.key)
        if action is None:
            raise UnsupportedCommand(
                f"{self._name} has no command {command.key!r}; it has "
                f"{', '.join(self._actions) or 'none'}."
            )
        deadline = asyncio.get_running_loop().time() + self._settings["stability_timeout"]
        async with self._arbiter.turn(Arbiter.COMMAND):
            if self._on_print:
                self._require_link().write(action)
                return CommandResult(command)
            shown = await self._at_rest(command, deadline)
            if command.key == READ:
                return CommandResult(command, self._reading(shown), str(shown))
            await self._do(action)
            shown = await self._outcome(command, deadline)
        return CommandResult(command, detail=str(shown))

    async def close(self) -> None:
        """Stop listening and release the port or the connection."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
        self._end(LinkClosed(_CLOSED))
        await super().close()

    async def _shown(self) -> Weighing:
        async with self._arbiter.turn(Arbiter.COMMAND):
            while isinstance(shown := await self._fresh(), FrameError):
                pass
        return shown

    # -- commands ----------------------------------------------------------------------------------

    async def _at_rest(self, command: Command, deadline: float) -> Weighing:
        """What is shown once it does not move; a scale below zero may still be zeroed."""
        while True:
            shown = await self._fresh()
            if isinstance(shown, Weighing) and not shown.moving:
                if shown.value is None and command.key != "zero":
                    raise CommandRefused(
                        f"{self._name} did not carry out {command.key}: {shown.reason}."
                    )
                return shown
            if asyncio.get_running_loop().time() >= deadline:
                raise CommandRefused(
                    f"{self._name} did not carry out {command.key}: it did not come to rest in "
                    "time. Try again when nothing moves on it."
                )
            await asyncio.sleep(self._settings["interval"])

    async def _do(self, action: bytes) -> None:
        """Send it. Where the scale has to be asked, its answer is not that of the next question."""
        before = self._count
        self._require_link().write(action)
        if self._question:
            with suppress(LinkTimeout):
                await self._after(before, GRACE)

    async def _outcome(self, command: Command, deadline: float) -> Weighing:
        shows = _OUTCOMES.get(command.key)
        while True:
            shown = await self._fresh()
            if isinstance(shown, Weighing) and not shown.moving and (not shows or shows(shown)):
                return shown
            if asyncio.get_running_loop().time() >= deadline:
                raise CommandRefused(
                    f"{self._name} did not carry out {command.key}: it shows {shown}."
                )
            await asyncio.sleep(self._settings["interval"])

    # -- listening ---------------------------------------------------------------------------------

    async def _pause(self, until: float) -> None:
        """Wait for that time, a ticket, or the end of the link, whichever comes first."""
        loop = asyncio.get_running_loop()
        timer = loop.call_at(until, self._wake) if until < math.inf else None
        try:
            while not (self._tickets or self._ended) and loop.time() < until:
                await self._news.wait()
        finally:
            if timer:
                timer.cancel()

    async def _fresh(self) -> Weighing | FrameError:
        """The next that is heard, asked for where need be; whatever ended the listening."""
        before = self._count
        if self._question:
            self._require_link().write(self._question)
        await self._after(before, self._settings["timeout"])
        assert self._heard is not None
        return self._heard

    async def _after(self, count: int, timeout: float) -> None:
        """Return once more than ``count`` were heard."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        timer = loop.call_at(deadline, self._wake)
        try:
            while self._count <= count:
                if self._ended:
                    raise self._ended
                if loop.time() >= deadline:
                    asked = self._question.decode("latin-1").strip()
                    raise LinkTimeout(
                        f"{self._name} did not answer {asked} within {timeout:g} seconds."
                        if asked
                        else f"{self._name} has sent nothing for {timeout:g} seconds."
                    )
                await self._news.wait()
        finally:
            timer.cancel()

    def _wake(self) -> None:
        """Let all who wait look again."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _end(self, error: DriverError) -> None:
        self._ended = self._ended or error
        self._wake()

    async def _listen(self, link: Link) -> None:
        try:
            while True:
                for answer in await self._chunk(link):
                    self._take(answer)
        except DriverError as error:
            self._end(error)

    async def _chunk(self, link: Link) -> list[Weighing | FrameError]:
        """What the next bytes complete; an answer that stops in the middle has lost its end."""
        try:
            return self._decoder.feed(await link.read(GRACE if self._decoder.partial else math.inf))
        except LinkTimeout:
            partial = self._decoder.partial
            self._decoder.reset()
            return [FrameError("the answer stops in the middle", partial)]

    def _take(self, answer: Weighing | FrameError) -> None:
        if isinstance(answer, FrameError):
            self._count_nonsense(answer)
        else:
            self._nonsense = 0
            before = self._heard
            held = isinstance(before, Weighing) and before.printed
            if self._on_print or (answer.printed and not held):
                self._tickets.append(answer)
        self._heard = answer
        self._count += 1
        self._wake()
