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

MT_SICS = DriverSpec(
    key="mt_sics",
    title="Mettler Toledo scale (MT-SICS)",
    factory="..mt_sics:MtSicsDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "interval": {
                "type": "number",
                "title": "Interval",
                "description": "Seconds between two readings.",
                "minimum": 0.02,
                "maximum": 3600,
                "default": 0.2,
            },
            "timeout": {
                "type": "number",
                "title": "Timeout",
                "description": "Seconds without an answer after which the link counts as down.",
                "minimum": 0.1,
                "maximum": 60,
                "default": 2.0,
            },
            "stability_timeout": {
                "type": "number",
                "title": "Stability timeout",
                "description": "Seconds that zero, tare and read stable may wait for the scale "
                "to come to rest.",
                "minimum": 1,
                "maximum": 120,
                "default": 15.0,
            },
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
    channels=(ChannelSpec("weight", "Net weight", "weight", "kg"),),
    commands=(
        CommandSpec("zero", "Zero", _IMMEDIATE),
        CommandSpec("tare", "Tare", _IMMEDIATE),
        CommandSpec("clear_tare", "Clear the tare"),
        CommandSpec("read_stable", "Read the stable weight"),
    ),
)
