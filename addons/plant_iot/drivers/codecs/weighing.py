"""What a scale says of its load, whatever the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

IN_MOTION = "in motion"
OVER_RANGE = "over range"
UNDER_RANGE = "under range"
NO_WEIGHT = "no weight available"


@dataclass(frozen=True)
class Weighing:
    """One look at a scale.

    ``value`` is None where it shows no weight, and ``reason`` says why; a reason beside a value
    says why it is doubtful. ``display`` is the number as sent, ``width`` how many characters it
    took where that tells a lost one. ``net`` and ``tare`` are None where the protocol does not
    say. ``printed``: the operator asked for a ticket.
    """

    value: Decimal | None = None
    unit: str = ""
    display: str = ""
    moving: bool = False
    net: bool | None = None
    tare: Decimal | None = None
    reason: str = ""
    printed: bool = False
    width: int = 0

    @property
    def stable(self) -> bool:
        """Whether there is a weight, and at rest."""
        return self.value is not None and not self.moving

    def __str__(self) -> str:
        return self.reason if self.value is None else f"{self.display} {self.unit}".strip()
