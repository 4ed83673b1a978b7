"""Barcode scanners."""

from __future__ import annotations

from typing import Any

from ..registry import ChannelSpec, CommandSpec, DriverSpec
from .link import LINK_CONDITIONS, LINK_PROPERTIES

#: command → its title, and what makes have for it.
_COMMANDS: dict[str, tuple[str, list[str]]] = {
    "trigger_on": ("Trigger on", [r"\x16T\r", r"||>TRIGGER ON\r\n", r"LON\r"]),
    "trigger_off": ("Trigger off", [r"\x16U\r", r"||>TRIGGER OFF\r\n", r"LOFF\r"]),
    "good_read": ("Signal a good read", []),
    "bad_read": ("Signal a bad read", []),
    "beep": ("Beep", [r"\x07", r"||>BEEP\r\n"]),
}


def _command(title: str, examples: list[str]) -> dict[str, Any]:
    return {
        "type": "string",
        "title": title,
        "description": "What the scanner understands as this; empty: it cannot. Control characters "
        r"are written \r, \n, \x1b.",
        "examples": examples,
        "maxLength": 64,
        "default": "",
    }


SCANNER = DriverSpec(
    key="scanner",
    title="Barcode scanner",
    factory="..scanner:ScannerDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "link": {
                "type": "string",
                "title": "Link",
                "description": "How the scanner is connected; listen: it connects to the gateway.",
                "enum": ["serial", "tcp", "listen"],
                "default": "serial",
            },
            "host": {
                **LINK_PROPERTIES["host"],
                "description": "Name or address of the scanner; of the gateway's own network card, "
                "where scanners connect to it.",
            },
            "tcp_port": {**LINK_PROPERTIES["tcp_port"], "default": 2001},
            "source": {
                "type": "string",
                "title": "Source",
                "description": "Who may connect to the gateway: the scanner's address, or the "
                "network of several.",
                "examples": ["10.0.4.7", "10.0.4.0/24"],
                "minLength": 1,
                "maxLength": 64,
            },
            "prefix": {
                "type": "string",
                "title": "Prefix",
                "description": r"What the scanner sends before each code, as \x02.",
                "maxLength": 32,
                "default": "",
            },
            "suffix": {
                "type": "string",
                "title": "Suffix",
                "description": "What it sends after each code; line: CR, LF or both; none: silence "
                "ends a code.",
                "enum": ["line", "cr", "lf", "crlf", "tab", "etx", "none"],
                "default": "line",
            },
            "idle_gap": {
                "type": "number",
                "title": "Silence that ends a code",
                "description": "Seconds; only where there is no suffix.",
                "minimum": 0.01,
                "maximum": 5,
                "default": 0.1,
            },
            "encoding": {
                "type": "string",
                "title": "Encoding",
                "description": "Of the characters beyond ASCII.",
                "enum": ["utf-8", "latin-1", "cp1252", "shift_jis", "gb18030"],
                "default": "utf-8",
            },
            "repeat_window": {
                "type": "number",
                "title": "The same code again",
                "description": "Seconds in which the same code counts as read once, as by a held "
                "trigger. 0: never.",
                "minimum": 0,
                "maximum": 3600,
                "default": 0.5,
            },
            "no_read": {
                "type": "string",
                "title": "No read",
                "description": "What it sends when it found no code, as a regular expression.",
                "maxLength": 200,
                "default": "NOREAD|NoRead|NO READ|ERROR",
            },
            "ignore": {
                "type": "string",
                "title": "Ignored messages",
                "description": "What is neither a code nor a failed read, as heartbeats and "
                "answers to commands; a regular expression.",
                "maxLength": 200,
                "default": "",
            },
            "gs1": {
                "type": "string",
                "title": "GS1 data",
                "description": "auto: where the symbology identifier or the text shows it; "
                "required: a code without it is refused.",
                "enum": ["auto", "required", "off"],
                "default": "auto",
            },
            "gs1_separator": {
                "type": "string",
                "title": "GS1 separator",
                "description": "What the scanner sends for FNC1.",
                "minLength": 1,
                "maxLength": 8,
                "default": r"\x1d",
            },
            "silence": {
                "type": "number",
                "title": "Silence",
                "description": "Seconds without a scan or heartbeat after which the link counts as "
                "down. 0: never.",
                "minimum": 0,
                "maximum": 86400,
                "default": 0,
            },
            **{
                f"{key}_command": _command(title, examples)
                for key, (title, examples) in _COMMANDS.items()
            },
        },
        "additionalProperties": False,
        "allOf": [
            *LINK_CONDITIONS,
            {
                "if": {"properties": {"link": {"const": "listen"}}},
                "then": {"required": ["host", "source"]},
            },
        ],
    },
    channels=(ChannelSpec("scan", "Scan", "scan"),),
    commands=tuple(CommandSpec(key, title) for key, (title, _examples) in _COMMANDS.items()),
)
