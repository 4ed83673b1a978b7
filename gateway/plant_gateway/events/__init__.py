"""The plant's domain events, from Odoo's feed to a broker (docs/contracts/events-mqtt.md)."""

from .cursor import Cursor
from .feed import Credentials, EventFeed, Page
from .namespace import Namespace
from .relay import EventRelay

__all__ = ["Credentials", "Cursor", "EventFeed", "EventRelay", "Namespace", "Page"]
