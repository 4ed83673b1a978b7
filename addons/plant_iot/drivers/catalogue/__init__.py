"""The drivers that come with the suite: one spec each, by family; standard library only."""

from ..registry import Registry
from .link import LINK_CONDITIONS, LINK_PROPERTIES
from .modbus import MODBUS_RTU, MODBUS_TCP
from .printers import ZPL_PRINTER
from .scales import MT_SICS
from .simulated import SIMULATED
from .tightening import OPEN_PROTOCOL
from .vision import DATAMAN, INSIGHT

__all__ = [
    "DATAMAN",
    "INSIGHT",
    "LINK_CONDITIONS",
    "LINK_PROPERTIES",
    "MODBUS_RTU",
    "MODBUS_TCP",
    "MT_SICS",
    "OPEN_PROTOCOL",
    "REGISTRY",
    "SIMULATED",
    "ZPL_PRINTER",
]

REGISTRY = Registry(
    [
        MODBUS_TCP,
        MODBUS_RTU,
        MT_SICS,
        OPEN_PROTOCOL,
        ZPL_PRINTER,
        INSIGHT,
        DATAMAN,
        SIMULATED,
    ]
)
