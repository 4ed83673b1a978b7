"""GS1 data: element strings, their form with brackets, Digital Link addresses. Pure Python.

    >>> for one in parse_gs1("0109506000134352" "17261231" "10AB-7\\x1d" "3103001250"):
    ...     print(one.ai, one.title, one.data, one.unit)
    01 GTIN 09506000134352
    17 USE BY or EXPIRY 2026-12-31
    10 BATCH/LOT AB-7
    3103 NET WEIGHT (kg) 1.250 kg

An element string is identifiers and values run together. What has no predefined length ends with
the separator that FNC1 in the symbol becomes, the character GS (``\\x1d``), or with the text. A
keyboard wedge often swallows it: then two elements become one, which cannot be noticed where the
first may be long enough. Elements of a symbol with a symbology identifier in front (``]C1``) are
taken too. Associations between identifiers (02 needs 37 …) are not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .aim import parse_aim
from .gs1_ai import IDENTIFIERS, PREDEFINED, Identifier, found_at
from .gs1_link import is_link, link_pairs
from .gs1_values import (
    Data,
    Gs1Error,
    RepeatedIdentifier,
    UnknownIdentifier,
    Value,
    WrongCharacter,
    WrongCheckDigit,
    WrongLength,
    WrongValue,
    check_digit,
    has_check_digit,
)

__all__ = [
    "GS",
    "Data",
    "Element",
    "Gs1Error",
    "RepeatedIdentifier",
    "UnknownIdentifier",
    "WrongCharacter",
    "WrongCheckDigit",
    "WrongLength",
    "WrongValue",
    "by_ai",
    "check_digit",
    "encode_gs1",
    "format_gs1",
    "has_check_digit",
    "make_element",
    "normalised_gtin",
    "parse_gs1",
]

GS = "\x1d"
#: No symbol holds more characters.
MAX_TEXT = 8000
_BRACKET = re.compile(r"\(([0-9]{2,4})\)")
#: How many digits a GTIN may have.
_GTIN = (8, 12, 13, 14)


@dataclass(frozen=True)
class Element:
    """One identifier with its value.

    ``value`` is the text without the identifier. ``data`` is what it means: a Decimal for weights,
    measures, counts and amounts, a date, a datetime (naive: the standard names no zone), a bool, or
    the text itself. ``unit`` is that of a measure, or an amount's currency, as digits (ISO 4217).
    """

    ai: str
    title: str
    value: str
    data: Data
    unit: str = ""

    def __str__(self) -> str:
        return f"({self.ai}){self.value}"


def parse_gs1(text: str, *, today: date | None = None, separator: str = GS) -> tuple[Element, ...]:
    """The elements of an element string, of its bracketed form, or of a GS1 Digital Link.

    ``today`` decides the century of two-digit years. ``separator`` is what stands for FNC1.

    :raise Gs1Error: with a sentence; nothing is returned of a text that is wrong in part
    """
    if not isinstance(text, str):
        raise Gs1Error("GS1 data is a text.", repr(text))
    if len(text) > MAX_TEXT:
        raise WrongLength(f"GS1 data has at most {MAX_TEXT} characters.", text[:100])
    today = today or date.today()
    symbol, content = parse_aim(text.strip(" \t\r\n"))
    if symbol is None and is_link(content):
        pairs = link_pairs(content)
    elif content.startswith("("):
        pairs = _bracketed(content)
    else:
        pairs = _run_together(content, separator)
    if not pairs:
        raise WrongLength("There is no GS1 data in the text.", text)
    elements: dict[str, Element] = {}
    for identifier, value in pairs:
        element = _element(identifier, value, today)
        known = elements.setdefault(element.ai, element)
        if known.value != element.value:
            raise RepeatedIdentifier(
                f"({element.ai}) {element.title} stands there twice, as {known.value!r} and as "
                f"{element.value!r}.", text, element.ai,
            )  # fmt: skip
    return tuple(elements.values())


def make_element(ai: str, value: str, *, today: date | None = None) -> Element:
    """An element from its identifier and value; Gs1Error when they do not fit each other."""
    if ai not in IDENTIFIERS:
        raise UnknownIdentifier(f"({ai}) is no GS1 application identifier.", ai, ai)
    return _element(IDENTIFIERS[ai], value, today or date.today())


def by_ai(elements: Iterable[Element]) -> Mapping[str, Element]:
    """The elements by their identifiers."""
    return {element.ai: element for element in elements}


def encode_gs1(elements: Iterable[Element], *, separator: str = GS) -> str:
    """The element string, with separators where they are needed, and no FNC1 in front.

    >>> encode_gs1(parse_gs1("(10)AB(21)7(11)260100")).replace(GS, "~")
    '10AB~217~11260100'
    """
    parts = list(elements)
    return "".join(
        f"{one.ai}{one.value}{'' if last or one.ai[:2] in PREDEFINED else separator}"
        for one, last in zip(parts, [False] * (len(parts) - 1) + [True], strict=False)
    )


def format_gs1(elements: Iterable[Element]) -> str:
    """The form that people read, identifiers in brackets: ``(01)09506000134352(10)AB``."""
    return "".join(map(str, elements))


def normalised_gtin(digits: str) -> str:
    """A GTIN in 14 digits, from 8 (EAN-8), 12 (UPC-A), 13 (EAN-13) or 14; Gs1Error when none.

    >>> normalised_gtin("9506000134352")
    '09506000134352'
    """
    if len(digits) not in _GTIN:
        raise WrongLength(f"A GTIN has 8, 12, 13 or 14 digits, not {len(digits)}.", digits, "01")
    return _element(IDENTIFIERS["01"], digits.rjust(14, "0"), date(2000, 1, 1)).value


def _element(identifier: Identifier, value: str, today: date) -> Element:
    data, unit = Value(identifier, value, today).data()
    return Element(identifier.ai, identifier.title, value, data, unit)


def _identifier(text: str, position: int) -> Identifier:
    if found := found_at(text, position):
        return found
    raise UnknownIdentifier(
        f"{text[position : position + 4]!r} is no GS1 application identifier.", text
    )


def _run_together(text: str, separator: str) -> list[tuple[Identifier, str]]:
    pairs: list[tuple[Identifier, str]] = []
    position = 0
    while True:
        while separator and text.startswith(separator, position):
            position += len(separator)
        if position >= len(text):
            return pairs
        identifier = _identifier(text, position)
        position += len(identifier.ai)
        end = text.find(separator, position) if separator else -1
        end = len(text) if end < 0 else end
        if identifier.predefined:
            end = min(end, position + PREDEFINED[identifier.ai[:2]] - len(identifier.ai))
        pairs.append((identifier, text[position:end]))
        position = end


def _bracketed(text: str) -> list[tuple[Identifier, str]]:
    """A bracket opens an element where an identifier stands in it; blanks around values go."""
    starts = [match for match in _BRACKET.finditer(text) if match[1] in IDENTIFIERS]
    if not starts or starts[0].start() > 0:
        raise UnknownIdentifier(
            f"{text[:6]!r} does not begin with a GS1 application identifier in brackets.", text
        )
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return [
        (IDENTIFIERS[match[1]], text[match.end() : end].strip())
        for match, end in zip(starts, ends, strict=True)
    ]
