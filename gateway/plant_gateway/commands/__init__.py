"""Commands from Odoo: taken, written down, carried out at most once, and answered for."""

from .desk import CommandDesk
from .exchange import CommandExchange
from .journal import Journal
from .order import Order, Result, State

__all__ = ["CommandDesk", "CommandExchange", "Journal", "Order", "Result", "State"]
