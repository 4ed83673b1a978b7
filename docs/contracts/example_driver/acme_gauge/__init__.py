"""Acme height gauges: what the gateway and Odoo know of the driver without importing it."""

from plant_drivers import ChannelSpec, CommandSpec, DriverSpec
from plant_drivers.catalogue import LINK_CONDITIONS, LINK_PROPERTIES

SPEC = DriverSpec(
    key="acme_gauge",
    title="Acme height gauge",
    factory="acme_gauge.driver:Gauge",
    settings={
        "type": "object",
        "properties": {
            **LINK_PROPERTIES,
            "interval": {
                "type": "number",
                "title": "Interval",
                "description": "Seconds between two readings.",
                "minimum": 0.1,
                "default": 1.0,
            },
        },
        "additionalProperties": False,
        "allOf": LINK_CONDITIONS,
    },
    channels=(ChannelSpec("height", "Height", "measure", "mm"),),
    commands=(CommandSpec("zero", "Zero"),),
)
