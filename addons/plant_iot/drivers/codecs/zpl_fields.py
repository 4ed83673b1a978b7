"""Data in the fields of a ZPL label: escaped, so that what they say can never be a command.

In a field's data the printer looks for its prefixes ``^`` and ``~``, and behind ``^FH_`` for an
underscore and two hexadecimal digits. The symbologies have escapes of their own inside of that:
``>`` in Code 128, a chosen sign in Data Matrix. Whoever makes a field here gives plain text and
gets ZPL which prints exactly that text:

    >>> print(text_field("~HS ^XZ Größe_1"))
    ^FH_^FD_7EHS _5EXZ Gr_C3_B6_C3_9Fe_5F1^FS
    >>> print(code128_field("LOT 4>2"))
    ^BCN,80,Y,N,N^FH_^FD>:LOT 4>02^FS

GS1 data is given with ``GS`` between its elements, as :func:`~.gs1.encode_gs1` writes it, and
``gs1=True``: then FNC1 goes in front, and in each place of a ``GS``. Text is UTF-8: the label says
``^CI28``. Source: ZPL II Programming Guide and Zebra's note on GS1 barcodes; FNC1 in QR codes needs
firmware 6.6 or later, and the codes for ``>``, ``^`` and ``~`` in Code 128 are from memory.
"""

from __future__ import annotations

import re

from .gs1 import GS
from .zpl import HARD_BLANKS, LabelError

#: What a field may hold, in characters of its plain text.
MAX_TEXT = 2000
#: The escape sign of the Data Matrix codes made here; older printers have ``_``, newer ``~``.
DATAMATRIX_ESCAPE = "_"

_CODE128 = {">": ">0", "^": "><", "~": ">=", GS: ">8"}
#: Digits that are worth a change to subset C, in which two of them take the room of one.
_DIGITS = re.compile(r"(?:\d\d){2,}")
_QR_FNC1 = ">8"
_ORIENTATIONS = "NRIB"


def hexed(text: str, indicator: str = "_") -> str:
    """``text`` as the data of a field behind ``^FH`` and ``indicator``; ASCII only.

    >>> hexed("5^2_")
    '5_5E2_5F'
    """
    return "".join(
        char
        if char.isascii() and char.isprintable() and char not in ("^", "~", indicator)
        else "".join(f"{indicator}{byte:02X}" for byte in char.encode("utf-8"))
        for char in text
    )


def text_data(text: str, *, block: bool = False) -> str:
    """Text to be read; in a field block (``^FB``) lines stay lines, elsewhere they are joined."""
    for blank in ("\t", *HARD_BLANKS):
        text = text.replace(blank, " ")
    text = _checked(text.replace("\r\n", "\n"), "\n")
    if block:
        return text.replace("\\", "\\\\").replace("\n", "\\&")
    return text.replace("\n", " ")


def code128_data(text: str, *, gs1: bool = False) -> str:
    """What ``^BC`` (mode N) takes for ``text``; runs of digits are packed."""
    text = _symbol_text(text, gs1)
    if not text.isascii():
        raise LabelError(f"A Code 128 holds ASCII only, not {_first_other(text)!r}.")
    if gs1:
        text = GS + text
    parts: list[str] = []
    position, packed = 0, False
    while position < len(text):
        digits = _DIGITS.match(text, position)
        fnc1 = text[position] == GS
        if digits and not packed:
            parts.append(">5" if parts else ">;")
            packed = True
        elif packed and not digits and not fnc1:
            parts.append(">6")
            packed = False
        elif not parts:
            begins = fnc1 and _DIGITS.match(text, position + 1)
            parts.append(">;" if begins else ">:")
            packed = bool(begins)
        piece = digits[0] if digits else text[position]
        parts.append(_CODE128.get(piece, piece))
        position += len(piece)
    return "".join(parts)


def datamatrix_data(text: str, *, gs1: bool = False, escape: str = DATAMATRIX_ESCAPE) -> str:
    """What ``^BX`` (quality 200) takes for ``text``, with the escape sign it was given."""
    text = _symbol_text(text, gs1).replace(escape, escape * 2)
    return f"{escape}1{text.replace(GS, f'{escape}1')}" if gs1 else text


def qr_data(text: str, *, gs1: bool = False) -> str:
    """What ``^BQ`` takes for ``text`` behind the switches ``QA,``."""
    text = _symbol_text(text, gs1)
    if gs1:
        return _QR_FNC1 + text
    if text.startswith(_QR_FNC1):
        raise LabelError(f"The text of a QR code cannot begin with {_QR_FNC1}.")
    return text


def other_data(text: str, *, gs1: bool = False) -> str:
    """What a barcode without escapes of its own takes."""
    if gs1:
        raise LabelError("GS1 data goes into Code 128 (^BC), Data Matrix (^BX) or QR codes (^BQ).")
    text = _symbol_text(text, gs1=False)
    if not text.isascii():
        raise LabelError(f"This barcode holds ASCII only, not {_first_other(text)!r}.")
    return text


def text_field(text: str) -> str:
    """A field of text, from ``^FH`` to ``^FS``; place and font go before it."""
    return _field("", text_data(text))


def code128_field(
    text: str,
    *,
    gs1: bool = False,
    height: int = 80,
    orientation: str = "N",
    readable: bool = True,
) -> str:
    """A field with a Code 128, ``height`` dots high, with the text under it if ``readable``."""
    line = "Y" if readable else "N"
    command = f"^BC{_turned(orientation)},{_within(height, 1, 32000)},{line},N,N"
    return _field(command, code128_data(text, gs1=gs1))


def datamatrix_field(
    text: str, *, gs1: bool = False, module: int = 6, orientation: str = "N"
) -> str:
    """A field with a Data Matrix whose modules are ``module`` dots wide."""
    command = f"^BX{_turned(orientation)},{_within(module, 1, 100)},200,,,,{DATAMATRIX_ESCAPE}"
    return _field(command, datamatrix_data(text, gs1=gs1))


def qr_field(text: str, *, gs1: bool = False, magnification: int = 5) -> str:
    """A field with a QR code of error correction Q."""
    return _field(f"^BQN,2,{_within(magnification, 1, 100)}", "QA," + qr_data(text, gs1=gs1))


def _field(command: str, data: str) -> str:
    return f"{command}^FH_^FD{hexed(data)}^FS"


def _checked(text: str, allowed: str) -> str:
    if len(text) > MAX_TEXT:
        raise LabelError(f"A field holds at most {MAX_TEXT} characters, not {len(text)}.")
    for char in text:
        if not char.isprintable() and char not in allowed:
            raise LabelError(f"A field cannot hold the character {char!r}.")
    return text


def _symbol_text(text: str, gs1: bool) -> str:
    if not text:
        raise LabelError("A barcode cannot be empty.")
    return _checked(text, GS if gs1 else "")


def _first_other(text: str) -> str:
    return next(char for char in text if not char.isascii())


def _turned(orientation: str) -> str:
    if len(orientation) != 1 or orientation not in _ORIENTATIONS:
        raise LabelError(f"A field is turned by N, R, I or B, not by {orientation!r}.")
    return orientation


def _within(value: int, least: int, most: int) -> int:
    if not isinstance(value, int) or not least <= value <= most:
        raise LabelError(f"A size is a whole number from {least} to {most}, not {value!r}.")
    return value
