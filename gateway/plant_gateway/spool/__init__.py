"""What the gateway keeps on disk until Odoo has it."""

from .items import Batch, Depth, Item, Quotas
from .spool import Spool
from .store import SpoolStore

__all__ = ["Batch", "Depth", "Item", "Quotas", "Spool", "SpoolStore"]
