"""Driver of a label printer that speaks ZPL, on TCP port 9100 or a serial line.

A ZPL printer does not say that it has printed. It is asked how it is: before, right behind the
label, and until nothing is left of it. What was seen waiting and is gone without a fault was
printed. Each job has a key, which is on disk before the first byte leaves. What cannot be known
afterwards is said, and is never printed a second time under the same key.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from .codecs import zpl
from .codecs.errors import FrameError
from .codecs.zpl_fields import code128_field, text_field
from .driver import ChannelSettings, DriverContext, Identity
from .errors import (
    CommandRefused,
    CommandUncertain,
    LinkError,
    LinkTimeout,
    ProtocolError,
    UnsupportedCommand,
)
from .print_jobs import Job, Outcome, PrintJobs
from .reading import Command, CommandResult, Quality, Reading
from .remembered import file_name
from .zpl_conversation import ZplConversation
from .zpl_printing import LOOK, Patience, Unfinished, ZplPrinting, left_words

CHANNEL = "state"
_UNCONFIRMED = "Sent. This printer does not answer, so nobody knows whether it was carried out."


class ZplPrinter:
    """See :class:`~.driver.Driver`. Channel ``state``; settings ``catalogue.ZPL_PRINTER``.

    With ``one_way`` the printer is taken for one that cannot answer: its state is uncertain, and
    what is sent to it counts as sent, not as printed.
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
        self._printer = ZplConversation(settings)
        where = settings["port" if settings["link"] == "serial" else "host"]
        port = [settings["tcp_port"]] if settings["link"] == "tcp" else []
        name = file_name("zpl-jobs", where, *port)
        self._jobs = PrintJobs(context.folder / name, context.clock)
        self._printing = asyncio.Lock()
        self._work = ZplPrinting(
            self._printer, timeout=settings["timeout"], patience=settings["print_timeout"]
        )

    async def open(self) -> None:
        """Open the link and ask for the status, unless the printer cannot answer."""
        await self._printer.open()
        if self._settings["one_way"]:
            return
        try:
            await self._printer.status()
        except LinkTimeout as error:
            raise LinkTimeout(f"{error} If it never answers, set that it cannot.") from error
        except FrameError as error:
            raise ProtocolError(
                f"{self._printer.name} answers, but not in ZPL ({error}): check its port, and "
                "that its language is set to ZPL."
            ) from error

    async def events(self) -> AsyncGenerator[Reading, None]:
        """The state each ``interval`` seconds; several missed looks are made up for by none."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            if self._settings["one_way"]:
                yield self._unknown_state()
                await self._printer.watch(self._settings["interval"])
                continue
            status = None
            with suppress(FrameError):  # one is noise; too many in a row are a ProtocolError
                status = await self._printer.status()
            if status is not None:
                yield self._state(status)
            due = max(due + self._settings["interval"], loop.time())
            await asyncio.sleep(due - loop.time())

    async def execute(self, command: Command) -> CommandResult:
        """``print`` (label, copies, job), ``cancel_all``, ``pause``, ``resume``, ``calibrate``,
        ``test_label``."""
        actions: dict[str, Callable[[Command], Awaitable[str]]] = {
            "print": self._print,
            "test_label": self._print_test_label,
            "cancel_all": self._cancel_all,
            "pause": self._pause,
            "resume": self._resume,
            "calibrate": self._calibrate,
        }
        if command.key not in actions:
            raise UnsupportedCommand(f"A label printer has no command {command.key!r}.")
        return CommandResult(command, detail=await actions[command.key](command))

    async def probe(self) -> Identity:
        """What the printer says it is."""
        if self._settings["one_way"]:
            return Identity(detail="It was not asked: it is set to be one that does not answer.")
        found = await self._printer.identify()
        dots = f"{found.dots_per_mm} dots/mm" if found.dots_per_mm else ""
        return Identity(model=found.model, version=found.version, detail=dots)

    async def close(self) -> None:
        """Release the port or the connection."""
        await self._printer.close()

    # -- printing ----------------------------------------------------------------------------------

    async def _print(self, command: Command) -> str:
        async with self._printing:
            return await self._print_alone(command)

    async def _print_alone(self, command: Command) -> str:
        arguments = command.arguments
        key, copies = arguments["job"], arguments.get("copies", 1)
        try:
            label = zpl.with_copies(zpl.checked_label(arguments["label"]), copies)
        except zpl.LabelError as error:
            raise CommandRefused(f"The label was not printed. {error}") from error
        digest = hashlib.sha256(label.encode()).hexdigest()
        if known := self._jobs.get(key):
            return self._once_more(key, known, digest)
        job = Job(digest, copies * zpl.formats_in(label))
        if self._settings["one_way"]:
            return await self._sent(key, job, label)
        await self._work.make_ready()
        self._jobs.begin(key, job)
        try:
            await self._work.print(label, job.labels, copies)
        except Unfinished as error:
            self._jobs.settle(key, Outcome.UNKNOWN, error.left)
            raise error.said(f"Job {key}") from error
        self._jobs.settle(key, Outcome.PRINTED, 0)
        return _printed(job.labels)

    async def _print_test_label(self, command: Command) -> str:  # noqa: ARG002
        label = (
            "^XA^CI28^FO30,30^A0N,40^FDPlant suite^FS"
            f"^FO30,85^A0N,30{text_field('ÄÖÜ äöüß éñç €')}"
            f"^FO30,135^BY2{code128_field('TEST-0001')}^XZ"
        )
        if self._settings["one_way"]:
            await self._printer.send(label.encode(), self._settings["print_timeout"])
            return _UNCONFIRMED
        async with self._printing:
            await self._work.make_ready()
            try:
                await self._work.print(label, 1, 1)
            except Unfinished as error:
                raise error.said("The test label") from error
        return _printed(1)

    def _once_more(self, key: str, known: Job, digest: str) -> str:
        """What to say of a job that was begun before. It is not sent again, whatever it is."""
        if known.digest != digest:
            raise CommandRefused(
                f"Job {key} was another label, begun on {known.time}. Each label needs a job key "
                "of its own."
            )
        if known.outcome is Outcome.UNKNOWN:
            raise CommandUncertain(
                f"Job {key} was begun on {known.time}, and {left_words(known.left, known.labels)}. "
                "It was not sent again. Look at what was printed before you print it as a new job."
            )
        return f"Job {key} was {known.outcome.value} already, on {known.time}; not again."

    async def _sent(self, key: str, job: Job, label: str) -> str:
        """To a printer that cannot answer: sent once, and not known to be printed."""
        try:
            await self._printer.send(b"", self._settings["timeout"])
        except LinkError as error:
            raise CommandRefused(f"The label was not sent. {error}") from error
        self._jobs.begin(key, job)
        try:
            await self._printer.send(label.encode(), self._settings["print_timeout"])
        except LinkError as error:
            unfinished = Unfinished(str(error), -1, job.labels, error)
            raise unfinished.said(f"Job {key}") from error
        self._jobs.settle(key, Outcome.SENT, -1)
        return _UNCONFIRMED

    # -- the other commands ------------------------------------------------------------------------

    async def _cancel_all(self, command: Command) -> str:
        self._work.cancelled()
        return await self._control(command, zpl.CANCEL_ALL, lambda status: status.is_empty)

    async def _pause(self, command: Command) -> str:
        return await self._control(command, zpl.PAUSE, lambda status: status.paused)

    async def _resume(self, command: Command) -> str:
        return await self._control(command, zpl.RESUME, lambda status: not status.fault)

    async def _calibrate(self, command: Command) -> str:
        if not self._settings["one_way"]:
            await self._work.make_ready()
        return await self._control(command, zpl.CALIBRATE, lambda status: status.state == "ready")

    async def _control(
        self, command: Command, word: bytes, done: Callable[[zpl.HostStatus], bool]
    ) -> str:
        """Send a command of one word, and see that it has worked."""
        patience = Patience(self._settings["print_timeout"])
        await self._printer.send(zpl.encode(word), self._settings["timeout"])
        if self._settings["one_way"]:
            return _UNCONFIRMED
        status: zpl.HostStatus | None = None
        while not patience.is_over(status):
            try:
                status = await self._printer.status(urgent=True)
            except FrameError:
                status = None
            if status and done(status):
                return status.state
            if status and word == zpl.RESUME and status.fault != "paused":
                break
            await asyncio.sleep(LOOK)
        raise CommandRefused(
            f"{self._printer.name} did not carry out {command.key}: it is still "
            f"{status.state if status else 'not to be understood'}."
        )

    # -- readings ----------------------------------------------------------------------------------

    def _state(self, status: zpl.HostStatus) -> Reading:
        return Reading(
            CHANNEL,
            self._clock(),
            text=status.state,
            attributes={
                "paper_out": status.paper_out,
                "head_up": status.head_up,
                "ribbon_out": status.ribbon_out,
                "over_temperature": status.too_hot,
                "under_temperature": status.too_cold,
                "paused": status.paused,
                "buffer_full": status.buffer_full,
                "memory_lost": status.memory_lost,
                "label_waiting": status.label_waiting,
                "formats": status.formats,
                "remaining": status.remaining,
            },
        )

    def _unknown_state(self) -> Reading:
        return Reading(
            CHANNEL,
            self._clock(),
            quality=Quality.UNCERTAIN,
            text="unknown",
            attributes={"reason": "this printer does not answer"},
        )


def _printed(labels: int) -> str:
    return "1 label printed." if labels == 1 else f"{labels} labels printed."
