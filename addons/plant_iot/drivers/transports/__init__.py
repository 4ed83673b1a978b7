"""Byte links to devices, serial and TCP, behind one small class."""

from ..arbiter import Arbiter
from .link import Link, translated
from .opening import open_link

__all__ = ["Arbiter", "Link", "open_link", "translated"]
