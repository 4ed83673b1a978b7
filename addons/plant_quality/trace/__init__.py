"""The parts of traceability that need no Odoo: the tree of a lot's genealogy, and CSV text."""

from .sheet import HEADER_BYTES, cell, row
from .tree import Edge, Node, unfold

__all__ = ["HEADER_BYTES", "Edge", "Node", "cell", "row", "unfold"]
