"""Cutting a stream of bytes into lines, whatever arrives."""

from __future__ import annotations

from .errors import OversizeLine

MAX_LINE = 256


class LineFramer:
    """Collects bytes and hands out complete lines, without their end.

    A line ends with LF; a CR before it goes too. Empty lines are dropped. A line longer than
    ``limit`` is dropped up to its end and reported once, so that memory is bounded.

    >>> framer = LineFramer()
    >>> framer.feed(b"S S    "), framer.feed(b" 100.00 g\\r\\nS D")
    ([], [b'S S     100.00 g'])
    """

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes | OversizeLine]:
        """The lines that ``data`` completes, in order."""
        lines: list[bytes | OversizeLine] = []
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 1]
            if self._skipping:
                self._skipping = False
            elif end > self._limit:
                lines.append(OversizeLine(line[: self._limit]))
            elif stripped := line.removesuffix(b"\r"):
                lines.append(stripped)
        if len(self._buffer) > self._limit:
            if not self._skipping:
                lines.append(OversizeLine(bytes(self._buffer[: self._limit])))
            self._skipping = True
            self._buffer.clear()
        return lines

    @property
    def partial(self) -> bytes:
        """What has arrived of a line that is not complete."""
        return bytes(self._buffer)

    def reset(self) -> None:
        """Forget a partial line."""
        self._buffer.clear()
        self._skipping = False
