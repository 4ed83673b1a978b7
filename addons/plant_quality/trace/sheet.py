"""CSV as RFC 4180 has it, safe to open in a spreadsheet.

Lines end in CR LF; a field that holds a comma, a quote or a line break is quoted, and its quotes
are doubled. A text that a spreadsheet would take for a formula gets an apostrophe before it.
Numbers are written by us and are never such a text. The file begins with a byte order mark unless
the reader asks for none: without it Excel reads UTF-8 as the machine's own code page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

HEADER_BYTES = b"\xef\xbb\xbf"
# What begins a formula in Excel, LibreOffice or a sheet in the browser.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
_QUOTED = ('"', ",", "\r", "\n", ";", "\t")

Value = str | int | float | bool | datetime | None


def cell(value: Value) -> str:
    """One field. Times are UTC, as ISO 8601 writes them; what is not known is empty."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return _quoted(f"'{value}" if value.startswith(FORMULA) else value)


def row(values: Iterable[Value]) -> str:
    """One line, with its end."""
    return ",".join(cell(value) for value in values) + "\r\n"


def _number(value: float) -> str:
    """Up to six decimals, without zeros at its end: as exact as measures are stored."""
    if not math.isfinite(value):
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _quoted(text: str) -> str:
    if not any(character in text for character in _QUOTED):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
