"""Where one scan ends and the next begins. Bytes and the time in, scans out; no I/O, no clock.

A scanner is set to send a prefix before a code and a suffix after it. Where it sends no suffix, a
silence of ``idle_gap`` seconds ends a code. Where it does, a code whose suffix does not come within
``STALL`` seconds is broken off: it may be half of a code, and is never taken for a whole one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Hashable

from .errors import FrameError

#: No symbol that a scanner reads holds more bytes than the readings' contract has characters.
MAX_SCAN = 4096
STALL = 1.0

#: ``line`` is any of CR, LF and both; a code that contains one of them needs an exact suffix.
SUFFIXES: dict[str, re.Pattern[bytes] | None] = {
    "line": re.compile(rb"[\r\n]"),
    "cr": re.compile(rb"\r"),
    "lf": re.compile(rb"\n"),
    "crlf": re.compile(rb"\r\n"),
    "tab": re.compile(rb"\t"),
    "etx": re.compile(rb"\x03"),
    "none": None,
}


class BrokenScan(FrameError):
    """Part of a scan, or one that did not arrive as the settings say."""


class ScanFramer:
    """Cuts what one scanner sends into scans, without prefix and suffix.

    ``deadline`` is when silence will have a meaning; call :meth:`expire` then. A scan that is not
    whole comes out as a :class:`BrokenScan`. Empty ones are dropped.

    >>> framer = ScanFramer(prefix=b"", suffix="cr", idle_gap=0.1)
    >>> framer.feed(b"4006381333931\\r40", now=0.0), framer.deadline
    ([b'4006381333931'], 1.0)
    """

    def __init__(self, *, prefix: bytes, suffix: str, idle_gap: float) -> None:
        self._prefix = prefix
        self._end = SUFFIXES[suffix]
        self._gap = idle_gap if self._end is None else STALL
        self._buffer = bytearray()
        self._skipping = False
        self.deadline = math.inf

    def feed(self, data: bytes, now: float) -> list[bytes | BrokenScan]:
        """The scans that ``data``, arrived at ``now``, completes. Expire what was due before."""
        scans = self.expire(now)
        self._buffer += data
        while self._end and (end := self._end.search(self._buffer)):
            scans += self._whole(bytes(self._buffer[: end.start()]))
            del self._buffer[: end.end()]
        if len(self._buffer) > MAX_SCAN:
            if not self._skipping:
                scans.append(
                    BrokenScan(
                        f"more than {MAX_SCAN} characters came without an end",
                        bytes(self._buffer[:100]),
                    )
                )
            self._skipping = True
            self._buffer.clear()
        waiting = self._buffer or self._skipping
        self.deadline = now + self._gap if waiting else math.inf
        return scans

    def expire(self, now: float) -> list[bytes | BrokenScan]:
        """What the silence up to ``now`` completes or breaks off."""
        if now < self.deadline:
            return []
        self.deadline = math.inf
        rest = bytes(self._buffer)
        self._buffer.clear()
        if self._end is None or self._skipping:
            return self._whole(rest)
        return [BrokenScan("the scan stops in the middle", rest)] if rest else []

    def hang_up(self) -> list[bytes | BrokenScan]:
        """What the end of the connection breaks off."""
        self.deadline = math.inf
        rest = bytes(self._buffer)
        self._buffer.clear()
        return [BrokenScan("the connection ended in the middle of the scan", rest)] if rest else []

    def _whole(self, scan: bytes) -> list[bytes | BrokenScan]:
        if self._skipping:
            self._skipping = False
            return []
        before, prefix, code = scan.rpartition(self._prefix) if self._prefix else (b"", b"", scan)
        if scan and self._prefix and not prefix:
            return [BrokenScan("the scan does not begin with the prefix", scan)]
        found: list[bytes | BrokenScan] = []
        if before:
            found.append(BrokenScan("something stands before the prefix", before))
        return [*found, code] if code else found


class RepeatFilter:
    """Knows again what a held trigger reads over and over.

    A code that comes again within ``window`` seconds of its last time is the same scan; so is the
    next, for as long as it goes on. Other codes in between do not matter: two may lie in view.
    """

    def __init__(self, window: float) -> None:
        self._window = window
        self._seen: dict[Hashable, float] = {}

    def is_repeat(self, code: Hashable, now: float) -> bool:
        """Whether ``code``, read at ``now``, was read within the window; remembers it anyhow."""
        self._seen = {
            known: last for known, last in self._seen.items() if now - last < self._window
        }
        repeated = code in self._seen
        if self._window > 0:
            self._seen[code] = now
        return repeated
