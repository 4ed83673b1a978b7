"""What the value of a GS1 element means: dates, decimals, check digits. Today is passed in."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from decimal import Decimal

from .errors import FrameError
from .gs1_ai import CHARACTERS, DIGITS, Component, Identifier

#: What a value is as Python has it. A text where the standard says nothing more.
Data = str | Decimal | date | datetime | bool


class Gs1Error(FrameError):
    """The text is no GS1 data. The message is a sentence; ``ai`` the identifier it is about.

    Gs1Error
    ├── UnknownIdentifier       digits that are no application identifier
    ├── WrongLength             too few or too many characters, or a separator is missing
    ├── WrongCharacter          a character the identifier does not allow
    ├── WrongCheckDigit         the check digit does not fit: misread or mistyped
    ├── WrongValue              a date that no calendar has, and the like
    └── RepeatedIdentifier      the same identifier with two different values
    """

    def __init__(self, sentence: str, text: str, ai: str = "") -> None:
        super().__init__(sentence, text.encode("utf-8", "backslashreplace"))
        self.ai = ai


class UnknownIdentifier(Gs1Error):
    """Digits that are no application identifier."""


class WrongLength(Gs1Error):
    """Too few or too many characters, or a separator is missing."""


class WrongCharacter(Gs1Error):
    """A character the identifier does not allow."""


class WrongCheckDigit(Gs1Error):
    """The check digit does not fit: the code was misread or mistyped."""


class WrongValue(Gs1Error):
    """A date that no calendar has, and the like."""


class RepeatedIdentifier(Gs1Error):
    """The same identifier with two different values."""


def check_digit(digits: str) -> str:
    """The check digit of ``digits``, which do not have it yet: GTIN, SSCC, GLN and the rest.

    >>> check_digit("950600013435")
    '2'
    """
    weighted = sum(
        int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))
    )
    return str(-weighted % 10)


def has_check_digit(digits: str) -> bool:
    """Whether the last digit is the check digit of those before it."""
    return len(digits) > 1 and set(digits) <= DIGITS and check_digit(digits[:-1]) == digits[-1]


def century(year: int, today: date) -> int:
    """The year that two digits mean: the one nearest to today, as GS1 has it.

    >>> century(26, date(2024, 5, 1)), century(99, date(2024, 5, 1)), century(1, date(2051, 1, 1))
    (2026, 1999, 2101)
    """
    full = today.year - today.year % 100 + year
    ahead = year - today.year % 100
    if ahead >= 51:
        return full - 100
    if ahead <= -50:
        return full + 100
    return full


class Value:
    """A value being read, component by component."""

    def __init__(self, identifier: Identifier, text: str, today: date) -> None:
        self._identifier = identifier
        self._text = text
        self._today = today
        self._parts = self._split()

    def data(self) -> tuple[Data, str]:
        """What the value means, and its unit, which may be a currency (ISO 4217, digits)."""
        if self._identifier.kind == "money":
            return self._decimal(self._parts[1]), self._parts[0]
        return self._data(), self._identifier.unit

    def _data(self) -> Data:
        value: Data = self._text
        match self._identifier.kind:
            case "decimal" | "count":
                value = self._decimal(self._parts[0])
            case "temperature":
                value = self._temperature()
            case "yes_no":
                value = self._yes_no()
            case "date" | "date0" | "long_date" as kind:
                value = self._date(self._parts[0], last_day=kind == "date0")
            case "dates":
                days = [self._date(part) for part in self._parts]
                value = days[0] if len(days) == 1 else self._text
            case "day_time" | "long_day_time":
                value = self._day_time()
        return value

    def _split(self) -> list[str]:
        ai, most, least = self._identifier.ai, self._identifier.most, self._identifier.least
        length = len(self._text)
        wanted = f"{least}" if least == most else f"{least} to {most}"
        if length > most:
            raise WrongLength(
                f"({ai}) {self._identifier.title} has {wanted} characters, but {length} follow: "
                "the separator after it may be missing.", self._text, ai,
            )  # fmt: skip
        if length < least:
            raise WrongLength(
                f"({ai}) {self._identifier.title} has {wanted} characters, but only {length} "
                "follow.", self._text, ai,
            )  # fmt: skip
        parts, position = [], 0
        for component in self._identifier.components:
            if component.optional and position == length:
                break
            part = self._text[position : position + component.most]
            self._check(component, part)
            parts.append(part)
            position += len(part)
        return parts

    def _check(self, component: Component, part: str) -> None:
        ai, title = self._identifier.ai, self._identifier.title
        if len(part) < component.least:
            raise WrongLength(
                f"({ai}) {title} ends in the middle: {part!r} should have {component.least} "
                "characters.", self._text, ai,
            )  # fmt: skip
        wrong = next((one for one in part if one not in CHARACTERS[component.characters]), None)
        if wrong is not None:
            allowed = "digits only" if component.characters == "N" else "no such character"
            raise WrongCharacter(
                f"({ai}) {title} takes {allowed}, but {wrong!r} stands in it.", self._text, ai
            )
        if component.check_digit and not has_check_digit(part):
            raise WrongCheckDigit(
                f"({ai}) {title} {part} is misread or mistyped: its check digit should be "
                f"{check_digit(part[:-1])}, not {part[-1]}.", self._text, ai,
            )  # fmt: skip

    def _decimal(self, digits: str) -> Decimal:
        return Decimal(digits).scaleb(-self._identifier.decimals)

    def _temperature(self) -> Decimal:
        """Hundredths of a degree; a hyphen after the digits makes it negative."""
        if len(self._parts) > 1 and self._parts[1] != "-":
            raise self._wrong("ends in a hyphen or in nothing")
        value = Decimal(self._parts[0]).scaleb(-2)
        return -value if len(self._parts) > 1 else value

    def _yes_no(self) -> bool:
        if self._text not in ("0", "1"):
            raise self._wrong("is 0 or 1")
        return self._text == "1"

    def _date(self, digits: str, *, last_day: bool = False) -> date:
        """``YYMMDD`` or ``YYYYMMDD``; day 00, where it is allowed, is the last of the month."""
        short = len(digits) == 6
        year = century(int(digits[:2]), self._today) if short else int(digits[:4])
        month, day = int(digits[-4:-2]), int(digits[-2:])
        try:
            return date(year, month, day or (monthrange(year, month)[1] if last_day else 0))
        except ValueError:  # also calendar's IllegalMonthError
            raise self._wrong(f"is a date, and {digits} is none") from None

    def _day_time(self) -> date | datetime:
        """A date and, where it follows and is not 9999, the time: hours, minutes, seconds."""
        day = self._date(self._parts[0], last_day=self._identifier.ai in ("4324", "4325"))
        clock = "".join(self._parts[1:])
        if clock in ("", "9999"):
            return day
        hour, minute, second = (int(clock[at : at + 2] or 0) for at in (0, 2, 4))
        try:
            return datetime(day.year, day.month, day.day, hour, minute, second)
        except ValueError:
            raise self._wrong(f"is a date and a time, and {clock} is no time of day") from None

    def _wrong(self, what: str) -> WrongValue:
        ai, title = self._identifier.ai, self._identifier.title
        return WrongValue(f"({ai}) {title} {what}; it is {self._text!r}.", self._text, ai)
