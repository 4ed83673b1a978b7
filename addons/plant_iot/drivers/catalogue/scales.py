"""Scales."""

from __future__ import annotations

from typing import Any

from ..registry import ChannelSpec, CommandSpec, DriverSpec
from .link import LINK_CONDITIONS, LINK_PROPERTIES

_IMMEDIATE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "immediate": {
            "type": "boolean",
            "title": "Immediately",
            "description": "Do not wait until the weight is stable.",
            "default": False,
        }
    },
    "additionalProperties": False,
}

_INTERVAL: dict[str, Any] = {
    "type": "number",
    "title": "Interval",
    "description": "Seconds between two readings.",
    "minimum": 0.02,
    "maximum": 3600,
    "default": 0.2,
}
_TIMEOUT: dict[str, Any] = {
    "type": "number",
    "title": "Timeout",
    "description": "Seconds without an answer after which the link counts as down.",
    "minimum": 0.1,
    "maximum": 60,
    "default": 2.0,
}
_STABILITY_TIMEOUT: dict[str, Any] = {
    "type": "number",
    "title": "Stability timeout",
    "description": "Seconds that zero, tare and read stable may wait for the scale to come to "
    "rest.",
    "minimum": 1,
    "maximum": 120,
    "default": 15.0,
}
_WEIGHT = ChannelSpec("weight", "Net weight", "weight", "kg")
_SHOWN = ChannelSpec("weight", "Weight shown", "weight", "kg")
_TICKET = ChannelSpec("print", "Weight on the ticket", "weight", "kg")
_READ_STABLE = CommandSpec("read_stable", "Read the stable weight")


def _command(key: str, title: str, description: str) -> tuple[str, dict[str, Any]]:
    """The setting of what is sent for a command."""
    return f"{key}_command", {
        "type": "string",
        "title": title,
        "description": f"{description} Control characters are written \\r, \\n, \\x1b.",
        "maxLength": 64,
    }


MT_SICS = DriverSpec(
    key="mt_sics",
    title="Mettler Toledo scale (MT-SICS)",
    factory="..mt_sics:MtSicsDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "interval": _INTERVAL,
            "timeout": _TIMEOUT,
            "stability_timeout": _STABILITY_TIMEOUT,
            "strict_width": {
                "type": "boolean",
                "title": "Strict format",
                "description": "Accept only weights in MT-SICS' field of ten characters, so that a "
                "lost character is noticed. Switch off for scales of other makes that print "
                "shorter fields.",
                "default": True,
            },
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(_WEIGHT,),
    commands=(
        CommandSpec("zero", "Zero", _IMMEDIATE),
        CommandSpec("tare", "Tare", _IMMEDIATE),
        CommandSpec("clear_tare", "Clear the tare"),
        _READ_STABLE,
    ),
)

TOLEDO_8217 = DriverSpec(
    key="toledo_8217",
    title="Toledo 8217 scale",
    factory="..toledo_8217:Toledo8217Driver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "bytesize": {**LINK_PROPERTIES["bytesize"], "default": 7},
            "parity": {**LINK_PROPERTIES["parity"], "default": "E"},
            "unit": {
                "type": "string",
                "title": "Unit",
                "description": "The scale does not say it: set what is on its display.",
                "enum": ["kg", "lb"],
                "default": "kg",
            },
            "interval": _INTERVAL,
            "timeout": _TIMEOUT,
            "stability_timeout": _STABILITY_TIMEOUT,
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(_SHOWN,),
    commands=(
        CommandSpec("zero", "Zero"),
        CommandSpec("tare", "Tare"),
        CommandSpec("clear_tare", "Clear the tare"),
        _READ_STABLE,
    ),
)

TOLEDO_CONTINUOUS = DriverSpec(
    key="toledo_continuous",
    title="Weighing terminal (Toledo continuous output)",
    factory="..toledo_continuous:ToledoContinuousDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "checksum": {
                "type": "boolean",
                "title": "Checksum",
                "description": "As set in the terminal. Switch it on in both: without it a damaged "
                "digit may pass.",
                "default": False,
            },
            "command_end": {
                "type": "string",
                "title": "End of a command",
                "description": "What the terminal wants after the letter of a command: nothing, or "
                "\\r\\n.",
                "maxLength": 8,
                "default": "",
            },
            "interval": _INTERVAL,
            "timeout": _TIMEOUT,
            "stability_timeout": _STABILITY_TIMEOUT,
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(_SHOWN, _TICKET),
    commands=(
        CommandSpec("zero", "Zero"),
        CommandSpec("tare", "Tare"),
        CommandSpec("clear_tare", "Clear the tare"),
        CommandSpec("print", "Print a ticket"),
        _READ_STABLE,
    ),
)

GENERIC_SCALE = DriverSpec(
    key="generic_scale",
    title="Scale that prints lines",
    factory="..generic_scale:GenericScaleDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "format": {
                "type": "string",
                "title": "Format",
                "description": "How a line looks: st_gs is ST,GS,+  1.250kg as of many terminals; "
                "and, ohaus and kern are these makes; custom is the pattern below.",
                "enum": ["st_gs", "and", "ohaus", "kern", "custom"],
                "default": "st_gs",
            },
            "pattern": {
                "type": "string",
                "title": "Pattern",
                "description": "A regular expression of one line, with the groups value, unit, "
                "stable or moving, net, over, under.",
                "examples": [r"(?:ST|(?P<moving>US)) (?P<value>[-+]? *[0-9.]+) *(?P<unit>kg|g)"],
                "minLength": 1,
                "maxLength": 400,
            },
            "unit": {
                "type": "string",
                "title": "Unit",
                "description": "Where the line does not say one.",
                "maxLength": 8,
                "default": "",
            },
            "settled_only": {
                "type": "boolean",
                "title": "Only weights at rest",
                "description": "The scale sends none that moves; its line need not say so.",
                "default": False,
            },
            "output": {
                "type": "string",
                "title": "Output",
                "description": "When the scale sends: continuous by itself, on_request after a "
                "command, on_print when its operator presses Print.",
                "enum": ["continuous", "on_request", "on_print"],
                "default": "continuous",
            },
            **dict(
                [
                    _command("zero", "Zero", "What sets it to zero; left out: as the format has."),
                    _command("tare", "Tare", "What tares it; left out: as the format has."),
                ]
            ),
            **{
                name: {**part, "default": ""}
                for name, part in (
                    _command("clear_tare", "Clear the tare", "What clears the tare."),
                    _command("read", "Ask for a weight", "What the scale answers with a weight."),
                )
            },
            "interval": _INTERVAL,
            "timeout": _TIMEOUT,
            "stability_timeout": _STABILITY_TIMEOUT,
        },
        "additionalProperties": False,
        "allOf": [
            *LINK_CONDITIONS,
            {
                "if": {"properties": {"format": {"const": "custom"}}, "required": ["format"]},
                "then": {"required": ["pattern"]},
            },
            {
                "if": {"properties": {"output": {"const": "on_request"}}, "required": ["output"]},
                "then": {"properties": {"read_command": {"minLength": 1}}},
            },
        ],
    },
    channels=(_SHOWN, _TICKET),
    commands=(
        CommandSpec("zero", "Zero"),
        CommandSpec("tare", "Tare"),
        CommandSpec("clear_tare", "Clear the tare"),
        _READ_STABLE,
    ),
)
