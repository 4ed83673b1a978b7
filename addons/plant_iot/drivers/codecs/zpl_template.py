"""Label templates: ZPL with places for data, which can put in text but never a command. Pure.

A place is a name in double braces, and stands only in a field's data. What goes in is escaped for
where it stands: for text, a field block, Code 128, Data Matrix, QR. So no value, whatever a
supplier wrote into a lot number, changes the label.

    >>> label = Template("^XA^FO20,20^A0N,30^FD{{product}}^FS^XZ")
    >>> label.fields
    ('product',)
    >>> label.render({"product": "Ring ^XZ~JA"})
    '^XA^FO20,20^A0N,30^CI28^FH_^FDRing _5EXZ_7EJA^FS^XZ'

GS1 data is put together from elements, each checked, so that a lot number cannot bring an element
of its own: ``{{01=gtin 10=lot 17=expiry}}``; or taken whole with ``{{gs1=code}}``. In a barcode it
gets its FNC1; in text it is written with brackets. ``3103=weight`` takes a Decimal of kilograms.

What else a field with a place holds is plain text too. A barcode's command stands in the same
field, before the data: ``^BC`` (without a mode: digits are packed here), ``^BX`` (quality 200),
``^BQ`` (data behind ``QA,``), or another that takes ASCII as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from .gs1 import Element, Gs1Error, encode_gs1, format_gs1, make_element, normalised_gtin, parse_gs1
from .gs1_ai import IDENTIFIERS
from .zpl import LabelError, checked_label
from .zpl_fields import (
    DATAMATRIX_ESCAPE,
    code128_data,
    datamatrix_data,
    hexed,
    other_data,
    qr_data,
    text_data,
)

#: What can be put into a field. A float is not: its digits are nobody's choice.
Value = str | int | Decimal | date

_TOKEN = re.compile(r"([\^~][A-Za-z0-9@]{2})([^\^~]*)", re.DOTALL)
_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,63}")
_AI = re.compile(r"\d{2,4}")
_QR_SWITCHES = re.compile(r"[HQML]A,")
_MEASURE = re.compile(r"3[1-6]\d(\d)")
_GTINS = ("01", "02")
_UTF8 = "28"

Escape = Callable[..., str]


class TemplateError(LabelError):
    """The template, or what is to go into it, cannot make a label; a sentence says why."""


@dataclass(frozen=True)
class _Place:
    """``names`` are ``(application identifier or gs1, field)``, the first empty for text."""

    names: tuple[tuple[str, str], ...]

    @property
    def is_gs1(self) -> bool:
        return bool(self.names[0][0])


@dataclass(frozen=True)
class _Data:
    """A field's data with places in it, and how it is written."""

    pieces: tuple[str | _Place, ...]
    escape: Escape
    in_barcode: bool
    switches: str
    indicator: str
    before: str


class Template:
    """A checked template. ``fields`` are the names it needs, in the order in which they stand.

    :param known: the names that there are; a template that asks for another is refused
    :raise TemplateError: with a sentence
    """

    def __init__(self, text: str, known: Iterable[str] | None = None) -> None:
        try:
            checked_label(_PLACE.sub("", text))
        except LabelError as error:
            raise TemplateError(str(error)) from error
        self._parts = _Parser().parse(text)
        places = [
            piece
            for part in self._parts
            if isinstance(part, _Data)
            for piece in part.pieces
            if isinstance(piece, _Place)
        ]
        self.fields = tuple(dict.fromkeys(name for place in places for _, name in place.names))
        names = None if known is None else tuple(known)
        for name in self.fields:
            if names is not None and name not in names:
                raise TemplateError(
                    f"The template asks for {name}, which there is not. There are "
                    f"{', '.join(sorted(names)) or 'no fields'}."
                )

    def render(self, values: Mapping[str, Value]) -> str:
        """The label with ``values``; TemplateError when one is missing or does not fit."""
        return "".join(
            part if isinstance(part, str) else _rendered(part, values) for part in self._parts
        )


