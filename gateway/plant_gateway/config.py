"""The configuration document that Odoo hands out (docs/contracts/gateway.md), checked.

A device that is wrong does not take the others with it: it becomes a :class:`BrokenDevice` with
the sentence that its status will show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from plant_drivers import ConfigurationError, DriverError, DriverSpec, Registry

from .errors import ConfigError


@dataclass(frozen=True)
class CaptureSettings:
    """When a stable weight is a capture. Amounts are in the channel's unit.

    ``confirm``: so many equal stable readings in a row are needed; two by default, as most scale
    protocols have no checksum and one reading may be noise.
    """

    minimum: Decimal
    rearm_below: Decimal
    confirm: int = 2


@dataclass(frozen=True)
class TelemetrySettings:
    """Report when the value leaves the deadband, but within these seconds.

    ``deadband_percent`` is of the last value sent; where both are set the wider one holds.
    """

    deadband: Decimal = Decimal(0)
    deadband_percent: Decimal = Decimal(0)
    min_interval: float = 0.2
    max_interval: float = 10.0


@dataclass(frozen=True)
class EventSettings:
    """Each event of the device is a capture."""


@dataclass(frozen=True)
class ChangeSettings:
    """Each value that is another one than before is a capture."""


@dataclass(frozen=True)
class ChannelConfig:
    """A channel of a device. ``settings`` are complete and valid for the device's driver."""

    id: int
    key: str
    unit: str
    capture: CaptureSettings | EventSettings | ChangeSettings | None = None
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)
    kind: str = "measure"
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DeviceConfig:
    """A device that can be run. ``settings`` are complete and valid for its driver.

    ``gateway`` is the identifier of the gateway, which makes the device's key unique.
    """

    id: int
    key: str
    name: str
    driver: str
    settings: Mapping[str, Any]
    channels: tuple[ChannelConfig, ...]
    gateway: str = ""


@dataclass(frozen=True)
class BrokenDevice:
    """A device whose configuration cannot work, and why."""

    id: int
    key: str
    error: str


@dataclass(frozen=True)
class GatewayConfig:
    """Everything the gateway was told, by device id."""

    name: str
    devices: Mapping[int, DeviceConfig | BrokenDevice]


def parse(document: object, registry: Registry) -> GatewayConfig:
    """The configuration in a document; ConfigError when it is none at all."""
    try:
        assert isinstance(document, dict)
        name = str(document["gateway"]["name"])
        gateway = str(document["gateway"].get("id") or name)
        devices = [_device(raw, registry, gateway) for raw in document["devices"]]
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise ConfigError(
            f"The configuration from Odoo is not one ({error!r}); gateway and plant_iot may be of "
            "different versions."
        ) from error
    return GatewayConfig(name, {device.id: device for device in devices})


def _device(
    raw: Mapping[str, Any], registry: Registry, gateway: str
) -> DeviceConfig | BrokenDevice:
    id_, key = int(raw["id"]), str(raw["key"])
    try:
        spec = registry[raw["driver"]]
        return DeviceConfig(
            id=id_,
            key=key,
            name=str(raw.get("name") or key),
            driver=spec.key,
            settings=spec.validated(raw["settings"]),
            channels=tuple(_channel(channel, spec) for channel in raw["channels"]),
            gateway=gateway,
        )
    except (DriverError, ConfigError) as error:
        return BrokenDevice(id_, key, str(error))
    except (KeyError, TypeError, ValueError) as error:
        return BrokenDevice(id_, key, f"The configuration of {key} is incomplete: {error!r}.")


def _channel(raw: Mapping[str, Any], spec: DriverSpec) -> ChannelConfig:
    key = str(raw["key"])
    capture, telemetry = raw.get("capture"), raw.get("telemetry") or {}
    defaults = TelemetrySettings()
    try:
        settings = spec.validated_channel(raw.get("settings", {}))
    except ConfigurationError as error:
        raise ConfigError(f"Channel {key}: {error}") from error
    return ChannelConfig(
        id=int(raw["id"]),
        key=key,
        unit=str(raw.get("unit") or ""),
        capture=_capture(capture, key) if capture else None,
        telemetry=TelemetrySettings(
            deadband=_amount(telemetry.get("deadband", 0), "deadband", key),
            deadband_percent=_amount(telemetry.get("deadband_percent", 0), "deadband_percent", key),
            min_interval=float(
                _amount(telemetry.get("min_interval", defaults.min_interval), "min_interval", key)
            ),
            max_interval=float(
                _amount(telemetry.get("max_interval", defaults.max_interval), "max_interval", key)
            ),
        ),
        kind=str(raw.get("kind") or "measure"),
        settings=settings,
    )


def _capture(
    raw: Mapping[str, Any], channel: str
) -> CaptureSettings | EventSettings | ChangeSettings:
    mode = raw.get("mode", "stable")
    if mode == "event":
        return EventSettings()
    if mode == "change":
        return ChangeSettings()
    if mode != "stable":
        raise ConfigError(
            f"Channel {channel} captures in mode {mode!r}, which this gateway cannot."
        )
    settings = CaptureSettings(
        minimum=_amount(raw.get("minimum", 0), "minimum", channel),
        rearm_below=_amount(raw.get("rearm_below", 0), "rearm_below", channel),
        confirm=max(1, int(raw.get("confirm", CaptureSettings.confirm))),
    )
    if settings.rearm_below > settings.minimum:
        raise ConfigError(f"Channel {channel} re-arms above the minimum of its captures.")
    return settings


def _amount(value: object, name: str, channel: str) -> Decimal:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise ConfigError(f"{name} of channel {channel} must be a number of at least 0.")
    return amount
