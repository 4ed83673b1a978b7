"""OPC UA servers: PLCs, machines, vision systems, SCADA."""

from __future__ import annotations

from typing import Any

from ..registry import CommandSpec, DriverSpec

#: The text of a NodeId. ``nsu=`` names the namespace, whose number may change with the server.
NODE_PATTERN = (
    r"(ns=\d{1,5};|nsu=[^;\x00-\x1f]{1,500};)?"
    r"(i=\d{1,10}|s=[^\x00-\x1f]{1,1000}|g=[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
    r"|b=[A-Za-z0-9+/]{1,1000}={0,2})"
)

_NODE: dict[str, Any] = {
    "type": "string",
    "title": "Node",
    "description": "The NodeId, as browsing shows it. nsu= and the namespace's address stay right "
    "when the server numbers its namespaces anew.",
    "pattern": NODE_PATTERN,
    "examples": ["ns=2;s=Line1.Speed", "nsu=http://example.com/plc;i=1001"],
    "maxLength": 1600,
}

_INDEX: dict[str, Any] = {
    "type": "string",
    "title": "Index range",
    "description": "Which elements of an array, counted from 0: 3, 0:9, or 1,0:2 of a matrix.",
    "pattern": r"\d{1,9}(:\d{1,9})?(,\d{1,9}(:\d{1,9})?){0,7}",
    "examples": ["3", "0:9"],
}

_VALUE: dict[str, Any] = {
    "title": "Value",
    "description": "Turned into the node's own data type; what does not fit it is refused. Of an "
    'array a JSON list, as "[1, 2, 3]".',
}

