"""Modbus devices, over TCP and RTU."""

from __future__ import annotations

from typing import Any

from ..registry import CommandSpec, DriverSpec
from .link import LINK_CONDITIONS, LINK_PROPERTIES

_ORDER: dict[str, Any] = {
    "type": "string",
    "title": "Byte order",
    "description": "How values of two registers lie in them: ABCD as the standard has it, CDAB "
    "with the words swapped, BADC with the bytes swapped, DCBA with both. Wider ones likewise.",
    "enum": ["ABCD", "CDAB", "BADC", "DCBA"],
}

_PROPERTIES: dict[str, Any] = {
    "notation": {
        "type": "string",
        "title": "Addresses",
        "description": "How this device's addresses are written, here and in its manual: zero "
        "counts from 0 as the protocol does, one counts from 1, prefixed has the table in front, "
        "as 40001 or 400001 for the first holding register.",
        "enum": ["zero", "one", "prefixed"],
        "default": "zero",
    },
    "order": {**_ORDER, "default": "ABCD"},
    "max_registers": {
        "type": "integer",
        "title": "Registers a request",
        "description": "The most that the device gives for one request.",
        "minimum": 1,
        "maximum": 125,
        "default": 125,
    },
    "max_bits": {
        "type": "integer",
        "title": "Bits a request",
        "description": "The most coils or discrete inputs that the device gives for one request.",
        "minimum": 1,
        "maximum": 2000,
        "default": 2000,
    },
    "gap": {
        "type": "integer",
        "title": "Gap",
        "description": "So many registers that nobody wants may be read along, to save a request. "
        "0 never touches a register that is not a channel's.",
        "minimum": 0,
        "maximum": 124,
        "default": 0,
    },
    "timeout": {
        "type": "number",
        "title": "Timeout",
        "description": "Seconds in which the unit must answer.",
        "minimum": 0.02,
        "maximum": 30,
        "default": 1.0,
    },
    "retries": {
        "type": "integer",
        "title": "Retries",
        "description": "How often a question without an answer is asked again. Writes never are.",
        "minimum": 0,
        "maximum": 5,
        "default": 1,
    },
    "failures": {
        "type": "integer",
        "title": "Failures",
        "description": "After so many questions in a row without an answer the unit counts as "
        "dead and is left alone, so that the others on its line are not slowed.",
        "minimum": 1,
        "maximum": 20,
        "default": 3,
    },
    "rest": {
        "type": "number",
        "title": "Rest",
        "description": "Seconds after which a dead unit is tried once more; twice as long each "
        "time that it stays dead.",
        "minimum": 0.1,
        "maximum": 3600,
        "default": 5.0,
    },
    "longest_rest": {
        "type": "number",
        "title": "Longest rest",
        "description": "Seconds: a dead unit is tried that often at least.",
        "minimum": 0.1,
        "maximum": 3600,
        "default": 60.0,
    },
    "pause": {
        "type": "number",
        "title": "Pause",
        "description": "Seconds of silence before each request, for devices that need it. The same "
        "for all units of a line.",
        "minimum": 0,
        "maximum": 10,
        "default": 0.0,
    },
    "pause_connect": {
        "type": "number",
        "title": "Pause after connecting",
        "description": "Seconds before the first request. The same for all units of a line.",
        "minimum": 0,
        "maximum": 60,
        "default": 0.0,
    },
    "close_after": {
        "type": "boolean",
        "title": "Hang up between polls",
        "description": "For devices that serve one connection only and are needed by others too. "
        "The same for all units of a line.",
        "default": False,
    },
    "writes": {
        "type": "string",
        "title": "Writes",
        "description": "What commands may write: nothing, the writable channels, or any address.",
        "enum": ["none", "channels", "all"],
        "default": "channels",
    },
    "write_multiple": {
        "type": "boolean",
        "title": "Write with functions 15 and 16 only",
        "description": "For devices that do not know 5 and 6.",
        "default": False,
    },
}

