"""What goes into the spool and comes out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CAPTURE = "capture"
TELEMETRY = "telemetry"


@dataclass(frozen=True)
class Item:
    """Things to be written together or not at all: captures, telemetry, a channel's state."""

    captures: tuple[Mapping[str, Any], ...] = ()
    telemetry: tuple[Mapping[str, Any], ...] = ()
    states: tuple[tuple[int, Mapping[str, Any]], ...] = ()


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


@dataclass(frozen=True)
class Batch:
    """A numbered batch; its bytes are the same however often it is asked for.

    A void batch stands for one that Odoo refused: it has no readings, and keeps the sequence whole.
    """

    epoch: str
    sequence: int
    sent_at: str
    documents: tuple[str, ...]
    void: bool = False

    @property
    def payload(self) -> bytes:
        """The body of POST …/batches."""
        frame = json.dumps(
            {"epoch": self.epoch, "sequence": self.sequence, "sent_at": self.sent_at}
        )
        return f'{frame[:-1]}, "readings": [{",".join(self.documents)}]}}'.encode()
