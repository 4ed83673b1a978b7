"""The drivers that come with the suite: one spec each, by family; standard library only."""

from ..registry import Registry
from .link import LINK_CONDITIONS, LINK_PROPERTIES
from .scales import MT_SICS

__all__ = ["LINK_CONDITIONS", "LINK_PROPERTIES", "MT_SICS", "REGISTRY"]

REGISTRY = Registry([MT_SICS])