_CHANNEL: dict[str, Any] = {
    "type": "object",
    "properties": {
        "address": {
            "type": "integer",
            "title": "Address",
            "description": "As the device's setting Addresses says.",
            "minimum": 0,
            "maximum": 465536,
        },
        "table": {
            "type": "string",
            "title": "Table",
            "description": "Holding registers where it is left out; prefixed addresses say it "
            "themselves.",
            "enum": ["coil", "discrete", "holding", "input"],
        },
        "type": {
            "type": "string",
            "title": "Type",
            "description": "Of registers uint16 where it is left out; bool is a bit of one.",
            "enum": [
                "bool", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32",
                "float64", "string",
            ],
        },
        "order": {**_ORDER, "description": f"{_ORDER['description']} The device's if left out."},
        "bit": {
            "type": "integer",
            "title": "Bit",
            "description": "Of the register, 0 the lowest.",
            "minimum": 0,
            "maximum": 15,
        },
        "length": {
            "type": "integer",
            "title": "Length",
            "description": "Of a text, in registers of two characters.",
            "minimum": 1,
            "maximum": 125,
            "default": 1,
        },
        "scale": {
            "type": "number",
            "title": "Scale",
            "description": "The value is what the register holds times this, plus the offset.",
            "minimum": -1e12,
            "maximum": 1e12,
            "default": 1.0,
        },
        "offset": {
            "type": "number",
            "title": "Offset",
            "minimum": -1e12,
            "maximum": 1e12,
            "default": 0.0,
        },
        "decimals": {
            "type": "integer",
            "title": "Decimals",
            "description": "Rounded to so many; not at all if left out.",
            "minimum": 0,
            "maximum": 9,
        },
        "unavailable": {
            "type": "string",
            "title": "Not available",
            "description": "Contents by which the device says that it has no value, as 0x8000 "
            "0xFFFF, with blanks between them.",
            "maxLength": 200,
            "default": "",
        },
        "interval": {
            "type": "number",
            "title": "Interval",
            "description": "Seconds between two readings.",
            "minimum": 0.01,
            "maximum": 86400,
            "default": 1.0,
        },
        "writable": {
            "type": "boolean",
            "title": "Writable",
            "description": "Whether the command write_value may write it.",
            "default": False,
        },
    },
    "required": ["address"],
    "additionalProperties": False,
}  # fmt: skip

_READ_BACK: dict[str, Any] = {
    "type": "boolean",
    "title": "Read back",
    "description": "Read it again, and fail where it is not what was written.",
    "default": False,
}
_ADDRESS: dict[str, Any] = {
    **_CHANNEL["properties"]["address"],
    "description": "Of the first one, as the device's setting Addresses says.",
}
_WORD: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 65535}


def _arguments(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_COMMANDS = (
    CommandSpec(
        "write_value",
        "Write a value",
        _arguments(
            ["channel"],
            channel={
                "type": "string",
                "title": "Channel",
                "description": "The key of a channel that is writable.",
                "minLength": 1,
                "maxLength": 64,
            },
            value={"type": "number", "title": "Value", "description": "In the channel's unit."},
            text={
                "type": "string",
                "title": "Text",
                "description": "For a channel of texts, instead of a value.",
                "maxLength": 250,
            },
            read_back=_READ_BACK,
        ),
    ),
    CommandSpec(
        "write_coil",
        "Write a coil",
        _arguments(
            ["address", "value"],
            address=_ADDRESS,
            value={"type": "boolean", "title": "On"},
            read_back=_READ_BACK,
        ),
    ),
    CommandSpec(
        "write_register",
        "Write a register",
        _arguments(
            ["address", "value"],
            address=_ADDRESS,
            value={**_WORD, "title": "Contents"},
            read_back=_READ_BACK,
        ),
    ),
    CommandSpec(
        "write_registers",
        "Write several registers",
        _arguments(
            ["address", "values"],
            address=_ADDRESS,
            values={
                "type": "string",
                "title": "Contents",
                "description": "Numbers from 0 to 65535 with blanks between them.",
                "minLength": 1,
                "maxLength": 1000,
            },
            read_back=_READ_BACK,
        ),
    ),
    CommandSpec(
        "mask_write",
        "Write some bits of a register",
        _arguments(
            ["address", "and", "or"],
            address=_ADDRESS,
            **{
                "and": {**_WORD, "title": "Bits that are kept"},
                "or": {**_WORD, "title": "What the others become"},
            },
        ),
    ),
)


def _unit(least: int, most: int) -> dict[str, Any]:
    return {
        "type": "integer",
        "title": "Unit",
        "description": "Its address on the line; behind a network port of its own mostly 1.",
        "minimum": least,
        "maximum": most,
        "default": 1,
    }


MODBUS_TCP = DriverSpec(
    key="modbus_tcp",
    title="Modbus TCP device",
    factory="..modbus:ModbusTcpDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            "host": {**LINK_PROPERTIES["host"], "description": "Name or address of the device."},
            "tcp_port": {**LINK_PROPERTIES["tcp_port"], "default": 502},
            "unit": _unit(0, 255),
            **_PROPERTIES,
        },
        "required": ["host"],
        "additionalProperties": False,
    },
    channels=(),
    commands=_COMMANDS,
    channel_settings=_CHANNEL,
)

MODBUS_RTU = DriverSpec(
    key="modbus_rtu",
    title="Modbus RTU device",
    factory="..modbus:ModbusRtuDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **{
                name: part
                for name, part in LINK_PROPERTIES.items()
                if name not in ("bytesize", "handshake")
            },
            "tcp_port": {
                **LINK_PROPERTIES["tcp_port"],
                "description": "Of the converter that passes the line's bytes on.",
                "default": 4001,
            },
            "unit": _unit(1, 247),
            **_PROPERTIES,
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(),
    commands=_COMMANDS,
    channel_settings=_CHANNEL,
)
