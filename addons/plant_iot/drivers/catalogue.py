"""The drivers that come with the suite: one spec each, standard library only."""

from __future__ import annotations

from typing import Any

from .registry import ChannelSpec, CommandSpec, DriverSpec, Registry

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

#: Settings of everything that hangs on one serial line or one TCP connection.
LINK_PROPERTIES: dict[str, Any] = {
    "link": {
        "type": "string",
        "title": "Link",
        "description": "How the device is connected.",
        "enum": ["serial", "tcp"],
        "default": "serial",
    },
    "port": {
        "type": "string",
        "title": "Serial port",
        "description": "A name that survives replugging: prefer /dev/serial/by-id/…",
        "examples": ["/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0"],
        "minLength": 1,
        "maxLength": 255,
    },
    "baudrate": {
        "type": "integer",
        "title": "Baud rate",
        "enum": [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200],
        "default": 9600,
    },
    "bytesize": {"type": "integer", "title": "Data bits", "enum": [7, 8], "default": 8},
    "parity": {
        "type": "string",
        "title": "Parity",
        "description": "N none, E even, O odd.",
        "enum": ["N", "E", "O"],
        "default": "N",
    },
    "stopbits": {"type": "integer", "title": "Stop bits", "enum": [1, 2], "default": 1},
    "handshake": {
        "type": "string",
        "title": "Handshake",
        "description": "Flow control, as set in the device's own menu.",
        "enum": ["none", "xonxoff", "rtscts"],
        "default": "none",
    },
    "host": {
        "type": "string",
        "title": "Host",
        "description": "Name or address of the device or of its serial-to-network converter.",
        "minLength": 1,
        "maxLength": 253,
    },
    "tcp_port": {
        "type": "integer",
        "title": "TCP port",
        "minimum": 1,
        "maximum": 65535,
        "default": 4305,
    },
}

#: A serial link needs its port, a TCP link its host.
LINK_CONDITIONS: list[dict[str, Any]] = [
    {"if": {"properties": {"link": {"const": "serial"}}}, "then": {"required": ["port"]}},
    {"if": {"properties": {"link": {"const": "tcp"}}}, "then": {"required": ["host"]}},
]

MT_SICS = DriverSpec(
    key="mt_sics",
    title="Mettler Toledo scale (MT-SICS)",
    factory=".mt_sics:MtSicsDriver",
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

REGISTRY = Registry([MT_SICS])
