"""Vision systems and code readers."""

from __future__ import annotations

from typing import Any

from ..registry import ChannelSpec, CommandSpec, DriverSpec
from .link import LINK_CONDITIONS, LINK_PROPERTIES

_TIMEOUT: dict[str, Any] = {
    "type": "number",
    "title": "Timeout",
    "description": "Seconds without an answer after which the link counts as down.",
    "minimum": 0.2,
    "maximum": 60,
    "default": 3.0,
}

INSIGHT = DriverSpec(
    key="insight",
    title="Vision system (Cognex In-Sight)",
    factory="..insight:InSightDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            "host": LINK_PROPERTIES["host"],
            "tcp_port": {**LINK_PROPERTIES["tcp_port"], "default": 23},
            "user": {
                "type": "string",
                "title": "User",
                "minLength": 1,
                "maxLength": 64,
                "default": "admin",
            },
            "password": {
                "type": "string",
                "title": "Password",
                "description": "Native mode sends it in clear.",
                "maxLength": 64,
                "default": "",
            },
            "counter": {
                "type": "string",
                "title": "Counting cell",
                "description": "A cell, as A010, or a tag that counts the inspections. With it "
                "each inspection is read, however it was triggered. Empty: only those that are "
                "triggered from here.",
                "maxLength": 255,
                "default": "",
            },
            "pass_cell": {
                "type": "string",
                "title": "Pass cell",
                "description": "A cell or tag that is 0 when the part failed.",
                "maxLength": 255,
                "default": "",
            },
            "interval": {
                "type": "number",
                "title": "Interval",
                "description": "Seconds between two looks at the counting cell.",
                "minimum": 0.02,
                "maximum": 60,
                "default": 0.5,
            },
            "timeout": _TIMEOUT,
            "inspection_timeout": {
                "type": "number",
                "title": "Inspection timeout",
                "description": "Seconds that a triggered inspection may take.",
                "minimum": 0.2,
                "maximum": 120,
                "default": 10.0,
            },
            "job_timeout": {
                "type": "number",
                "title": "Job timeout",
                "description": "Seconds that loading a job may take.",
                "minimum": 1,
                "maximum": 600,
                "default": 60.0,
            },
        },
        "required": ["host"],
        "additionalProperties": False,
    },
    channels=(),
    channel_settings={
        "type": "object",
        "properties": {
            "source": {
                "type": "string",
                "title": "Source",
                "description": "A cell of the job, or whether the system is online.",
                "enum": ["cell", "online"],
                "default": "cell",
            },
            "cell": {
                "type": "string",
                "title": "Cell",
                "description": "As A012, or a tag's name. A channel of the kind text or scan takes "
                "it as text, others as a number where it is one.",
                "minLength": 1,
                "maxLength": 255,
            },
        },
        "additionalProperties": False,
        "allOf": [
            {"if": {"properties": {"source": {"const": "cell"}}}, "then": {"required": ["cell"]}}
        ],
    },
    commands=(
        CommandSpec("trigger", "Trigger an inspection"),
        CommandSpec("online", "Go online"),
        CommandSpec("offline", "Go offline"),
        CommandSpec(
            "load_job",
            "Load a job",
            {
                "type": "object",
                "properties": {
                    "name": {
                        "type": "string",
                        "title": "Job",
                        "description": "The file's name in the system, as ring.job.",
                        "minLength": 1,
                        "maxLength": 60,
                    }
                },
                "required": ["name"],
                "additionalProperties": False,
            },
        ),
    ),
)

DATAMAN = DriverSpec(
    key="dataman",
    title="Code reader (Cognex DataMan)",
    factory="..dataman:DataManDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "link": {**LINK_PROPERTIES["link"], "default": "tcp"},
            "baudrate": {**LINK_PROPERTIES["baudrate"], "default": 115200},
            "tcp_port": {**LINK_PROPERTIES["tcp_port"], "default": 23},
            "no_read": {
                "type": "string",
                "title": "No read",
                "description": "What the reader is set to send when it has read nothing.",
                "maxLength": 100,
                "default": "",
            },
            "timeout": _TIMEOUT,
            "keep_alive": {
                "type": "number",
                "title": "Keep alive",
                "description": "Seconds of silence after which the reader is asked for a sign of "
                "life.",
                "minimum": 0.1,
                "maximum": 600,
                "default": 10.0,
            },
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(ChannelSpec("code", "Code", "scan"),),
    commands=(
        CommandSpec("trigger", "Trigger"),
        CommandSpec("trigger_off", "End the trigger"),
    ),
)
