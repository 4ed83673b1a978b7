"""Byte links to devices, serial and TCP, behind one small class."""

from ..arbiter import Arbiter
from .link import Link, translated
from .listener import Chunk, Claim, Listener
from .opening import open_link

__all__ = ["Arbiter", "Chunk", "Claim", "Link", "Listener", "open_link", "translated"]
