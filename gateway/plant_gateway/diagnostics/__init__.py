"""What a person at the gateway's own machine, and a monitor, can see of it. Read-only."""

from .routes import Diagnostics
from .server import HttpServer
from .snapshot import Parts, snapshot

__all__ = ["Diagnostics", "HttpServer", "Parts", "snapshot"]
