"""Device drivers: pure Python, no Odoo, no HTTP, no retry, no thread.

Importing this package needs the standard library only. Inside Odoo it is
``odoo.addons.plant_iot.drivers``, in the gateway ``plant_drivers``. The contract is
docs/contracts/driver.md.

    >>> REGISTRY.selection()
    [('mt_sics', 'Mettler Toledo scale (MT-SICS)')]
    >>> REGISTRY["mt_sics"].validated({"port": "/dev/ttyUSB0"})["baudrate"]
    9600
"""

from .catalogue import REGISTRY
from .driver import (
    Browsable,
    ChannelSettings,
    Confirming,
    Driver,
    DriverContext,
    Identity,
    Offer,
    Polling,
    Probing,
)
from .errors import (
    CommandError,
    CommandRefused,
    CommandUncertain,
    ConfigurationError,
    DriverError,
    LinkClosed,
    LinkError,
    LinkTimeout,
    ProtocolError,
    UnknownDriver,
    UnsupportedCommand,
)
from .links import LinkPool
from .reading import Clock, Command, CommandResult, Quality, Reading
from .registry import PROBE, ChannelSpec, CommandSpec, DriverSpec, Registry, discover

__all__ = [
    "PROBE",
    "REGISTRY",
    "Browsable",
    "ChannelSettings",
    "ChannelSpec",
    "Clock",
    "Command",
    "CommandError",
    "CommandRefused",
    "CommandResult",
    "CommandSpec",
    "CommandUncertain",
    "ConfigurationError",
    "Confirming",
    "Driver",
    "DriverContext",
    "DriverError",
    "DriverSpec",
    "Identity",
    "LinkClosed",
    "LinkError",
    "LinkPool",
    "LinkTimeout",
    "Offer",
    "Polling",
    "Probing",
    "ProtocolError",
    "Quality",
    "Reading",
    "Registry",
    "UnknownDriver",
    "UnsupportedCommand",
    "discover",
]
