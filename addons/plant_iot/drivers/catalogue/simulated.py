"""Devices that are not there."""

from __future__ import annotations

from ..registry import CommandSpec, DriverSpec

SIMULATED = DriverSpec(
    key="simulated",
    title="Simulated device",
    factory="..simulated:SimulatedDriver",
    package=__package__,
    settings={"type": "object", "properties": {}, "additionalProperties": False},
    channels=(),
    commands=(
        CommandSpec("pause", "Fall silent"),
        CommandSpec("resume", "Speak again"),
        CommandSpec("unplug", "Pull the cable"),
    ),
    channel_settings={
        "type": "object",
        "properties": {
            "profile": {
                "type": "string",
                "title": "Profile",
                "description": "How the value moves.",
                "enum": ["sine", "steps", "ramp", "counter", "replay"],
                "default": "sine",
            },
            "interval": {
                "type": "number",
                "title": "Interval",
                "description": "Seconds between two values.",
                "minimum": 0.001,
                "maximum": 86400,
                "default": 1.0,
            },
            "offset": {
                "type": "number",
                "title": "Offset",
                "description": "Around which a sine swings, from which a ramp or counter begins.",
                "default": 0.0,
            },
            "amplitude": {
                "type": "number",
                "title": "Amplitude",
                "description": "Of a sine; what a ramp rises or a counter counts in each period.",
                "default": 1.0,
            },
            "period": {
                "type": "number",
                "title": "Period",
                "description": "Seconds until it begins again.",
                "exclusiveMinimum": 0,
                "maximum": 31536000,
                "default": 60.0,
            },
            "levels": {
                "type": "string",
                "title": "Levels",
                "description": "Of steps: numbers with blanks between them.",
                "maxLength": 2000,
                "default": "0 1",
            },
            "noise": {
                "type": "number",
                "title": "Noise",
                "description": "Standard deviation of what is added at random.",
                "minimum": 0,
                "default": 0.0,
            },
            "decimals": {
                "type": "integer",
                "title": "Decimals",
                "minimum": 0,
                "maximum": 9,
                "default": 3,
            },
            "path": {
                "type": "string",
                "title": "Recording",
                "description": "Of a replay: a CSV file on the gateway's machine, a line for each "
                "seconds,value; an empty value is a missing one.",
                "maxLength": 4096,
            },
            "event": {
                "type": "boolean",
                "title": "Events",
                "description": "Each value happened once, as a tightening or a scan does.",
                "default": False,
            },
        },
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {"profile": {"const": "replay"}}, "required": ["profile"]},
                "then": {"required": ["path"]},
            }
        ],
    },
)
