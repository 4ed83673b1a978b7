"""The tightening result inside Open Protocol's messages 0061 (the last) and 0065 (an old one).

The data are parameters of fixed width, each behind its number of two digits. 0061 in revision 1 has
211 characters of them, in revision 2 365; 0065 in revision 1 has 98. Torques are in hundredths of
a newton metre, angles in degrees, times in the controller's own zone: ``2024-05-01:08:15:30``.
Statuses of torque and angle: 0 low, 1 OK, 2 high. Source: Open Protocol Specification R 2.8.0,
widths partly from memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .errors import FrameError
from .open_protocol import OLD_RESULT, RESULT, Message

TIME = "%Y-%m-%d:%H:%M:%S"
JUDGEMENT = {0: "low", 1: "ok", 2: "high"}

Layout = Mapping[str, int]

_LIMITS: Layout = {
    "torque_min": 6, "torque_max": 6, "torque_target": 6, "torque": 6,
    "angle_min": 5, "angle_max": 5, "angle_target": 5, "angle": 5,
}  # fmt: skip

#: (MID, revision) → the names and widths of its parameters, in the order of their numbers.
LAYOUTS: Mapping[tuple[int, int], Layout] = {
    (RESULT, 1): {
        "cell": 4, "channel": 2, "controller": 25, "identifier": 25, "job": 2,
        "parameter_set": 3, "batch_size": 4, "batch_count": 4, "status": 1, "torque_status": 1,
        "angle_status": 1, **_LIMITS, "time": 19, "changed": 19, "batch_status": 1, "number": 10,
    },
    (RESULT, 2): {
        "cell": 4, "channel": 2, "controller": 25, "identifier": 25, "job": 4,
        "parameter_set": 3, "strategy": 2, "strategy_options": 5, "batch_size": 4,
        "batch_count": 4, "status": 1, "batch_status": 1, "torque_status": 1, "angle_status": 1,
        "rundown_status": 1, "current_status": 1, "selftap_status": 1, "prevail_status": 1,
        "prevail_compensation": 1, "error": 10, **_LIMITS, "rundown_min": 5, "rundown_max": 5,
        "rundown": 5, "current_min": 3, "current_max": 3, "current": 3, "selftap_min": 6,
        "selftap_max": 6, "selftap": 6, "prevail_min": 6, "prevail_max": 6, "prevail": 6,
        "number": 10, "job_sequence": 5, "sync_number": 5, "tool_serial": 14, "time": 19,
        "changed": 19,
    },
    (OLD_RESULT, 1): {
        "number": 10, "identifier": 25, "parameter_set": 3, "batch_count": 4, "status": 1,
        "torque_status": 1, "angle_status": 1, "torque": 6, "angle": 5, "time": 19,
        "batch_status": 1,
    },
}  # fmt: skip

#: What the controller answers to 0001, as far as its revision has it.
STARTED_LAYOUT: Layout = {
    "cell": 4, "channel": 2, "controller": 25, "supplier": 3, "protocol_version": 19,
    "controller_version": 19, "tool_version": 19,
}  # fmt: skip


@dataclass(frozen=True)
class Tightening:
    """One tightening. ``torque`` in N·m, ``angle`` in degrees, ``time`` naive, the controller's.

    The limits are None where the message does not have them (0065).
    """

    number: int
    time: datetime
    ok: bool
    torque: Decimal
    angle: Decimal
    torque_status: str
    angle_status: str
    parameter_set: int
    batch_count: int
    identifier: str = ""
    controller: str = ""
    tool_serial: str = ""
    torque_limits: tuple[Decimal, Decimal] | None = None
    angle_limits: tuple[Decimal, Decimal] | None = None


def parse_tightening(message: Message) -> Tightening:
    """The result in a 0061 or 0065; FrameError when it is none that this codec knows."""
    raw = message.data.encode("latin-1")
    layout = LAYOUTS.get((message.mid, message.revision))
    if layout is None:
        raise FrameError(f"{message.mid:04d} revision {message.revision} is not known", raw)
    fields = parameters(message.data, layout)
    if len(fields) != len(layout):
        raise FrameError("the result stops in the middle", raw)
    try:
        return _tightening(fields)
    except (ValueError, KeyError) as error:
        raise FrameError(f"the result is not readable: {error}", raw) from None


def parameters(data: str, layout: Layout) -> dict[str, str]:
    """The parameters that are there, by name; FrameError when one has another number.

    >>> parameters("010001023", {"cell": 4, "channel": 2})
    Traceback (most recent call last):
    ...
    plant_drivers.codecs.errors.FrameError: parameter 2 stops in the middle
    """
    fields: dict[str, str] = {}
    at = 0
    for number, (name, width) in enumerate(layout.items(), start=1):
        if at == len(data):
            break
        value = data[at + 2 : at + 2 + width]
        if data[at : at + 2] != f"{number:02d}":
            raise FrameError(f"parameter {number} is not where it belongs", data.encode("latin-1"))
        if len(value) < width:
            raise FrameError(f"parameter {number} stops in the middle", data.encode("latin-1"))
        fields[name] = value.strip(" \x00")
        at += 2 + width
    return fields


def compose(layout: Layout, values: Mapping[str, str | int]) -> str:
    """The data of a message: numbers fill their width with zeros, texts with blanks.

    ValueError when one is too long.
    """
    parts = []
    for number, (name, width) in enumerate(layout.items(), start=1):
        value = values.get(name, 0)
        text = f"{value:0{width}d}" if isinstance(value, int) else f"{value:<{width}}"
        if len(text) != width:
            raise ValueError(f"{name} {text!r} takes more than {width} characters.")
        parts.append(f"{number:02d}{text}")
    return "".join(parts)


def _tightening(fields: Mapping[str, str]) -> Tightening:
    return Tightening(
        number=_whole(fields["number"]),
        time=datetime.strptime(fields["time"], TIME),
        ok=_whole(fields["status"]) == 1,
        torque=_hundredths(fields["torque"]),
        angle=Decimal(_whole(fields["angle"])),
        torque_status=JUDGEMENT[_whole(fields["torque_status"])],
        angle_status=JUDGEMENT[_whole(fields["angle_status"])],
        parameter_set=_whole(fields["parameter_set"]),
        batch_count=_whole(fields["batch_count"]),
        identifier=fields["identifier"],
        controller=fields.get("controller", ""),
        tool_serial=fields.get("tool_serial", ""),
        torque_limits=_limits(fields, "torque", _hundredths),
        angle_limits=_limits(fields, "angle", lambda text: Decimal(_whole(text))),
    )


def _limits(
    fields: Mapping[str, str], name: str, read: Callable[[str], Decimal]
) -> tuple[Decimal, Decimal] | None:
    if f"{name}_min" not in fields:
        return None
    return read(fields[f"{name}_min"]), read(fields[f"{name}_max"])


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is no number")
    return int(text)


def _hundredths(text: str) -> Decimal:
    return Decimal(_whole(text)).scaleb(-2)