@dataclass
class _Parser:
    """Goes through the commands and knows what the data of the field it is in will be.

    ``encoding`` is the parameter of the last ``^CI``, ``restored`` the one to go back to behind the
    field; the rest is of the present field.
    """

    encoding: str = ""
    restored: str = ""
    indicator: str = ""
    escape: Escape = text_data
    barcode: tuple[str, list[str]] = ("", [])
    barcode_at: int = 0
    parts: list[str | _Data] = field(default_factory=list)

    def parse(self, text: str) -> list[str | _Data]:
        position = 0
        for token in _TOKEN.finditer(text):
            self._literal(text[position : token.start()])
            self._command(token[1].upper(), token[2], token[0])
            position = token.end()
        self._literal(text[position:])
        return self.parts

    def _literal(self, text: str) -> None:
        if "{{" in text or "}}" in text:
            raise TemplateError(
                f"A place for data can stand only behind ^FD or ^FV, not here: {text.strip()[:60]}"
            )
        self.parts.append(text)

    def _command(self, name: str, parameters: str, whole: str) -> None:
        if name in ("^FD", "^FV") and "{{" in parameters:
            self.parts.append(self._data(whole[:3], parameters))
            return
        self._literal(whole)
        given = [part.strip() for part in parameters.split(",")]
        if name == "^FS" and self.restored:
            self.parts.append(f"^CI{self.restored}")
            self.encoding, self.restored = self.restored, ""
        if name in ("^FS", "^XA", "^XZ"):
            self.indicator, self.escape, self.barcode = "", text_data, ("", [])
        elif name == "^CI":
            self.encoding = given[0]
        elif name == "^FH":
            self.indicator = parameters[:1].strip() or "_"
        elif name in ("^FB", "^TB"):
            self.escape = partial(text_data, block=True)
        elif name.startswith("^B") and name != "^BY":
            self.barcode, self.barcode_at = (name, given), len(self.parts) - 1

    def _barcode_escape(self) -> Escape:
        """How a value is written for the field's barcode, which is made to suit it."""
        name, given = self.barcode
        match name:
            case "^BC":
                if len(given) > 5 and given[5].upper() not in ("", "N"):
                    raise TemplateError(
                        "Leave out the mode of ^BC, or write N: the digits are packed, and FNC1 is "
                        "set, before the printer gets them."
                    )
                return code128_data
            case "^BX":
                if len(given) < 3 or given[2] != "200":
                    raise TemplateError("A Data Matrix has quality 200: write ^BXN,6,200.")
                given = given + [""] * (7 - len(given))
                # The default of the escape sign depends on the printer's age: say which it is.
                given[6] = given[6][:1] or DATAMATRIX_ESCAPE
                self.parts[self.barcode_at] = name + ",".join(given)
                return partial(datamatrix_data, escape=given[6])
            case "^BQ":
                return qr_data
        return other_data

    def _data(self, command: str, parameters: str) -> _Data:
        in_barcode = bool(self.barcode[0])
        escape = self._barcode_escape() if in_barcode else self.escape
        # A printer does not see line ends: they are there for who reads the template.
        parameters = re.sub(r"[\r\n]", "", parameters)
        switches = ""
        if self.barcode[0] == "^BQ":
            found = _QR_SWITCHES.match(parameters)
            if not found:
                raise TemplateError(
                    "The data of a QR code begins with its error correction and A: ^FDQA,{{code}}."
                )
            switches, parameters = found[0], parameters[found.end() :]
        pieces: list[str | _Place] = []
        position = 0
        for place in _PLACE.finditer(parameters):
            pieces += [self._plain(parameters[position : place.start()]), _place(place[1])]
            position = place.end()
        pieces.append(self._plain(parameters[position:]))
        pieces = [piece for piece in pieces if piece]
        gs1 = any(isinstance(piece, _Place) and piece.is_gs1 for piece in pieces)
        if gs1 and in_barcode and len(pieces) > 1:
            raise TemplateError(
                "GS1 data fills its barcode: put all elements into one pair of braces, as "
                "{{01=gtin 10=lot}}."
            )
        before = "" if self.indicator else "^FH_"
        if self.encoding != _UTF8:
            before = f"^CI{_UTF8}{before}"
            self.encoding, self.restored = _UTF8, self.encoding
        return _Data(
            tuple(pieces), escape, in_barcode, switches, self.indicator or "_", before + command
        )

    def _plain(self, text: str) -> str:
        """The template's own part of a field, as the text that it stands for."""
        if "{{" in text or "}}" in text:
            raise TemplateError("A pair of braces is not closed, or was not opened.")
        if not self.indicator:
            return text
        sign = re.escape(self.indicator).encode()
        decoded = re.sub(
            sign + rb"([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode()
        )
        try:
            return decoded.decode("utf-8")
        except UnicodeDecodeError:
            raise TemplateError(f"{text!r} is not UTF-8 where it is hexadecimal.") from None


