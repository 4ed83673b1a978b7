"""Printing on a ZPL printer so that it is known what became of each label."""

from __future__ import annotations

import asyncio

from .codecs import zpl
from .codecs.errors import FrameError
from .errors import CommandRefused, CommandUncertain, LinkError, ProtocolError
from .zpl_conversation import ZplConversation

#: Seconds between two looks at a printer that is at work.
LOOK = 0.1
#: So many looks in a row must find nothing left: a number may have been misread, and between the
#: buffer and the print head a label is in neither count for a moment.
CONFIRMATIONS = 5

REMEDIES = {
    "head up": "Close its head",
    "paper out": "Load labels",
    "ribbon out": "Load ribbon",
    "over-temperature": "Let it cool down",
    "memory lost": "Switch it off and on, and check its settings",
    "paused": "Press its pause button, or resume it",
    "buffer full": "Wait until it has printed, or cancel its jobs",
}


class ZplPrinting:
    """One printer at work. ``patience`` is how many seconds it may take for each step forward."""

    def __init__(self, printer: ZplConversation, *, timeout: float, patience: float) -> None:
        self._printer = printer
        self._timeout = timeout
        self._patience = patience
        self._cancellations = 0

    def cancelled(self) -> None:
        """All jobs are being cancelled: what is at work is not printed when it is gone."""
        self._cancellations += 1

    async def make_ready(self) -> None:
        """Return when the printer is ready and nothing of another job is left in it.

        Part of a format that an earlier connection left behind would swallow the label: it is
        removed.

        :raise CommandRefused: it is not; also where the link is down, since nothing was sent
        """
        patience = Patience(self._patience)
        while True:
            try:
                status = await self._printer.status(urgent=True)
            except FrameError:
                status = None
            except (LinkError, ProtocolError) as error:
                raise CommandRefused(f"The label was not sent. {error}") from error
            if status and status.state in REMEDIES:
                raise CommandRefused(
                    f"{self._printer.name} did not get the label: {status.state}. "
                    f"{REMEDIES[status.state]}, and print again."
                )
            if status and status.is_empty:
                return
            if status and status.partial_format and not status.formats:
                await self._printer.send(zpl.encode(zpl.CANCEL_PARTIAL), self._timeout)
            if patience.is_over(status):
                raise CommandRefused(
                    f"{self._printer.name} did not get the label: it has not ended what it had to "
                    "print before. Cancel its jobs if they are not wanted, and print again."
                )
            await asyncio.sleep(LOOK)

    async def print(self, label: str, labels: int, copies: int) -> None:
        """Send the label and return when it has been printed.

        :raise Unfinished: with what is known
        """
        patience = Patience(self._patience)
        left, seen, empty = -1, False, 0
        behind, cancellations = label.encode(), self._cancellations
        while True:
            try:
                if behind:
                    data, behind = behind, b""
                    status = await self._printer.status_behind(data, patience.seconds)
                else:
                    status = await self._printer.status(urgent=True)
            except FrameError:
                status = None
            except (LinkError, ProtocolError) as error:
                raise Unfinished(str(error), left, labels, error) from error
            if cancellations != self._cancellations:
                raise Unfinished("All jobs of the printer were cancelled.", left, labels)
            if status:
                seen = seen or not status.is_empty
                empty = empty + 1 if status.is_empty else 0
                if seen:
                    left = min(labels, status.remaining + copies * status.formats)
                if status.fault and not (seen and status.is_empty):
                    raise self._unfinished(
                        f"{status.fault}. {REMEDIES[status.fault]}; it goes on by itself",
                        left,
                        labels,
                    )
            if empty >= CONFIRMATIONS:
                if not seen:
                    raise self._unfinished(
                        "it never said that it had something to print", -1, labels
                    )
                return
            if patience.is_over(status):
                raise self._unfinished(
                    f"nothing moved for {patience.seconds:g} seconds", left, labels
                )
            await asyncio.sleep(LOOK)

    def _unfinished(self, why: str, left: int, labels: int) -> Unfinished:
        return Unfinished(f"{self._printer.name} says: {why}.", left, labels)


class Unfinished(Exception):
    """A label was sent, and is not known to be printed; ``left`` is -1 where nothing was heard."""

    def __init__(self, why: str, left: int, labels: int, cause: Exception | None = None) -> None:
        super().__init__(why)
        self.left = left
        self._labels, self._cause = labels, cause

    def said(self, job: str) -> Exception:
        """For the person at the line: a LinkError or ProtocolError where the link is not fine."""
        sentence = (
            f"{job}: {left_words(self.left, self._labels)}. {self} Look at what was printed before "
            "you print it again as a new job."
        )
        for kind in (LinkError, ProtocolError):
            if isinstance(self._cause, kind):
                return kind(sentence)
        return CommandUncertain(sentence)


class Patience:
    """Until when to wait for a printer in which nothing moves."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._clock = asyncio.get_running_loop().time
        self._since = self._clock()
        self._last: tuple[int, int] | None = None

    def is_over(self, status: zpl.HostStatus | None) -> bool:
        """Whether nothing has moved for so long; a status that could not be read says nothing."""
        work = (status.formats, status.remaining) if status else self._last
        if work != self._last:
            self._last, self._since = work, self._clock()
        return self._clock() - self._since > self.seconds


def left_words(left: int, labels: int) -> str:
    """What is known of a job, as the middle of a sentence; ``left`` as in :class:`Unfinished`."""
    if left < 0:
        return f"whether its {labels} label(s) were printed is not known"
    return f"{left} of {labels} label(s) were not printed yet when the printer was last heard"
