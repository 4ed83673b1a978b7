r"""Scales that print a line for each weight, whatever its form: a pattern says what stands where.

The groups of a pattern, by name:

    value             the number, perhaps with a sign and blanks; required
    unit              where the line says it
    stable / moving   took part: the weight is at rest / is not. One of the two is required, unless
                      the scale sends weights at rest only
    net               took part: it is a net weight
    over, under       took part: the weight is above or below the range, and there is no value

"Took part" means that something was matched. A line ends with CR, LF or both; STX and ETX around it
are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ..units import normalised
from .errors import FrameError
from .framing import LineFramer
from .pattern import Pattern, PatternError
from .weighing import IN_MOTION, OVER_RANGE, UNDER_RANGE, Weighing

GROUPS = frozenset({"value", "unit", "stable", "moving", "net", "over", "under"})
_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})")
_UNIT = r"(?P<unit>[A-Za-z%]{1,5})"
_VALUE = r"(?P<value>[-+]? *[0-9.]+)"
#: Right-aligned in its column: with the blanks before it, it is always of one width.
_ALIGNED = r"(?P<value> *[-+]? *[0-9.]+)"


@dataclass(frozen=True)
class Format:
    """What a make sends, and what it does when it hears a command; escapes as in settings."""

    pattern: str
    zero: str = ""
    tare: str = ""


#: Formats by the key that settings have. From the makers' manuals; Kern's zero from memory.
FORMATS: Mapping[str, Format] = {
    "st_gs": Format(
        r"(?P<under>OL,(?:GS,|NT,)?-[ -~]*)|(?P<over>OL,[ -~]*)|"
        rf"(?:ST|(?P<moving>US)),(?:GS|(?P<net>NT)),{_VALUE} *{_UNIT} *",
        r"Z\r\n",
        r"T\r\n",
    ),
    "and": Format(
        r"(?P<under>OL,-[ -~]*)|(?P<over>OL,[ -~]*)|"
        rf"(?:ST|QT|(?P<moving>US)),{_VALUE} *{_UNIT} *",
        r"Z\r\n",
        r"T\r\n",
    ),
    "ohaus": Format(
        rf"{_ALIGNED} +{_UNIT} *(?P<moving>\?)?(?: +(?P<net>NET)?[ -~]*)?", r"Z\r\n", r"T\r\n"
    ),
    "kern": Format(rf"{_ALIGNED} *(?P<stable>{_UNIT})? *", r"z", r"t"),
}


class Decoder:
    """Bytes as they arrive in, weighings out; a line that does not fit comes out as a FrameError.

    A line without a unit has the one before, or ``unit``.

    :raise PatternError: the pattern has not the groups that are needed

    >>> [str(one) for one in Decoder(FORMATS["kern"].pattern).feed(b"  1.250 kg\\r\\n  1.3\\r\\n")]
    ['1.250 kg', '1.3 kg']
    """

    def __init__(self, pattern: str, *, unit: str = "", settled_only: bool = False) -> None:
        self._pattern = Pattern(pattern)
        groups = self._pattern.groups
        if unknown := sorted(groups - GROUPS):
            raise PatternError(
                f"The pattern has a group {unknown[0]}; known are {', '.join(sorted(GROUPS))}."
            )
        if "value" not in groups:
            raise PatternError("The pattern has no group value: write (?P<value>[0-9.]+).")
        if not (groups & {"stable", "moving"} or settled_only):
            raise PatternError(
                "The pattern does not say when the weight is at rest: give it a group stable or "
                "moving, or set that the scale sends only weights at rest."
            )
        self._framer = LineFramer()
        self._default = self._unit = unit

    @property
    def partial(self) -> bytes:
        """What has arrived of a line that is not complete."""
        return self._framer.partial

    def feed(self, data: bytes) -> list[Weighing | FrameError]:
        """What ``data`` completes, in order."""
        lines = self._framer.feed(data.replace(b"\r", b"\n"))
        return [self._decoded(line) for line in lines]

    def reset(self) -> None:
        """Forget a partial line, and the unit."""
        self._framer.reset()
        self._unit = self._default

    def _decoded(self, line: bytes | FrameError) -> Weighing | FrameError:
        if isinstance(line, FrameError):
            return line
        found = self._pattern.fullmatch(line.decode("latin-1").strip("\x02\x03"))
        if found is None:
            return FrameError("the line does not fit the pattern", line)
        try:
            return self._weighing(found)
        except ValueError as error:
            return FrameError(str(error), line)

    def _weighing(self, found: Mapping[str, str | None]) -> Weighing:
        net = bool(found["net"]) if "net" in found else None
        for name, reason in (("over", OVER_RANGE), ("under", UNDER_RANGE)):
            if found.get(name):
                return Weighing(unit=self._unit, net=net, reason=reason)
        moving = bool(found.get("moving")) or ("stable" in found and not found["stable"])
        self._unit = normalised(found.get("unit") or "") or self._unit
        field = found["value"] or ""
        display = field.replace(" ", "")
        number = display.replace(",", ".")
        if not _NUMBER.fullmatch(number):
            raise ValueError(f"{field!r} is no weight")
        if not self._unit and moving:
            return Weighing(moving=True, net=net, reason=IN_MOTION)
        return Weighing(Decimal(number), self._unit, display, moving, net, width=len(field))