def _place(text: str) -> _Place:
    names = []
    for word in text.split():
        kind, equals, name = word.rpartition("=")
        if not _NAME.fullmatch(name) or (equals and not (_AI.fullmatch(kind) or kind == "gs1")):
            raise TemplateError(
                f"{{{{{text}}}}} is not understood: write a field's name, as {{{{lot}}}}, or GS1 "
                "elements, as {{01=gtin 10=lot}}."
            )
        names.append((kind, name))
    identifiers = [kind for kind, _ in names if kind not in ("", "gs1")]
    for ai in identifiers:
        if ai not in IDENTIFIERS or identifiers.count(ai) > 1:
            raise TemplateError(
                f"({ai}) in {{{{{text}}}}} is no GS1 application identifier, or stands there twice."
            )
    single = len(names) == 1
    if not names or not (single or all(kind and kind != "gs1" for kind, _ in names)):
        raise TemplateError(
            f"{{{{{text}}}}} is not understood: one name, or GS1 elements only, stand in one pair "
            "of braces."
        )
    return _Place(tuple(names))


def _rendered(data: _Data, values: Mapping[str, Value]) -> str:
    gs1 = data.in_barcode and any(isinstance(one, _Place) and one.is_gs1 for one in data.pieces)
    plain = "".join(
        piece
        if isinstance(piece, str)
        else _elements(piece, values, encode_gs1 if gs1 else format_gs1)
        if piece.is_gs1
        else _text(piece.names[0][1], values)
        for piece in data.pieces
    )
    names = ", ".join(
        name for piece in data.pieces if isinstance(piece, _Place) for _, name in piece.names
    )
    try:
        escaped = data.escape(plain, gs1=True) if gs1 else data.escape(plain)
    except LabelError as error:
        raise TemplateError(f"{names}: {error}") from error
    return data.before + hexed(data.switches + escaped, data.indicator)


def _given(name: str, values: Mapping[str, Value]) -> Value:
    value = values.get(name)
    if value is None or isinstance(value, bool):
        raise TemplateError(
            f"The label needs {name}, which is not there. Fill it in, or leave it out of the "
            "template."
        )
    finite = value.is_finite() if isinstance(value, Decimal) else True
    if not isinstance(value, (str, int, Decimal, date)) or not finite:
        raise TemplateError(
            f"{name} is {value!r}: a label takes texts, whole numbers, Decimals and dates."
        )
    return value


def _text(name: str, values: Mapping[str, Value]) -> str:
    value = _given(name, values)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _elements(
    place: _Place, values: Mapping[str, Value], written: Callable[[Iterable[Element]], str]
) -> str:
    try:
        if place.names[0][0] == "gs1":
            return written(parse_gs1(_text(place.names[0][1], values)))
        return written([make_element(ai, _value(ai, name, values)) for ai, name in place.names])
    except Gs1Error as error:
        raise TemplateError(f"{', '.join(name for _, name in place.names)}: {error}") from error


def _value(ai: str, name: str, values: Mapping[str, Value]) -> str:
    """A value as its element is written: dates in six digits, measures without their point."""
    value = _given(name, values)
    measure = _MEASURE.fullmatch(ai)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.strftime("%y%m%d")
    if measure and isinstance(value, (Decimal, int)):
        scaled = Decimal(value).scaleb(int(measure[1]))
        if scaled != scaled.to_integral_value() or not 0 <= scaled < 10**6:
            raise TemplateError(
                f"{name} is {value}, which ({ai}) cannot say: it has six digits, "
                f"{measure[1]} of them behind the point."
            )
        return f"{int(scaled):06d}"
    return normalised_gtin(str(value)) if ai in _GTINS else str(value)
