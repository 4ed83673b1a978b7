"""A command as Odoo hands it out, and what became of it (docs/contracts/gateway.md). Pure."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from ..clock import iso
from ..errors import Unreachable

LONGEST_DETAIL = 1000


class State(str, Enum):
    """The words of the contract."""

    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Order:
    """What is to be done at a device. ``left`` seconds remained when it was handed out.

    ``problem`` says why it cannot be read; then ``id`` is all that is known of it.
    """

    id: str
    device: int = 0
    command: str = ""
    arguments: Mapping[str, Any] | None = None
    left: float = 0.0
    problem: str = ""


@dataclass(frozen=True)
class Result:
    """What became of a command. ``started`` is None where it never began."""

    state: State
    detail: str
    finished: datetime
    started: datetime | None = None
    reading: Mapping[str, Any] | None = None

    def document(self) -> str:
        """The body of ``POST …/result``."""
        return json.dumps(
            {
                "state": self.state.value,
                "detail": self.detail[:LONGEST_DETAIL],
                "reading": self.reading,
                "started_at": iso(self.started) if self.started else None,
                "finished_at": iso(self.finished),
            }
        )


def orders(answer: Any) -> list[Order]:
    """The orders in an answer; Unreachable when it is none. One that cannot be read says so."""
    try:
        now = datetime.fromisoformat(_offset(answer["time"]))
        return [_order(raw, now) for raw in answer["commands"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreachable(f"Odoo's commands cannot be read ({error!r}).") from error


def _order(raw: Mapping[str, Any], now: datetime) -> Order:
    id_ = str(uuid.UUID(raw["id"]))
    try:
        return Order(
            id_,
            int(raw["device"]),
            str(raw["command"]),
            dict(raw["arguments"]),
            (datetime.fromisoformat(_offset(raw["deadline"])) - now).total_seconds(),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Order(id_, problem=f"The gateway cannot read this command ({error!r}).")


def _offset(text: str) -> str:
    """``Z`` as Python before 3.11 reads it."""
    return text.replace("Z", "+00:00")
