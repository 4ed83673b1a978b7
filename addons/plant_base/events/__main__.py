"""Prints docs/contracts/event-types.md."""

import sys

from .catalogue import FAMILIES
from .page import page

if __name__ == "__main__":
    sys.stdout.write(page(FAMILIES))
