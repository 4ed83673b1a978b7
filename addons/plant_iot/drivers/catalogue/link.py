"""Settings that drivers have in common."""

from __future__ import annotations

from typing import Any

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
