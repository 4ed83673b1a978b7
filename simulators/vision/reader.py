"""The DataMan reader: what it reads, and what it answers over DMCC. Pure; no socket, no clock."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from .device import Said

_COMMAND = re.compile(rb"\|\|(?:0(?::(\d+))?)?>(.*)")


@dataclass
class Reader:
    """``code`` is what lies in view; empty for nothing. It answers commands once it was told to.

    ``wrapped`` is firmware that sends results as answers of status 1.
    """

    model: str = "DM262"
    serial: str = "1A2B3C"
    version: str = "6.1.16"
    code: str = "]d20109506000134352"
    no_read: str = "NOREAD"
    wrapped: bool = False
    online: bool = True

    def __post_init__(self) -> None:
        self.extended = False
        self.triggers = 0
        self._heard = b""

    def greet(self) -> bytes:
        """It waits for a command."""
        self._heard = b""
        return b""

    def feed(self, data: bytes) -> list[Said]:
        """What it says to ``data``, and when."""
        self._heard += data
        said: list[Said] = []
        while b"\r\n" in self._heard:
            line, self._heard = self._heard.split(b"\r\n", 1)
            if found := _COMMAND.fullmatch(line):
                number = found[1].decode() if found[1] else ""
                said += self._command(number, found[2].decode("latin-1").upper())
        return said

    def result(self) -> bytes:
        """What it sends for what lies in view."""
        text = (self.code or self.no_read).encode("latin-1")
        if self.wrapped and self.extended:
            return b"||0:[1]" + base64.b64encode(text) + b"\r\n"
        return text + b"\r\n"

    def _command(self, number: str, command: str) -> list[Said]:
        known = {
            "SET COM.DMCC-RESPONSE 1": "",
            "GET DEVICE.TYPE": self.model,
            "GET DEVICE.SERIAL-NUMBER": self.serial,
            "GET DEVICE.FIRMWARE-VER": self.version,
            "TRIGGER ON": "",
            "TRIGGER OFF": "",
        }
        if command not in known:
            return self._answer(number, 101)
        if command == "TRIGGER ON" and not self.online:
            return self._answer(number, 105)
        self.extended = self.extended or command.startswith("SET COM.DMCC")
        answer = self._answer(number, 0, known[command])
        if command == "TRIGGER ON":
            self.triggers += 1
            answer.append((0.02, self.result()))
        return answer

    def _answer(self, number: str, status: int, text: str = "") -> list[Said]:
        if self.extended:
            return [(0.0, f"||0:{number}[{status}]{text}\r\n".encode("latin-1"))]
        return [(0.0, f"{text}\r\n".encode("latin-1"))] if text else []
