"""A Modbus channel: where its value is, how it lies there, how often it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .codecs.modbus_addresses import AddressProblem, Place, place
from .codecs.modbus_blocks import Span
from .codecs.modbus_values import Encoding, Value, bit_value
from .driver import ChannelSettings
from .errors import ConfigurationError

_RAW = re.compile(r"0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20}")


@dataclass(frozen=True)
class Channel:
    """What :func:`channel` makes of a channel's settings."""

    key: str
    unit: str
    place: Place
    encoding: Encoding
    interval: float
    writable: bool

    @property
    def span(self) -> Span:
        """What has to be read for it."""
        return Span(self.place.address, 1 if self.place.is_bit else self.encoding.registers)

    @cached_property
    def value(self) -> Callable[[list[int]], Value]:
        """Gives its value in what was read of :attr:`span`."""
        return _bit if self.place.is_bit else self.encoding.decode


def channel(wanted: ChannelSettings, device: Mapping[str, Any]) -> Channel:
    """The channel that is wanted of a device with the settings ``device``.

    :raise ConfigurationError: its settings cannot work together
    """
    settings = wanted.settings
    try:
        found = place(settings["address"], device["notation"], settings.get("table"))
    except AddressProblem as problem:
        raise ConfigurationError(f"The channel {wanted.key}: {problem}") from problem
    made = Channel(
        wanted.key,
        wanted.unit,
        found,
        _encoding(wanted.key, settings, device, is_bit=found.is_bit),
        settings["interval"],
        settings["writable"],
    )
    _check(made, settings, device)
    return made


def _bit(contents: list[int]) -> Value:
    return bit_value(contents[0])


def _encoding(
    key: str, settings: Mapping[str, Any], device: Mapping[str, Any], *, is_bit: bool
) -> Encoding:
    return Encoding(
        settings.get("type", "bool" if is_bit or "bit" in settings else "uint16"),
        order=settings.get("order", device["order"]),
        scale=settings["scale"],
        offset=settings["offset"],
        decimals=settings.get("decimals"),
        unavailable=_raw_values(key, settings["unavailable"]),
        bit=settings.get("bit", 0),
        length=settings["length"],
    )


def _raw_values(key: str, text: str) -> frozenset[int]:
    words = text.replace(",", " ").split()
    for word in words:
        if not _RAW.fullmatch(word):
            raise ConfigurationError(
                f"The channel {key}: {word!r} is no content of a register. Write those that mean "
                "'not available' as 0x8000 0xFFFF, with blanks between them."
            )
    return frozenset(int(word, 16 if word[1:2] in ("x", "X") else 10) for word in words)


def _check(made: Channel, settings: Mapping[str, Any], device: Mapping[str, Any]) -> None:
    type_, table = made.encoding.type, made.place.table
    most = device["max_registers"]
    problem = ""
    if made.place.is_bit and (type_ != "bool" or "bit" in settings):
        problem = f"the table {table} holds single bits: leave type and bit out"
    elif not made.place.is_bit and type_ == "bool" and "bit" not in settings:
        problem = "which bit of the register is meant? Set bit, from 0 (the lowest) to 15"
    elif type_ != "bool" and "bit" in settings:
        problem = f"a bit has the type bool, not {type_}"
    elif made.encoding.scale == 0:
        problem = "a scale of 0 would make every value the same"
    elif not made.place.is_bit and made.span.length > most:
        problem = (
            f"it takes {made.span.length} registers, and the device gives {most} for a request"
        )
    elif made.span.end > 65536:
        problem = "it reaches beyond the last register"
    elif made.writable and table in ("discrete", "input"):
        problem = f"the table {table} cannot be written: leave writable off"
    if problem:
        raise ConfigurationError(f"The channel {made.key}: {problem}.")
