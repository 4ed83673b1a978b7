"""The bodies a gateway exchanges with Odoo (docs/contracts/gateway.md), as pydantic models.

A batch is checked in two steps. Its frame must be right as a whole, or the request is refused. Each
reading is then checked on its own, so that one bad reading never holds back the others: `split`
tells the sound from the unsound.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

MAX_READINGS = 10_000
MAX_SEQUENCE = 2**31 - 1
# Far above what a device measures; beyond it floats lose whole numbers and Odoo cannot round them.
LARGEST_VALUE = 1e15
NUL = "\x00"
# A clock that was never set says 1970; what lies outside has no sense and, near the ends of the
# calendar, no UTC.
EARLIEST = datetime(1970, 1, 1, tzinfo=timezone.utc)
LATEST = datetime(9000, 1, 1, tzinfo=timezone.utc)


def _in_calendar(time: datetime) -> datetime:
    if not EARLIEST <= time < LATEST:
        raise ValueError("a time lies between the years 1970 and 9000")
    return time


def _without_nul(text: str) -> str:
    if NUL in text:
        raise ValueError("a text cannot hold the character U+0000")
    return text


def _storable(value: Any) -> Any:
    """The same value; what JSON in PostgreSQL cannot hold (NaN, infinities, NUL) as text."""
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        return value.replace(NUL, "\\u0000")
    return value


Time = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
# A device's text means something as it is, so it is taken whole or not at all.
DeviceText = Annotated[str, AfterValidator(_without_nul)]
# What only a person reads had better arrive than be right to the letter.
Message = Annotated[str, AfterValidator(_storable)]


class ReadingIn(BaseModel):
    """One value of one channel, as the gateway saw it."""

    channel: int
    class_: Literal["capture", "telemetry"] = Field(alias="class")
    key: UUID | None = None
    value: float | None = Field(
        default=None, strict=True, allow_inf_nan=False, ge=-LARGEST_VALUE, le=LARGEST_VALUE
    )
    text: DeviceText | None = Field(default=None, max_length=4096)
    unit: DeviceText | None = Field(default=None, max_length=32)
    stable: bool | None = None
    quality: Literal["good", "uncertain", "bad"] = "good"
    time: Time
    attributes: Annotated[dict[str, Any], AfterValidator(_storable)] = {}

    @model_validator(mode="after")
    def _capture_has_key(self) -> ReadingIn:
        if self.class_ == "capture" and self.key is None:
            raise ValueError("a capture needs a key")
        return self


class BatchIn(BaseModel):
    """The frame of a batch; its readings are still unchecked."""

    epoch: UUID
    sequence: int = Field(ge=1, le=MAX_SEQUENCE)
    sent_at: AwareDatetime
    readings: list[Any] = Field(max_length=MAX_READINGS)


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


def split(readings: list[Any]) -> tuple[list[ReadingIn], list[UnsoundReading]]:
    """The sound readings in their order, and the unsound ones each with its reason."""
    sound, unsound = [], []
    for index, raw in enumerate(readings):
        try:
            sound.append(ReadingIn.model_validate(raw))
        except ValidationError as error:
            kept = raw if isinstance(raw, dict) else {"reading": raw}
            unsound.append(UnsoundReading(index, _storable(kept), _sentence(error)))
    return sound, unsound


def _sentence(error: ValidationError) -> str:
    parts = []
    for problem in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in problem["loc"])
        message = problem["msg"].removeprefix("Value error, ")
        parts.append(f"{where}: {message}" if where else message)
    return "; ".join(parts)
