"""The second uplink: batches over an MQTT broker, and Sparkplug B for whoever listens."""

from .birth import BirthNumbers
from .broker import Broker
from .devices import Inventory, inventory_of
from .ingest import Ingest
from .sender import MqttSender, Place

__all__ = [
    "BirthNumbers",
    "Broker",
    "Ingest",
    "Inventory",
    "MqttSender",
    "Place",
    "inventory_of",
]
