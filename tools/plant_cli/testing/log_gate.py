"""The log gate: nothing unexpected in a log.

Every record of level WARNING and above is a finding unless the allow-list below names it. Some
omissions that break a port say so only at a lower level; those words are a finding at any level.
A log that a test provokes on purpose belongs into ``assertLogs`` or ``mute_logger``, not on the
list. An entry names the logger and the words as narrowly as it can and says why it may pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from plant_cli.testing.odoo_log import Record
from plant_cli.testing.odoo_results import is_runner_record

TRACEBACK_LINES = 10

_LEVELS = {"WARNING", "ERROR", "CRITICAL"}

# Findings whatever the level: each is something that silently did not happen.
_WORDS = re.compile(
    r"demo data failed|Undefined variable|did not resolve|failed to load (?:its )?demo",
    re.IGNORECASE,
)

# Printed by the interpreter, past every logger.
LOOSE = "LOOSE"
_LOOSE = re.compile(r"^(Exception (?:in thread|ignored in)|Fatal Python error|Segmentation fault)")

# Nothing but cron threads, and nothing but this error.
_CRONS_LOSE_CONNECTION = (
    r"(?sm)\A(?!.*^(?:Fatal Python error|Segmentation fault))"
    r"(?!.*^Exception (?!in thread odoo\.service\.cron\.cron\d+:))"
    r"(?!.*^(?!psycopg2\.InterfaceError: connection already closed\s*$)[\w.]+(?:Error|Exception)\b)"
    r".*^psycopg2\.InterfaceError: connection already closed\s*\Z"
)
# The same, when another thread's record begins before the error is named: frames, and no more.
_CRONS_CUT_SHORT = (
    r"\AException in thread odoo\.service\.cron\.cron\d+:"
    r"(?:\nTraceback \(most recent call last\):(?:\n [^\n]*)*)?\s*\Z"
)


@dataclass(frozen=True)
class Allowed:
    """A record that may be in the log: full match on the logger, search in the text."""

    logger: str
    text: str
    why: str

    def matches(self, record: Record) -> bool:
        return (
            re.fullmatch(self.logger, record.logger) is not None
            and re.search(self.text, record.text) is not None
        )


ALLOWED: tuple[Allowed, ...] = (
    Allowed(
        r"py\.warnings",
        r"base/models/ir_module\.py:\d+: DeprecationWarning: nodes\.Node\.traverse\(\)",
        "Odoo 17 reads module descriptions with a newer docutils than it was written for.",
    ),
    Allowed(
        r"",
        _CRONS_LOSE_CONNECTION,
        "Odoo closes the connection its cron threads listen on when it is told to stop.",
    ),
    Allowed(
        r"",
        _CRONS_CUT_SHORT,
        "A record of another thread has cut the traceback above in two.",
    ),
    Allowed(
        r"odoo\.http",
        r"(?s)\AException during request handling\..*"
        r"\nSystemError: AST constructor recursion depth mismatch \([^\n]*\)\s*\Z",
        "Python before 3.11.8 may fail so when threads parse at once (cpython issue 106905).",
    ),
)


@dataclass(frozen=True)
class Finding:
    line: int
    level: str
    logger: str
    text: str

    def __str__(self) -> str:
        where = f"{self.logger}: " if self.logger else ""
        return f"line {self.line}: {self.level} {where}{self.text}"


def findings(log: Iterable[Record], allowed: Iterable[Allowed] = ALLOWED) -> list[Finding]:
    """What the log must not contain, in order. The test runner's own reports are left out."""
    permitted = tuple(allowed)
    return [
        Finding(record.line, record.level, record.logger, record.text)
        for logged in log
        for record in (logged, *_loose(logged))
        if _is_bad(record) and not any(entry.matches(record) for entry in permitted)
    ]


def _is_bad(record: Record) -> bool:
    if record.level == LOOSE:
        return True
    if record.level in _LEVELS:
        return not is_runner_record(record)
    return _WORDS.search(record.text) is not None


def _loose(record: Record) -> list[Record]:
    """What the interpreter printed after a record, past every logger: one record of level LOOSE
    and no logger. Threads that end together print into each other, so it is judged as a whole."""
    lines = [record.message, *record.detail]
    start = next((number for number, line in enumerate(lines) if _LOOSE.match(line)), None)
    if start is None:
        return []
    return [Record(LOOSE, "", lines[start], line=record.line + start, detail=lines[start + 1 :])]


def report(found: Iterable[Finding]) -> str:
    """The findings as a text; the same text is printed once, with the number of times."""
    grouped: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in found:
        grouped.setdefault((finding.level, finding.logger, finding.text), []).append(finding)
    lines = ["The log holds what it must not (correct it, or capture it in the test it is for):"]
    for same in grouped.values():
        times = f" ({len(same)} times)" if len(same) > 1 else ""
        lines.append(f"  {_shortened(str(same[0]))}{times}".replace("\n", "\n    "))
    return "\n".join(lines)


def _shortened(text: str) -> str:
    """The message and the end of its traceback, which names the line at fault."""
    head, *rest = text.rstrip().splitlines()
    left_out = ["…"] if len(rest) > TRACEBACK_LINES else []
    return "\n".join([head, *left_out, *rest[-TRACEBACK_LINES:]])
