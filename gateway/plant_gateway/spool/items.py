"""What goes into the spool and comes out of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CAPTURE = "capture"
TELEMETRY = "telemetry"

#: The most telemetry readings of an item that stay together: in the spool they are one row, are
#: numbered, dropped and deleted as one, and cost no more than a single reading would.
PACK = 50


@dataclass(frozen=True)
class Item:
    """Things to be written together or not at all: captures, telemetry, channels' states."""

    captures: tuple[Mapping[str, Any], ...] = ()
    telemetry: tuple[Mapping[str, Any], ...] = ()
    states: tuple[tuple[int, Mapping[str, Any]], ...] = ()

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """The spool's rows of it: class, document, how many readings that holds."""
        for capture in self.captures:
            yield CAPTURE, json.dumps(capture, allow_nan=False), 1
        for begin in range(0, len(self.telemetry), PACK):
            pack = self.telemetry[begin : begin + PACK]
            yield TELEMETRY, json.dumps(pack, allow_nan=False)[1:-1], len(pack)


def parts(document: str) -> Iterator[str]:
    """The readings of a row's document, each as a document of its own."""
    return map(json.dumps, json.loads(f"[{document}]"))


@dataclass(frozen=True)
class Quotas:
    """How many readings of each class may wait for Odoo."""

    captures: int = 200_000
    telemetry: int = 1_000_000


@dataclass(frozen=True)
class Depth:
    """What waits, and what was lost for want of room since the file was made."""

    captures: int = 0
    telemetry: int = 0
    quarantined: int = 0
    dropped: int = 0

    def changed(
        self, captures: int = 0, telemetry: int = 0, quarantined: int = 0, dropped: int = 0
    ) -> Depth:
        """After so many more, or fewer."""
        return Depth(
            self.captures + captures,
            self.telemetry + telemetry,
            self.quarantined + quarantined,
            self.dropped + dropped,
        )


@dataclass(frozen=True)
class Batch:
    """A numbered batch; its bytes are the same however often it is asked for.

    ``content`` are its ``size`` readings, in JSON with commas between them. A void batch stands for
    one that Odoo refused: it has no readings, and keeps the sequence whole.
    """

    epoch: str
    sequence: int
    sent_at: str
    content: str = ""
    size: int = 0
    void: bool = False

    @property
    def payload(self) -> bytes:
        """The body of POST …/batches."""
        frame = json.dumps(
            {"epoch": self.epoch, "sequence": self.sequence, "sent_at": self.sent_at}
        )
        return f'{frame[:-1]}, "readings": [{self.content}]}}'.encode()
