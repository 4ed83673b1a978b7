"""Everything there is to see of the gateway at one moment, as JSON values."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

from plant_drivers import Browsable, Clock, ConfigurationError, Registry
from plant_drivers.schema import masked

from .. import __version__
from ..clock import iso
from ..commands import CommandDesk, CommandExchange
from ..config import BrokenDevice, DeviceConfig
from ..confsync import ConfigSync
from ..device import DeviceRunner
from ..pipeline import ChannelPipeline
from ..spool import Quotas, Spool
from ..status import DeviceStatus, StatusBoard
from ..supervisor import Supervisor
from ..uplink import Uplink

LIBRARIES = ("httpx", "pyserial", "pymodbus", "asyncua", "aiomqtt", "cryptography")


@dataclass(frozen=True)
class Parts:
    """The running gateway."""

    odoo: str
    started: datetime
    clock: Clock
    registry: Registry
    quotas: Quotas
    spool: Spool
    board: StatusBoard
    supervisor: Supervisor
    uplink: Uplink
    sync: ConfigSync
    desk: CommandDesk
    exchange: CommandExchange


def snapshot(parts: Parts) -> dict[str, Any]:
    """What is shown, measured and judged. Holds no secret: settings that are one are masked."""
    now = parts.clock()
    depth, delivered = parts.spool.depth, parts.uplink.delivered
    states = {status.id: status for status in parts.board}
    return {
        "time": iso(now),
        "gateway": {
            "name": parts.sync.gateway,
            "odoo": _without_user(parts.odoo),
            "started": iso(parts.started),
        },
        "versions": {"plant-gateway": __version__, **_versions()},
        "spool": {
            "captures": depth.captures,
            "captures_quota": parts.quotas.captures,
            "telemetry": depth.telemetry,
            "telemetry_quota": parts.quotas.telemetry,
            "quarantined": depth.quarantined,
            "dropped": depth.dropped,
        },
        "uplink": {
            "error": parts.uplink.error,
            "batches": delivered.batches,
            "readings": delivered.readings,
            "retries": delivered.retries,
            "refused": delivered.refused,
            "last": iso(delivered.last) if delivered.last else None,
            "batch_size": parts.uplink.size.current,
        },
        "configuration": {"error": parts.sync.error},
        "commands": {
            "error": parts.exchange.error,
            "under_way": len(tuple(parts.desk.taken)),
            "results": {state.value: number for state, number in parts.desk.results.items()},
        },
        "devices": [
            _device(config, runner, states.get(config.id), parts.registry, now)
            for config, runner in parts.supervisor.devices
        ],
    }


def _device(
    config: DeviceConfig | BrokenDevice,
    runner: DeviceRunner | None,
    status: DeviceStatus | None,
    registry: Registry,
    now: datetime,
) -> dict[str, Any]:
    said = {
        "id": config.id,
        "key": config.key,
        "state": status.state.value if status else "connecting",
        "since": iso(status.since) if status else None,
        "error": status.error if status else None,
    }
    if isinstance(config, BrokenDevice) or runner is None:
        return {**said, "name": config.key, "driver": "", "settings": {}, "channels": [],
                "readings": 0, "errors": 1, "age": None, "browsable": False}  # fmt: skip
    return {
        **said,
        "name": config.name,
        "driver": config.driver,
        "settings": _settings(config, registry),
        "readings": runner.readings,
        "errors": runner.errors,
        "age": runner.age,
        "browsable": isinstance(runner.driver, Browsable),
        "channels": [_channel(pipeline, now) for pipeline in runner.pipelines],
    }


def _channel(pipeline: ChannelPipeline, now: datetime) -> dict[str, Any]:
    channel, latest = pipeline.channel, pipeline.latest
    said = {"id": channel.id, "key": channel.key, "unit": channel.unit}
    if latest is None:
        return {**said, "value": None, "text": None, "quality": None, "stable": None,
                "time": None, "age": None, "reason": None}  # fmt: skip
    return {
        **said,
        "unit": latest.unit,
        "value": None if latest.value is None else str(latest.value),
        "text": latest.text,
        "quality": latest.quality.value,
        "stable": latest.stable,
        "time": iso(latest.time),
        "age": round((now - latest.time).total_seconds(), 1),
        "reason": latest.attributes.get("reason"),
    }


def _settings(config: DeviceConfig, registry: Registry) -> Mapping[str, Any]:
    try:
        return masked(registry[config.driver].settings, config.settings)
    except ConfigurationError:
        return {}


def _without_user(url: str) -> str:
    """An address may hold a password: ``https://user:password@host``."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


@lru_cache(maxsize=1)
def _versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
