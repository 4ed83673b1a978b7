"""Label printers."""

from __future__ import annotations

from ..registry import ChannelSpec, CommandSpec, DriverSpec
from .link import LINK_CONDITIONS, LINK_PROPERTIES

ZPL_PRINTER = DriverSpec(
    key="zpl_printer",
    title="Label printer (ZPL)",
    factory="..zpl_printer:ZplPrinter",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "link": {**LINK_PROPERTIES["link"], "default": "tcp"},
            "tcp_port": {**LINK_PROPERTIES["tcp_port"], "default": 9100},
            "interval": {
                "type": "number",
                "title": "Interval",
                "description": "Seconds between two looks at the printer's state.",
                "minimum": 0.1,
                "maximum": 3600,
                "default": 2.0,
            },
            "timeout": {
                "type": "number",
                "title": "Timeout",
                "description": "Seconds without an answer after which the link counts as down.",
                "minimum": 0.2,
                "maximum": 60,
                "default": 3.0,
            },
            "print_timeout": {
                "type": "number",
                "title": "Printing timeout",
                "description": "Seconds in which a printer that is at work must have moved on: a "
                "label more, or the next one begun.",
                "minimum": 1,
                "maximum": 600,
                "default": 30.0,
            },
            "one_way": {
                "type": "boolean",
                "title": "It cannot answer",
                "description": "Accept a printer that answers nothing. What is sent to it counts "
                "as sent; whether it was printed, nobody knows.",
                "default": False,
            },
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(ChannelSpec("state", "State", "state"),),
    commands=(
        CommandSpec(
            "print",
            "Print a label",
            {
                "type": "object",
                "properties": {
                    "label": {
                        "type": "string",
                        "title": "Label",
                        "description": "In ZPL, from ^XA to ^XZ.",
                        "minLength": 1,
                        "maxLength": 500000,
                    },
                    "copies": {
                        "type": "integer",
                        "title": "Copies",
                        "minimum": 1,
                        "maximum": 1000,
                        "default": 1,
                    },
                    "job": {
                        "type": "string",
                        "title": "Job",
                        "description": "A key of this label's own. What was printed under it is "
                        "not printed again.",
                        "minLength": 1,
                        "maxLength": 64,
                    },
                },
                "required": ["label", "job"],
                "additionalProperties": False,
            },
        ),
        CommandSpec("test_label", "Print a test label"),
        CommandSpec("cancel_all", "Cancel all jobs"),
        CommandSpec("pause", "Pause"),
        CommandSpec("resume", "Resume"),
        CommandSpec("calibrate", "Calibrate to the labels"),
    ),
)
