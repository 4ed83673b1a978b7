"""The running devices as Sparkplug sees them."""

from __future__ import annotations

from dataclasses import dataclass

from plant_drivers import Reading

from ..device import DeviceRunner
from ..sparkplug import NodeDevice, Value
from ..status import DeviceState, StatusBoard
from ..supervisor import Supervisor

#: Kinds of channels whose readings are texts.
TEXT_KINDS = frozenset({"scan", "text"})


@dataclass(frozen=True)
class Inventory:
    """What is configured. ``channels`` by id: device key and metric; ``alive``: keys of devices."""

    devices: tuple[NodeDevice, ...]
    channels: dict[int, tuple[str, str]]
    alive: frozenset[str]


def inventory_of(supervisor: Supervisor, board: StatusBoard) -> Inventory:
    """The devices that can be run, each channel with its latest value."""
    running = [runner for _, runner in supervisor.devices if runner]
    online = {status.id for status in board if status.state is DeviceState.ONLINE}
    channels = {
        pipeline.channel.id: (runner.device.key, pipeline.channel.key)
        for runner in running
        for pipeline in runner.pipelines
    }
    alive = frozenset(runner.device.key for runner in running if runner.device.id in online)
    return Inventory(tuple(map(_device, running)), channels, alive)


def _device(runner: DeviceRunner) -> NodeDevice:
    channels = [pipeline.channel for pipeline in runner.pipelines]
    return NodeDevice(
        runner.device.key,
        tuple(channel.key for channel in channels),
        frozenset(channel.key for channel in channels if channel.kind in TEXT_KINDS),
        last={
            pipeline.channel.key: _value(runner.device.key, pipeline.channel.key, pipeline.latest)
            for pipeline in runner.pipelines
            if pipeline.latest
        },
    )


def _value(device: str, metric: str, reading: Reading) -> Value:
    return Value(
        device,
        metric,
        round(reading.time.timestamp() * 1000),
        None if reading.value is None else float(reading.value),
        reading.text,
        reading.unit,
        reading.quality.value,
    )
