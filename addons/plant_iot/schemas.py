"""The bodies a gateway exchanges with Odoo (docs/contracts/gateway.md), as pydantic models.

The frame of a batch must be right as a whole, or the request is refused. Its readings are checked
all at once; where that fails, each on its own, so that one bad reading never holds back the others.
Thousands come in a second, so what pydantic checks by itself is left to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    TypeAdapter,
    ValidationError,
)
from typing_extensions import NotRequired, TypedDict

MAX_READINGS = 10_000
MAX_TAKEN = 200
MAX_SEQUENCE = 2**31 - 1
# Far above what a device measures; beyond it floats lose whole numbers and Odoo cannot round them.
LARGEST_VALUE = 1e15
NUL = "\x00"
# A clock that was never set says 1970; what lies outside has no sense and, near the ends of the
# calendar, no UTC.
EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.utc)
LATEST = datetime(9000, 1, 1, tzinfo=timezone.utc)


def storable(value: Any) -> Any:
    """The same value; what JSON in PostgreSQL cannot hold (NaN, infinities, NUL) as text."""
    if isinstance(value, dict):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        return value.replace(NUL, "\\u0000")
    return value


Time = Annotated[AwareDatetime, Field(ge=EARLIEST, lt=LATEST)]
# A device's text means something as it is, so it is taken whole or not at all.
DeviceText = Annotated[str, Field(pattern=r"^[^\x00]*$")]
# What only a person reads had better arrive than be right to the letter.
Message = Annotated[str, AfterValidator(storable)]


Number = Annotated[
    float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST_VALUE, le=LARGEST_VALUE)
]
Text = Annotated[DeviceText, Field(max_length=4096)]
Unit = Annotated[DeviceText, Field(max_length=32)]
Quality = Literal["good", "uncertain", "bad"]

#: One value of one channel. A plain dict: a batch has thousands, and an object for each would cost
#: more than all else that is done with them. What may be missing is read with ``get``.
Reading = TypedDict(
    "Reading",
    {
        "channel": int,
        "class": Literal["capture", "telemetry"],
        "key": NotRequired[UUID | None],
        "value": NotRequired[Number | None],
        "text": NotRequired[Text | None],
        "unit": NotRequired[Unit | None],
        "stable": NotRequired[bool | None],
        "quality": NotRequired[Quality],
        "time": Time,
        "attributes": NotRequired[dict[str, Any]],
    },
)
_READING = TypeAdapter(Reading)
_READINGS = TypeAdapter(list[Reading])


@dataclass(frozen=True)
class UnsoundReading:
    """A reading that is not one: what came, where in its batch, and the sentence that says why."""

    index: int
    raw: dict[str, Any]
    reason: str

    @property
    def is_telemetry(self) -> bool:
        """Telemetry is only counted; whatever else came is kept: it may have meant something."""
        return self.raw.get("class") == "telemetry"


@dataclass(frozen=True)
class Readings:
    """The sound readings of a batch in their order, and the unsound ones each with its reason."""

    sound: list[Reading]
    unsound: tuple[UnsoundReading, ...] = ()

    @cached_property
    def captures(self) -> list[Reading]:
        """Those of the sound ones that are captures."""
        return [reading for reading in self.sound if reading["class"] == "capture"]

    @property
    def lack_keys(self) -> bool:
        """Whether one is no capture after all, for want of a key."""
        return any(reading.get("key") is None for reading in self.captures)


def _sorted_out(given: Any) -> Readings:
    """``given`` as readings; ValueError when it is no list, or a longer one than is taken."""
    if not isinstance(given, list) or len(given) > MAX_READINGS:
        raise ValueError(f"the readings are a list of at most {MAX_READINGS:,}")
    try:
        readings = Readings(_READINGS.validate_python(given))
    except ValidationError:
        return _one_by_one(given)
    return _one_by_one(given) if readings.lack_keys else readings


def _one_by_one(given: list[Any]) -> Readings:
    sound, unsound = [], []
    for index, raw in enumerate(given):
        try:
            reading = _READING.validate_python(raw)
        except ValidationError as error:
            reason = _sentence(error)
        else:
            if reading["class"] == "telemetry" or reading.get("key") is not None:
                sound.append(reading)
                continue
            reason = "a capture needs a key"
        kept = raw if isinstance(raw, dict) else {"reading": raw}
        unsound.append(UnsoundReading(index, storable(kept), reason))
    return Readings(sound, tuple(unsound))


def _sentence(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "string_pattern_mismatch":
            message = "a text cannot hold the character U+0000"
        parts.append(f"{where}: {message}" if where else message)
    return "; ".join(parts)


class _Frame(BaseModel):
    """A batch without its readings."""

    model_config = ConfigDict(frozen=True)

    epoch: UUID
    sequence: int = Field(ge=1, le=MAX_SEQUENCE)
    sent_at: AwareDatetime


class _SoundBatch(_Frame):
    """A batch whose readings are all sound, but for captures without a key."""

    readings: Annotated[list[Reading], Field(max_length=MAX_READINGS)]


class BatchIn(_Frame):
    """A batch as a gateway sends it."""

    readings: Annotated[Readings, PlainValidator(_sorted_out)]

    @classmethod
    def model_validate_json(cls, json_data: str | bytes, **how: Any) -> BatchIn:
        """Nearly every batch is sound. Checked as one, its JSON is read once, by pydantic; only
        where that fails is it read a second time, to tell the readings apart.
        """
        try:
            batch = _SoundBatch.model_validate_json(json_data, **how)
        except ValidationError:
            return super().model_validate_json(json_data, **how)
        readings = Readings(batch.readings)
        if readings.lack_keys:
            return super().model_validate_json(json_data, **how)
        return cls.model_construct(**{**dict(batch), "readings": readings})


class BatchAccepted(BaseModel):
    """Every batch up to this one is in the database; the gateway may forget them."""

    accepted_through: int


class SpoolIn(BaseModel):
    """How much waits on the gateway's disk."""

    captures: int = Field(default=0, ge=0, le=MAX_SEQUENCE)
    telemetry: int = Field(default=0, ge=0, le=MAX_SEQUENCE)
    quarantined: int = Field(default=0, ge=0, le=MAX_SEQUENCE)
    dropped: int = Field(default=0, ge=0, le=MAX_SEQUENCE)


