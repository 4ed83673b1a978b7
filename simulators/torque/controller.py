"""The tightening controller: what it remembers, and what it answers. Pure; no socket, no clock.

It keeps every tightening by its number, as a real one does until its memory is full, and sends the
oldest that nobody has acknowledged until somebody does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from plant_drivers.codecs import open_protocol as op
from plant_drivers.codecs.tightening import LAYOUTS, STARTED_LAYOUT, TIME, compose


@dataclass(frozen=True)
class Result:
    """One tightening as the controller keeps it."""

    number: int
    torque: Decimal
    angle: int
    time: datetime
    parameter_set: int
    identifier: str
    batch_count: int


@dataclass
class Controller:
    """State and answers. ``revisions`` says which revision of a message it speaks at most.

    ``torque_limits`` and ``angle_limits`` are those of every parameter set.
    """

    name: str = "Bench 1"
    revisions: Mapping[int, int] = field(
        default_factory=lambda: {op.START: 3, op.SUBSCRIBE_RESULT: 2}
    )
    torque_limits: tuple[Decimal, Decimal] = (Decimal("22.5"), Decimal("27.5"))
    angle_limits: tuple[int, int] = (30, 120)
    parameter_sets: int = 8
    memory: int = 5000
    first_number: int = 1

    def __post_init__(self) -> None:
        self.results: dict[int, Result] = {}
        self.next_number = self.first_number
        self.parameter_set = 1
        self.identifier = ""
        self.enabled = True
        self.acknowledged = self.first_number - 1
        self.connected = False
        self.subscribed = 0

    def hang_up(self) -> None:
        """The client has gone: subscriptions end with their connection."""
        self.connected = False
        self.subscribed = 0

    def restart_numbers(self) -> None:
        """As when the controller is exchanged or set back: its numbers start over."""
        self.results.clear()
        self.next_number = self.first_number
        self.acknowledged = self.first_number - 1

    def tighten(self, torque: Decimal, angle: int, time: datetime) -> Result | None:
        """Tighten a screw; None when the tool is disabled."""
        if not self.enabled:
            return None
        number = self.next_number
        self.next_number += 1
        self.results[number] = Result(
            number, torque, angle, time, self.parameter_set, self.identifier, number % 10000
        )
        if len(self.results) > self.memory:
            del self.results[min(self.results)]
        return self.results[number]

    def due(self) -> op.Message | None:
        """The result to send next to who has subscribed."""
        waiting = [number for number in self.results if number > self.acknowledged]
        if not self.subscribed or not waiting:
            return None
        return self.result_message(self.results[min(waiting)], op.RESULT, self.subscribed)

    def answer(self, message: op.Message) -> op.Message | None:
        """What it says to ``message``."""
        if message.mid == op.KEEP_ALIVE:
            return op.Message(op.KEEP_ALIVE)
        if message.mid != op.START and not self.connected:
            return _refuse(message.mid, 98)
        answer = {
            op.START: self._start,
            op.STOP: self._stop,
            op.SUBSCRIBE_RESULT: self._subscribe,
            op.RESULT_STORED: self._stored,
            op.REQUEST_OLD_RESULT: self._old,
            op.SELECT_PARAMETER_SET: self._select,
            op.SET_IDENTIFIER: self._identify,
            op.ENABLE_TOOL: self._enable,
            op.DISABLE_TOOL: self._enable,
        }.get(message.mid)
        return answer(message) if answer else _refuse(message.mid, 99)

    def _stop(self, message: op.Message) -> op.Message:
        self.hang_up()
        return _accept(message.mid)

    def _stored(self, message: op.Message) -> None:  # noqa: ARG002
        waiting = [number for number in self.results if number > self.acknowledged]
        if waiting:
            self.acknowledged = min(waiting)

    def _select(self, message: op.Message) -> op.Message:
        number = int(message.data or 0)
        if not 1 <= number <= self.parameter_sets:
            return _refuse(message.mid, 2)
        self.parameter_set = number
        return _accept(message.mid)

    def _identify(self, message: op.Message) -> op.Message:
        self.identifier = message.data.strip()
        return _accept(message.mid)

    def _enable(self, message: op.Message) -> op.Message:
        self.enabled = message.mid == op.ENABLE_TOOL
        return _accept(message.mid)

    def _start(self, message: op.Message) -> op.Message:
        if message.revision > self.revisions[op.START]:
            return _refuse(message.mid, op.UNSUPPORTED_REVISION)
        if self.connected:
            return _refuse(message.mid, 96)
        self.connected = True
        names = list(STARTED_LAYOUT)[: {1: 3, 2: 4}.get(message.revision, 7)]
        layout = {name: STARTED_LAYOUT[name] for name in names}
        values: dict[str, str | int] = {
            "cell": 1, "channel": 1, "controller": self.name, "supplier": "ACT",
            "protocol_version": "2.8.0", "controller_version": "1.0", "tool_version": "1.0",
        }  # fmt: skip
        return op.Message(op.STARTED, message.revision, compose(layout, values))

    def _subscribe(self, message: op.Message) -> op.Message:
        if message.revision > self.revisions[op.SUBSCRIBE_RESULT]:
            return _refuse(message.mid, op.UNSUPPORTED_REVISION)
        if self.subscribed:
            return _refuse(message.mid, 9)
        self.subscribed = message.revision
        return _accept(message.mid)

    def _old(self, message: op.Message) -> op.Message:
        number = int(message.data or 0) or max(self.results, default=0)
        if number not in self.results:
            return _refuse(message.mid, 15)
        return self.result_message(self.results[number], op.OLD_RESULT, 1)

    def result_message(self, result: Result, mid: int, revision: int) -> op.Message:
        """``result`` as a 0061 or 0065."""
        torque, angle = (
            _judged(result.torque, self.torque_limits),
            _judged(Decimal(result.angle), self.angle_limits),
        )
        values: dict[str, str | int] = {
            "cell": 1, "channel": 1, "controller": self.name, "identifier": result.identifier,
            "parameter_set": result.parameter_set, "batch_count": result.batch_count,
            "status": int(torque == angle == 1), "torque_status": torque, "angle_status": angle,
            "torque_min": _hundredths(self.torque_limits[0]),
            "torque_max": _hundredths(self.torque_limits[1]),
            "torque": _hundredths(result.torque),
            "angle_min": self.angle_limits[0], "angle_max": self.angle_limits[1],
            "angle": result.angle, "number": result.number, "tool_serial": "SIM-0001",
            "time": result.time.strftime(TIME), "changed": result.time.strftime(TIME),
            "error": "",
        }  # fmt: skip
        return op.Message(mid, revision, compose(LAYOUTS[mid, revision], values))


def _judged(value: Decimal, limits: tuple[Decimal, Decimal] | tuple[int, int]) -> int:
    return 0 if value < limits[0] else 2 if value > limits[1] else 1


def _hundredths(value: Decimal) -> int:
    return int(value.scaleb(2).to_integral_value())


def _accept(mid: int) -> op.Message:
    return op.Message(op.ACCEPTED, data=f"{mid:04d}")


def _refuse(mid: int, code: int) -> op.Message:
    return op.Message(op.REFUSED, data=f"{mid:04d}{code:02d}")
