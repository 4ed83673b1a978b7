"""How a simulated device misbehaves. Pure: randomness is passed in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from random import Random


@dataclass
class Faults:
    """Chances between 0 and 1 for each answer, a delay in seconds, and silence. A split answer
    arrives in two pieces.

    >>> faults = Faults(); faults.set("drop", 0.5); faults.drop
    0.5
    """

    drop: float = 0.0
    garble: float = 0.0
    truncate: float = 0.0
    delay: float = 0.0
    silent: float = 0.0
    split: float = 0.0

    def set(self, name: str, value: float) -> None:
        """Set one fault; ValueError for an unknown one or an impossible chance."""
        if name not in {field.name for field in fields(self)}:
            raise ValueError(f"There is no fault {name!r}.")
        if value < 0 or (name != "delay" and value > 1):
            raise ValueError(f"{name} {value:g} is out of range.")
        setattr(self, name, value)

    def clear(self) -> None:
        """Behave again."""
        for field in fields(self):
            setattr(self, field.name, 0.0)

    def distorted(self, answer: bytes, random: Random) -> tuple[bytes, str]:
        """The answer as the line delivers it, and what was done to it, or ``""``."""
        if self.silent:
            return b"", "silent"
        if random.random() < self.drop:
            return b"", "dropped"
        if random.random() < self.truncate:
            return answer[: random.randrange(1, len(answer))], "truncated"
        if random.random() < self.garble:
            return _garbled(answer, random), "garbled"
        return answer, ""


def _garbled(answer: bytes, random: Random) -> bytes:
    """One to three bytes replaced by others with the eighth bit set, as a framing error does."""
    noisy = bytearray(answer)
    for position in random.sample(range(len(noisy)), k=min(len(noisy), random.randint(1, 3))):
        noisy[position] = random.randrange(0x80, 0x100)
    return bytes(noisy)
