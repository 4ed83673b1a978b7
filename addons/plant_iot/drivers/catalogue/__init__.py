"""The drivers that come with the suite: one spec each, by family; standard library only."""

from ..registry import Registry
from .link import LINK_CONDITIONS, LINK_PROPERTIES
from .modbus import MODBUS_RTU, MODBUS_TCP
from .opcua import OPC_UA
from .printers import ZPL_PRINTER
from .scales import GENERIC_SCALE, MT_SICS, TOLEDO_8217, TOLEDO_CONTINUOUS
from .scanners import SCANNER
from .simulated import SIMULATED
from .tightening import OPEN_PROTOCOL
from .vision import DATAMAN, INSIGHT

__all__ = [
    "DATAMAN",
    "GENERIC_SCALE",
    "INSIGHT",
    "LINK_CONDITIONS",
    "LINK_PROPERTIES",
    "MODBUS_RTU",
    "MODBUS_TCP",
    "MT_SICS",
    "OPC_UA",
    "OPEN_PROTOCOL",
    "REGISTRY",
    "SCANNER",
    "SIMULATED",
    "TOLEDO_8217",
    "TOLEDO_CONTINUOUS",
    "ZPL_PRINTER",
]

REGISTRY = Registry(
    [
        MODBUS_TCP,
        MODBUS_RTU,
        OPC_UA,
        GENERIC_SCALE,
        MT_SICS,
        TOLEDO_8217,
        TOLEDO_CONTINUOUS,
        OPEN_PROTOCOL,
        SCANNER,
        ZPL_PRINTER,
        DATAMAN,
        INSIGHT,
        SIMULATED,
    ]
)
