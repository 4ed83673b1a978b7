"""The printer: what it takes in, what it prints, what it answers. Pure; no socket, the time given.

It reads its line as a real one does: ``~`` commands act at once, also in the middle of a format;
formats wait in the buffer and are printed one label after the other. What it printed it keeps.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field

#: What can be set on it as people and mishaps do.
FLAGS = ("paper_out", "head_up", "ribbon_out", "too_hot", "memory_lost", "paused", "buffer_full")
_STOPPING = ("paper_out", "head_up", "ribbon_out", "too_hot", "paused")
_QUANTITY = re.compile(r"\^PQ(\d+)", re.IGNORECASE)
_PREFIXES = "^~"


@dataclass
class Printer:
    """``paper`` is how many labels are left, None for plenty; ``pace`` seconds for each one."""

    model: str = "SIM-203dpi,V1.0.0,8,8192KB"
    pace: float = 0.2
    paper: int | None = None
    flags: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(FLAGS, False))
    printed: int = 0
    last_label: str = ""

    def __post_init__(self) -> None:
        self._line = ""
        self._format: str | None = None
        self._waiting: deque[str] = deque()
        self._current = ""
        self._remaining = 0
        self._next_at = 0.0

    def restart(self) -> None:
        """Switched off and on: what it had not printed is gone."""
        self._line, self._format = "", None
        self._waiting.clear()
        self._remaining = 0
        self.flags.update(paused=False)

    def load(self, labels: int) -> None:
        """Put labels in and let it go on."""
        self.paper = labels
        self.flags.update(paper_out=labels == 0)

    def feed(self, text: str, now: float) -> list[str]:
        """Take in what came over the line; what it answers, without STX and ETX."""
        self._line += text
        answers: list[str] = []
        while True:
            start = min((at for at in map(self._line.find, _PREFIXES) if at >= 0), default=-1)
            if start < 0 or len(self._line) < start + 3:
                break
            end = min(
                (at for one in _PREFIXES if (at := self._line.find(one, start + 1)) >= 0),
                default=start + 3 if self._is_whole(start) else len(self._line),
            )
            if end == len(self._line) and not self._is_whole(start):
                break
            command, self._line = self._line[start:end], self._line[end:]
            answers += self._command(command, now)
        return answers

    def tick(self, now: float) -> None:
        """Print what is due."""
        while self._can_print() and now >= self._next_at:
            if not self._remaining:
                self._current = self._waiting.popleft()
                quantity = _QUANTITY.findall(self._current)
                self._remaining = int(quantity[-1]) if quantity else 1
                self._next_at = now + self.pace
                continue
            self._print(now)

    def _is_whole(self, start: int) -> bool:
        """Whether the command at ``start`` ends with its three characters."""
        return self._line[start : start + 3].upper() in ("^XA", "^XZ") or self._line[start] == "~"

    def _can_print(self) -> bool:
        if any(self.flags[flag] for flag in _STOPPING):
            return False
        return bool(self._remaining or self._waiting)

    def _print(self, now: float) -> None:
        if self.paper == 0:
            self.flags.update(paper_out=True)
            return
        if self.paper is not None:
            self.paper -= 1
        self.printed += 1
        self.last_label = self._current
        self._remaining -= 1
        self._next_at = now + self.pace

    def _command(self, command: str, now: float) -> list[str]:
        name = command[:3].upper()
        if name == "^XA":
            self._format = "^XA"
        elif self._format is not None and command[0] == "^":
            self._format += command
            if name == "^XZ":
                if not self._waiting and not self._remaining:
                    self._next_at = now
                self._waiting.append(self._format)
                self._format = None
        return self._at_once(name)

    def _at_once(self, name: str) -> list[str]:
        match name:
            case "~HS":
                return self._status()
            case "~HI":
                return [self.model]
            case "~JA":
                self._waiting.clear()
                self._remaining = 0
            case "~JX":
                self._format = None
            case "~PP":
                self.flags.update(paused=True)
            case "~PS":
                self.flags.update(paused=False)
        return []

    def _status(self) -> list[str]:
        flag = {name: int(there) for name, there in self.flags.items()}
        part = int(self._format is not None)
        return [
            f"030,{flag['paper_out']},{flag['paused']},1245,{len(self._waiting):03d},"
            f"{flag['buffer_full']},0,{part},000,{flag['memory_lost']},0,{flag['too_hot']}",
            f"000,0,{flag['head_up']},{flag['ribbon_out']},1,2,4,0,{self._remaining:08d},1,000",
            "1234,0",
        ]
