"""Sparkplug B 3.0 as an edge node speaks it: payloads, topics, births and deaths. No I/O."""

from .node import EdgeNode, Message, NodeDevice, Value
from .payload import DataType, Metric, Payload, PayloadError
from .topics import host_state, is_name, name

__all__ = [
    "DataType",
    "EdgeNode",
    "Message",
    "Metric",
    "NodeDevice",
    "Payload",
    "PayloadError",
    "Value",
    "host_state",
    "is_name",
    "name",
]