class DeviceStatusIn(BaseModel):
    """The link to one device, as the gateway's supervisor sees it."""

    id: int
    state: Literal["connecting", "online", "offline", "error"]
    error: Message | None = Field(default=None, max_length=4096)
    since: Time


class StatusIn(BaseModel):
    """A gateway's heartbeat."""

    epoch: UUID
    version: Message = Field(max_length=64)
    time: Time
    spool: SpoolIn = SpoolIn()
    devices: list[DeviceStatusIn] = Field(default=[], max_length=MAX_READINGS)
    problems: list[Message] = Field(default=[], max_length=100)


def _ids(given: Any) -> list[str]:
    """``?have=a,b`` as its parts; a parameter that is a list comes as a list of what was given."""
    return [part for text in given for part in text.split(",") if part]


class CommandsQuery(BaseModel):
    """What a gateway that asks for commands has already, and how long it would wait."""

    wait: float = Field(default=0.0, ge=0, le=25)
    have: Annotated[list[UUID], BeforeValidator(_ids), Field(max_length=MAX_TAKEN)] = []


class AnswerIn(BaseModel):
    """What a command measured."""

    channel: int | None = None
    value: Number | None = None
    text: Text | None = None
    unit: Unit | None = None
    stable: bool | None = None
    quality: Quality = "good"
    time: Time
    attributes: dict[str, Any] = {}


class CommandResultIn(BaseModel):
    """What became of a command."""

    model_config = ConfigDict(frozen=True)

    state: Literal["done", "failed", "expired", "unknown"]
    detail: Message = Field(default="", max_length=1000)
    reading: AnswerIn | None = None
    started_at: Time | None = None
    finished_at: Time


class CommandOut(BaseModel):
    """Something to do at a device."""

    id: UUID
    device: int
    command: str
    arguments: dict[str, Any]
    deadline: str


class CommandsOut(BaseModel):
    """What a gateway has to do, and Odoo's clock as it is told so."""

    time: str
    commands: list[CommandOut]


class ChannelOut(BaseModel):
    """What the gateway reads on a device, and how often it says so."""

    id: int
    key: str
    name: str
    kind: str
    unit: str | None
    settings: dict[str, Any]
    capture: dict[str, Any] | None
    telemetry: dict[str, Any]


class DeviceOut(BaseModel):
    """A device the gateway is to open."""

    id: int
    key: str
    name: str
    driver: str
    settings: dict[str, Any]
    channels: list[ChannelOut]


class GatewayOut(BaseModel):
    """Who the gateway is to Odoo."""

    id: UUID
    name: str


class ConfigOut(BaseModel):
    """All a gateway needs to do its work."""

    model_config = ConfigDict(frozen=True)

    gateway: GatewayOut
    devices: list[DeviceOut]
