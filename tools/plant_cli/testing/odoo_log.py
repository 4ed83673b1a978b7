"""Odoo's log as records.

A record starts with ``2026-01-31 12:00:00,123 4711 WARNING database logger.name: message`` (the
format of both series when the log is not a terminal). Lines that do not look so belong to the
record before them (a traceback), or, before any record, to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_HEAD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL) (?P<database>\S+) "
    r"(?P<logger>[^\s:]+): (?P<message>.*?)\s*$"
)


@dataclass
class Record:
    """One log record; ``line`` is the number of its first line in the log, from 1."""

    level: str
    logger: str
    message: str
    database: str = "?"
    line: int = 0
    detail: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The message with the lines that follow it."""
        return "\n".join([self.message, *self.detail])


RAW = "RAW"  # the level of lines printed before, or without, the logger


def records(lines: Iterable[str]) -> Iterator[Record]:
    """The records of a log, in order. Leading loose lines come as one record of level RAW."""
    current: Record | None = None
    for number, line in enumerate(lines, start=1):
        head = _HEAD.match(line)
        if head:
            if current is not None:
                yield current
            current = Record(
                level=head["level"],
                logger=head["logger"],
                message=head["message"],
                database=head["database"],
                line=number,
            )
        elif current is None:
            current = Record(level=RAW, logger="", message=line.rstrip("\n"), line=number)
        else:
            current.detail.append(line.rstrip("\n"))
    if current is not None:
        yield current
