"""Driver of a Cognex DataMan reader over DMCC: what it reads it sends, and commands are answered.

Results come whenever something triggers the reader; silence is normal. So it is asked for its type
after ``keep_alive`` seconds without a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any

from .arbiter import Arbiter
from .codecs import dmcc
from .codecs.errors import FrameError
from .codecs.framing import LineFramer
from .codecs.scanned import interpret
from .driver import ChannelSettings, DriverContext, Identity
from .errors import (
    CommandRefused,
    DriverError,
    LinkClosed,
    LinkTimeout,
    ProtocolError,
    UnsupportedCommand,
)
from .reading import Command, CommandResult, Quality, Reading
from .transports import Link, open_link

CHANNEL = "code"
#: So many lines in a row that make no sense are not noise but a wrong setting.
MAX_NONSENSE = 5
_COMMANDS = {"trigger": dmcc.TRIGGER_ON, "trigger_off": dmcc.TRIGGER_OFF}


class DataManDriver:
    """See :class:`~.driver.Driver`. Channel ``code``; settings ``catalogue.DATAMAN``.

    At opening the reader is told to answer its commands, which it forgets when it is switched off.
    """

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],  # noqa: ARG002 - the one channel is fixed
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._arbiter = Arbiter()
        self._framer = LineFramer(dmcc.MAX_LINE)
        self._link: Link | None = None
        self._listening: asyncio.Task[None] | None = None
        self._results: asyncio.Queue[Reading | DriverError] = asyncio.Queue()
        self._answer: asyncio.Future[dmcc.Answer] | None = None
        self._number = 0
        self._heard = asyncio.Event()
        self._type = ""

    async def open(self) -> None:
        """Connect, have commands answered, and ask for the reader's type."""
        self._link = await open_link(self._settings)
        self._framer.reset()
        self._listening = asyncio.create_task(self._listen(self._link))
        self._number += 1
        self._link.write(dmcc.encode(dmcc.EXTENDED, self._number))
        self._type = await self._ask(dmcc.TYPE)

    async def events(self) -> AsyncGenerator[Reading, None]:
        """An event for each result; a reader that is gone is noticed by asking."""
        while True:
            if self._results.empty():
                await self._quiet()
                continue
            result = self._results.get_nowait()
            if isinstance(result, DriverError):
                raise result
            yield result

    async def execute(self, command: Command) -> CommandResult:
        """``trigger``, ``trigger_off``."""
        if command.key not in _COMMANDS:
            raise UnsupportedCommand(f"A DataMan reader has no command {command.key!r}.")
        await self._ask(_COMMANDS[command.key])
        return CommandResult(command)

    async def probe(self) -> Identity:
        """What the reader says it is."""
        serial, version = await self._ask(dmcc.SERIAL), await self._ask(dmcc.FIRMWARE)
        return Identity("Cognex", self._type, serial, version)

    async def close(self) -> None:
        """Hang up."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    # -- the conversation --------------------------------------------------------------------------

    async def _quiet(self) -> None:
        """Wait for a word of the reader; ask for one when there is none for too long."""
        self._heard.clear()
        timer = asyncio.get_running_loop().call_later(self._settings["keep_alive"], self._heard.set)
        try:
            await self._heard.wait()
        finally:
            timer.cancel()
        if self._results.empty():
            with suppress(CommandRefused):  # a refusal is a word as well
                await self._ask(dmcc.TYPE)

    async def _ask(self, command: str) -> str:
        """Send a command and return what is answered; CommandRefused when that is an error."""
        async with self._arbiter.turn(Arbiter.COMMAND):
            self._number += 1
            future: asyncio.Future[dmcc.Answer] = asyncio.get_running_loop().create_future()
            self._answer = future
            try:
                self._require_link().write(dmcc.encode(command, self._number))
                timeout = self._settings["timeout"]
                done, _ = await asyncio.wait({future}, timeout=timeout)
            finally:
                self._answer = None
        if not done:
            raise LinkTimeout(
                f"{self._name} did not answer {command} within {timeout:g} seconds. Check that it "
                "is a DataMan reader, and that its control commands (DMCC) are on."
            )
        answer = future.result()
        if answer.status != dmcc.DONE:
            raise CommandRefused(
                f"{self._name} did not carry out {command}: {dmcc.error_words(answer.status)}."
            )
        return answer.text

    async def _listen(self, link: Link) -> None:
        """Take in what the reader sends. What ends this is told to whoever waits."""
        nonsense = 0
        try:
            while True:
                with suppress(LinkTimeout):
                    for line in self._framer.feed(await link.read(self._settings["keep_alive"])):
                        try:
                            self._take(line)
                        except FrameError as error:
                            nonsense += 1
                            if nonsense >= MAX_NONSENSE:
                                raise ProtocolError(
                                    f"{self._name} sends what is not readable ({error}): check "
                                    "its baud rate, and how its results are formatted."
                                ) from error
                        else:
                            nonsense = 0
        except DriverError as error:
            self._results.put_nowait(error)
            if self._answer is not None and not self._answer.done():
                self._answer.set_exception(error)
            self._heard.set()

    def _take(self, line: bytes | FrameError) -> None:
        if isinstance(line, FrameError):
            raise line
        heard = dmcc.parse(line)
        if isinstance(heard, dmcc.Result):
            self._results.put_nowait(self._reading(heard.text))
            self._heard.set()
        elif heard.number == self._number and self._answer is not None and not self._answer.done():
            self._answer.set_result(heard)

    def _reading(self, text: str) -> Reading:
        """A code, or that none was read, which is told as a bad event: there is no value."""
        if self._settings["no_read"] and text == self._settings["no_read"]:
            return Reading(
                CHANNEL,
                self._clock(),
                quality=Quality.BAD,
                text=text,
                attributes={"ok": False, "reason": "no code was read"},
                event=True,
            )
        now = self._clock()
        code = interpret(text, gs1="auto", today=now.date())
        return Reading(
            CHANNEL, now, text=code.text, attributes={"ok": True, **code.attributes}, event=True
        )

    @property
    def _name(self) -> str:
        return f"The reader at {self._link.name}" if self._link else "The reader"

    def _require_link(self) -> Link:
        if self._link is None:
            raise LinkClosed("The reader's link is not open.")
        return self._link
