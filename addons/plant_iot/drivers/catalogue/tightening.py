"""Tightening controllers."""

from __future__ import annotations

from ..registry import ChannelSpec, CommandSpec, DriverSpec
from .link import LINK_PROPERTIES

OPEN_PROTOCOL = DriverSpec(
    key="open_protocol",
    title="Tightening controller (Open Protocol)",
    factory="..open_protocol:OpenProtocolDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            "host": LINK_PROPERTIES["host"],
            "tcp_port": {**LINK_PROPERTIES["tcp_port"], "default": 4545},
            "timezone": {
                "type": "string",
                "title": "Time zone",
                "description": "The zone of the controller's clock, as Europe/Berlin. The protocol "
                "does not say it.",
                "minLength": 1,
                "maxLength": 64,
                "default": "UTC",
            },
            "timeout": {
                "type": "number",
                "title": "Timeout",
                "description": "Seconds without an answer after which the link counts as down.",
                "minimum": 0.2,
                "maximum": 60,
                "default": 5.0,
            },
            "keep_alive": {
                "type": "number",
                "title": "Keep alive",
                "description": "Seconds of silence after which the controller is asked for a sign "
                "of life. It hangs up after 15.",
                "minimum": 0.1,
                "maximum": 12,
                "default": 8.0,
            },
            "backfill": {
                "type": "integer",
                "title": "Fetch after a gap",
                "description": "How many tightenings that happened while the link was down are "
                "fetched at most. 0 fetches none.",
                "minimum": 0,
                "maximum": 10000,
                "default": 1000,
            },
        },
        "required": ["host"],
        "additionalProperties": False,
    },
    channels=(
        ChannelSpec("torque", "Torque", "torque", "Nm"),
        ChannelSpec("angle", "Angle", "angle", "°"),
    ),
    commands=(
        CommandSpec(
            "select_parameter_set",
            "Select a parameter set",
            {
                "type": "object",
                "properties": {
                    "number": {
                        "type": "integer",
                        "title": "Parameter set",
                        "minimum": 1,
                        "maximum": 999,
                    }
                },
                "required": ["number"],
                "additionalProperties": False,
            },
        ),
        CommandSpec(
            "set_identifier",
            "Set the identifier",
            {
                "type": "object",
                "properties": {
                    "identifier": {
                        "type": "string",
                        "title": "Identifier",
                        "description": "Of the part that is worked on: its VIN or serial number.",
                        "minLength": 1,
                        "maxLength": 25,
                    }
                },
                "required": ["identifier"],
                "additionalProperties": False,
            },
        ),
        CommandSpec("enable", "Enable the tool"),
        CommandSpec("disable", "Disable the tool"),
    ),
)
