"""An edge node: which certificates and data it owes, with the right numbers. Pure; time passed in.

``seq`` counts every message of a session from the birth certificate's 0, modulo 256; ``bdSeq`` ties
a death certificate to the birth it ends. A device has a birth certificate before its first data
and after each death.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .payload import DataType, Metric, Payload
from .topics import name, topic

REBIRTH = "Node Control/Rebirth"
#: Sparkplug's quality codes.
QUALITY = {"good": 192, "uncertain": 500, "bad": 0}


@dataclass(frozen=True)
class Message:
    """What is to be published: QoS and retain as the specification fixes them for its kind."""

    topic: str
    payload: bytes
    qos: int = 0


@dataclass(frozen=True)
class Value:
    """A reading: ``time`` in milliseconds since 1970. ``historical``: it was kept for a while."""

    device: str
    metric: str
    time: int
    value: float | None
    text: str | None
    unit: str
    quality: str
    historical: bool = False


@dataclass
class NodeDevice:
    """A device and its metrics; ``texts`` are those whose value is a text. ``last`` by metric."""

    key: str
    metrics: tuple[str, ...]
    texts: frozenset[str] = frozenset()
    born: bool = False
    last: dict[str, Value] = field(default_factory=dict)


class EdgeNode:
    """One gateway. Make a fresh one with the next ``bdseq`` for each connection."""

    def __init__(self, group: str, node: str, bdseq: int, devices: Iterable[NodeDevice]) -> None:
        self._group = group
        self._node = node
        self._bdseq = bdseq % 256
        self._seq = 0
        self._devices: Mapping[str, NodeDevice] = {device.key: device for device in devices}

    def replace(self, devices: Iterable[NodeDevice]) -> None:
        """The devices changed; births follow."""
        self._devices = {device.key: device for device in devices}

    @property
    def command_topic(self) -> str:
        """Where commands to the node come."""
        return topic(self._group, "NCMD", self._node)

    def death(self, now: int) -> Message:
        """The will: what the broker says when the connection breaks."""
        payload = Payload(now, (self._birth_number(now),))
        return Message(topic(self._group, "NDEATH", self._node), payload.encode(), 1)

    def births(self, now: int, alive: Iterable[str]) -> Iterator[Message]:
        """The node's certificate and those of the devices that are there; also for a rebirth."""
        self._seq = 0
        rebirth = Metric(REBIRTH, now, DataType.BOOLEAN, value=False)
        yield self._message("NBIRTH", now, (self._birth_number(now), rebirth))
        for device in self._devices.values():
            device.born = False
        for key in alive:
            yield from self.device_is(key, now, there=True)

    def device_is(self, key: str, now: int, *, there: bool) -> Iterator[Message]:
        """The certificate of a device that came or went; nothing where that is known."""
        device = self._devices.get(key)
        if device is None or device.born is there:
            return
        device.born = there
        metrics = tuple(_born(device, metric, now) for metric in device.metrics) if there else ()
        yield self._message("DBIRTH" if there else "DDEATH", now, metrics, key)

    def data(self, values: Iterable[Value], now: int) -> Iterator[Message]:
        """The values, a message for each device. One that is gone is born for them, and dies."""
        by_device: dict[str, list[Value]] = {}
        for value in values:
            by_device.setdefault(value.device, []).append(value)
        for key, wanted in by_device.items():
            device = self._devices.get(key)
            if device is None:
                continue
            was_there = device.born
            yield from self.device_is(key, now, there=True)
            metrics = tuple(_metric(device, value) for value in wanted)
            yield self._message("DDATA", now, metrics, key)
            for value in wanted:
                if not value.historical:
                    device.last[value.metric] = value
            if not was_there:
                yield from self.device_is(key, now, there=False)

    def _message(
        self, kind: str, now: int, metrics: tuple[Metric, ...], device: str = ""
    ) -> Message:
        payload = Payload(now, metrics, self._seq)
        self._seq = (self._seq + 1) % 256
        where = topic(self._group, kind, self._node, name(device) if device else "")
        return Message(where, payload.encode())

    def _birth_number(self, now: int) -> Metric:
        return Metric("bdSeq", now, DataType.INT64, self._bdseq)


def wants_rebirth(payload: bytes) -> bool:
    """Whether a command to the node asks for its certificates; PayloadError where it is none."""
    return any(
        metric.name == REBIRTH and metric.value is True
        for metric in Payload.decode(payload).metrics
    )


def _born(device: NodeDevice, metric: str, now: int) -> Metric:
    known = device.last.get(metric)
    if known is not None:
        return _metric(device, known)
    return Metric(metric, now, _type(device, metric), properties={"Quality": QUALITY["bad"]})


def _metric(device: NodeDevice, value: Value) -> Metric:
    datatype = _type(device, value.metric)
    content: Any = value.text if datatype is DataType.STRING else value.value
    properties: dict[str, int | str] = {"Quality": QUALITY[value.quality]}
    if value.unit:
        properties["engUnit"] = value.unit
    return Metric(value.metric, value.time, datatype, content, value.historical, properties)


def _type(device: NodeDevice, metric: str) -> DataType:
    return DataType.STRING if metric in device.texts else DataType.DOUBLE
