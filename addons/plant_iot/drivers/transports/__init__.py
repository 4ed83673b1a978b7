"""Byte links to devices, serial and TCP, behind one small class."""

from .link import Arbiter, Link, translated
from .opening import open_link

__all__ = ["Arbiter", "Link", "open_link", "translated"]