OPC_UA = DriverSpec(
    key="opcua",
    title="OPC UA server",
    factory="..opcua.driver:OpcUaDriver",
    package=__package__,
    settings={
        "type": "object",
        "properties": {
            "url": {
                "type": "string",
                "title": "Address",
                "description": "Of the server's endpoint.",
                "pattern": r"opc\.tcp://[^/@\s:\[\]]{1,253}(:\d{1,5})?(/[^\s@]{0,500})?"
                r"|opc\.tcp://\[[0-9A-Fa-f:]{2,45}\](:\d{1,5})?(/[^\s@]{0,500})?",
                "examples": ["opc.tcp://10.0.4.30:4840"],
            },
            "security": {
                "type": "string",
                "title": "Security policy",
                "description": "None neither proves who answers nor hides what is said.",
                "enum": [
                    "Basic256Sha256",
                    "Aes128Sha256RsaOaep",
                    "Aes256Sha256RsaPss",
                    "None",
                ],
                "default": "Basic256Sha256",
            },
            "mode": {
                "type": "string",
                "title": "Security mode",
                "description": "Of a policy other than None.",
                "enum": ["SignAndEncrypt", "Sign"],
                "default": "SignAndEncrypt",
            },
            "server_fingerprint": {
                "type": "string",
                "title": "Server's fingerprint",
                "description": "SHA-256 of the certificate that the server must show, compared "
                "with the one on its own screen. Without it, the certificate is approved on the "
                "gateway, by moving its file from rejected to trusted.",
                "pattern": r"([0-9A-Fa-f]{2}[: ]?){31}[0-9A-Fa-f]{2}",
                "examples": ["2F:9A:… (32 pairs)"],
            },
            "identity": {
                "type": "string",
                "title": "Sign in as",
                "description": "certificate signs in with the gateway's own certificate.",
                "enum": ["anonymous", "user", "certificate"],
                "default": "anonymous",
            },
            "username": {"type": "string", "title": "User name", "minLength": 1, "maxLength": 200},
            "password": {
                "type": "string",
                "title": "Password",
                "description": "Sent encrypted, or not at all.",
                "maxLength": 200,
                "writeOnly": True,
            },
            "allow_clear_password": {
                "type": "boolean",
                "title": "Password in clear",
                "description": "Send the password also where everyone on the network can read it.",
                "default": False,
            },
            "allow_commands": {
                "type": "boolean",
                "title": "Write and call",
                "description": "Commands may write nodes and call methods; otherwise the gateway "
                "only reads.",
                "default": False,
            },
            "time": {
                "type": "string",
                "title": "Time",
                "description": "Whose clock a reading goes by: of the value's source, of the "
                "server, or of the gateway, for machines whose clock is wrong.",
                "enum": ["source", "server", "gateway"],
                "default": "source",
            },
            "clock_tolerance": {
                "type": "number",
                "title": "Clock tolerance",
                "description": "Seconds by which a time may be off before the reading is marked "
                "with clock_offset.",
                "minimum": 1,
                "maximum": 86400,
                "default": 10.0,
            },
            "publishing_interval": {
                "type": "number",
                "title": "Publishing interval",
                "description": "Seconds in which the server collects changes before it sends them.",
                "minimum": 0.01,
                "maximum": 60,
                "default": 0.5,
            },
            "keep_alive": {
                "type": "number",
                "title": "Keep alive",
                "description": "Seconds without a change after which the server must show that it "
                "still watches.",
                "minimum": 0.1,
                "maximum": 300,
                "default": 5.0,
            },
            "timeout": {
                "type": "number",
                "title": "Timeout",
                "description": "Seconds without an answer after which the link counts as down.",
                "minimum": 0.2,
                "maximum": 60,
                "default": 5.0,
            },
            "retry": {
                "type": "number",
                "title": "Try a node again",
                "description": "Seconds until a node that the server does not have is tried again; "
                "twice as long after each failure, up to five minutes.",
                "minimum": 0.1,
                "maximum": 300,
                "default": 5.0,
            },
        },
        "required": ["url"],
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {"identity": {"const": "user"}}, "required": ["identity"]},
                "then": {"required": ["username", "password"]},
            }
        ],
    },
    channels=(),
    commands=(
        CommandSpec(
            "read",
            "Read a node",
            {
                "type": "object",
                "properties": {"node": _NODE, "index": _INDEX},
                "required": ["node"],
                "additionalProperties": False,
            },
        ),
        CommandSpec(
            "write",
            "Write a node",
            {
                "type": "object",
                "properties": {"node": _NODE, "value": _VALUE},
                "required": ["node", "value"],
                "additionalProperties": False,
            },
        ),
        CommandSpec(
            "call",
            "Call a method",
            {
                "type": "object",
                "properties": {
                    "object": {**_NODE, "title": "Object", "description": "Whose method it is."},
                    "method": {**_NODE, "title": "Method"},
                    "arguments": {
                        "type": "string",
                        "title": "Arguments",
                        "description": "A JSON list, one entry for each argument of the method.",
                        "maxLength": 20000,
                        "default": "[]",
                    },
                },
                "required": ["object", "method"],
                "additionalProperties": False,
            },
        ),
    ),
    channel_settings={
        "type": "object",
        "properties": {
            "node": _NODE,
            "index": _INDEX,
            "sampling_interval": {
                "type": "number",
                "title": "Sampling interval",
                "description": "Seconds between two looks of the server at the value; 0 is as "
                "often as it can.",
                "minimum": 0,
                "maximum": 3600,
                "default": 0.25,
            },
            "queue_size": {
                "type": "integer",
                "title": "Queue",
                "description": "How many changes the server keeps for one publishing interval. "
                "When more come, the oldest go and the reading is marked with overflow.",
                "minimum": 1,
                "maximum": 10000,
                "default": 10,
            },
            "deadband": {
                "type": "number",
                "title": "Deadband",
                "description": "Changes up to this size are not sent; 0 sends all.",
                "minimum": 0,
                "default": 0.0,
            },
            "deadband_type": {
                "type": "string",
                "title": "Deadband in",
                "description": "The unit of the value, or percent of the range that the server "
                "gives for it.",
                "enum": ["absolute", "percent"],
                "default": "absolute",
            },
            "unit": {
                "type": "string",
                "title": "Unit",
                "description": "Of the value, where the server says none or another.",
                "maxLength": 32,
            },
            "event": {
                "type": "boolean",
                "title": "Events",
                "description": "Each time the value is written something happened, as a part "
                "that was measured; also when the value stays the same.",
                "default": False,
            },
        },
        "required": ["node"],
        "additionalProperties": False,
    },
)
