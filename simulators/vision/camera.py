"""The In-Sight system: its cells, and what it answers in native mode. Pure; no socket, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .device import Said

_END = b"\r\n"


@dataclass
class Camera:
    """``cells`` by their names as ``GV`` asks for them. Each inspection counts up ``counter``.

    ``duration`` is how many seconds an inspection takes that somebody waits for.
    """

    user: str = "admin"
    password: str = ""
    model: str = "7402"
    counter: str = "A010"
    cells: dict[str, str] = field(
        default_factory=lambda: {"A010": "0.000", "A011": "1.000", "A012": "12.500"}
    )
    jobs: tuple[str, ...] = ("ring.job", "shaft.job")
    job: str = "ring.job"
    online: bool = True
    duration: float = 0.05

    def __post_init__(self) -> None:
        self.held_offline = False
        self.inspections = 0
        self._heard = b""
        self._user: str | None = None
        self._logged_in = False

    def greet(self) -> bytes:
        """What it says to who has connected; a session begins."""
        self._heard, self._user, self._logged_in = b"", None, False
        return f"Welcome to In-Sight(tm) {self.model} Session 0\r\nUser: ".encode()

    def feed(self, data: bytes) -> list[Said]:
        """What it says to ``data``, and when."""
        self._heard += data
        said: list[Said] = []
        while b"\n" in self._heard:
            line, self._heard = self._heard.split(b"\n", 1)
            text = line.decode("latin-1").rstrip("\r")
            said.append(self._command(text) if self._logged_in else (0.0, self._login(text)))
        return said

    def inspect(self) -> None:
        """An inspection, whatever triggered it."""
        if self.online:
            self.inspections += 1
            self.cells[self.counter] = f"{float(self.cells[self.counter]) + 1:.3f}"

    def _login(self, text: str) -> bytes:
        if self._user is None:
            self._user = text
            return b"Password: "
        if (self._user, text) == (self.user, self.password):
            self._logged_in = True
            return b"User Logged In\r\n"
        self._user = None
        return b"Invalid Password\r\nUser: "

    def _command(self, text: str) -> Said:
        name, rest = text[:2].upper(), text[2:]
        if name in ("SE", "SW"):
            return self._trigger(rest, self.duration if name == "SW" else 0.0)
        if name == "GV":
            return 0.0, self._value(rest)
        if name == "GF":
            return 0.0, b"1" + _END + self.job.encode() + _END
        if name == "GO":
            return _status(int(self.online))
        statuses = {"SO": self._set_online, "LF": self._load}
        return _status(statuses[name](rest) if name in statuses else 0)

    def _trigger(self, event: str, after: float) -> Said:
        if event != "8" or not self.online:
            return _status(-1 if event != "8" else -2)
        self.inspect()
        return _status(1, after)

    def _value(self, cell: str) -> bytes:
        key = cell.upper() if re.fullmatch(r"[A-Za-z]\d{3}", cell) else cell
        if key not in self.cells:
            return b"-1" + _END
        return b"1" + _END + self.cells[key].encode("latin-1") + _END

    def _set_online(self, rest: str) -> int:
        if rest not in ("0", "1"):
            return -1
        if rest == "1" and self.held_offline:
            return -5
        self.online = rest == "1"
        return 1

    def _load(self, name: str) -> int:
        if self.online or name not in self.jobs:
            return -2
        self.job = name
        self.cells[self.counter] = "0.000"
        return 1


def _status(status: int, after: float = 0.0) -> Said:
    return after, str(status).encode() + _END
