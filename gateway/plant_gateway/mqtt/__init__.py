"""The second uplink: batches over an MQTT broker, and Sparkplug B for whoever listens."""

from .birth import BirthNumbers
from .broker import Broker, Client, publish
from .devices import Inventory, inventory_of
from .ingest import Ingest
from .sender import MqttSender, Place

__all__ = [
    "BirthNumbers",
    "Broker",
    "Client",
    "Ingest",
    "Inventory",
    "MqttSender",
    "Place",
    "inventory_of",
    "publish",
]
