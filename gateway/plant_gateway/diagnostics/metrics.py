"""The snapshot for Prometheus. Pure: a snapshot in, the text format out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from .health import reasons

KIND = "text/plain; version=0.0.4; charset=utf-8"
Rows = Iterable[tuple[tuple[str, ...], float]]


def exposition(seen: Mapping[str, Any]) -> bytes:
    """The metrics of a snapshot in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Collector(seen))
    text: bytes = generate_latest(registry)
    return text


class _Collector:
    def __init__(self, seen: Mapping[str, Any]) -> None:
        self._seen = seen

    def collect(self) -> Iterator[Metric]:
        yield from self._gateway()
        yield from self._devices()
        yield from self._spool()
        yield from self._uplink()

    def _gateway(self) -> Iterator[Metric]:
        versions = self._seen["versions"]
        info = InfoMetricFamily("plant_gateway", "The gateway's version")
        info.add_metric([], {"version": versions["plant-gateway"]})
        yield info
        yield _gauge("plant_gateway_healthy", "1 as long as /healthz answers 200",
                     [((), float(not reasons(self._seen)))])  # fmt: skip
        commands = self._seen["commands"]
        yield _gauge("plant_commands_under_way", "Commands taken and not finished",
                     [((), commands["under_way"])])  # fmt: skip
        yield _counter("plant_command_results", "Commands by what became of them",
                       [((state,), number) for state, number in commands["results"].items()],
                       "state")  # fmt: skip

    def _devices(self) -> Iterator[Metric]:
        devices = self._seen["devices"]

        def of(member: str) -> Rows:
            return [((one["key"],), one[member]) for one in devices if one[member] is not None]

        up = [((one["key"],), float(one["state"] == "online")) for one in devices]
        yield _gauge("plant_device_up", "1 while the device is online", up, "device")
        yield _gauge("plant_device_reading_age_seconds", "Since the last reading of the device",
                     of("age"), "device")  # fmt: skip
        yield _counter("plant_device_readings", "Readings of the device", of("readings"), "device")
        yield _counter("plant_device_errors", "How often its link failed", of("errors"), "device")

    def _spool(self) -> Iterator[Metric]:
        spool = self._seen["spool"]
        classes = ("captures", "telemetry")
        yield _gauge("plant_spool_readings", "Readings that wait for Odoo",
                     [((name,), spool[name]) for name in classes], "class")  # fmt: skip
        yield _gauge("plant_spool_quota_readings", "Readings that may wait for Odoo",
                     [((name,), spool[f"{name}_quota"]) for name in classes], "class")  # fmt: skip
        yield _gauge("plant_spool_quarantined_readings", "Readings that Odoo refused",
                     [((), spool["quarantined"])])  # fmt: skip
        yield _counter("plant_spool_dropped_readings", "Telemetry given up for want of room",
                       [((), spool["dropped"])])  # fmt: skip

    def _uplink(self) -> Iterator[Metric]:
        uplink = self._seen["uplink"]
        yield _gauge("plant_uplink_up", "1 while Odoo takes batches",
                     [((), float(not uplink["error"]))])  # fmt: skip
        for name, words in (
            ("batches", "Batches that Odoo accepted"),
            ("readings", "Readings that Odoo accepted"),
            ("retries", "Batches that have to be sent again"),
            ("refused", "Batches that Odoo refused for their content"),
        ):
            yield _counter(f"plant_uplink_{name}", words, [((), uplink[name])])


def _gauge(name: str, words: str, rows: Rows, *labels: str) -> Metric:
    return _filled(GaugeMetricFamily(name, words, labels=labels), rows)


def _counter(name: str, words: str, rows: Rows, *labels: str) -> Metric:
    return _filled(CounterMetricFamily(name, words, labels=labels), rows)


def _filled(family: Any, rows: Rows) -> Metric:
    for values, number in rows:
        family.add_metric(values, number)
    metric: Metric = family
    return metric
