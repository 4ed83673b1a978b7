"""One process to a state folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import GatewayError


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the state folder's lock; it is released with the process, however that ends."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise GatewayError(
                f"Another gateway runs with {path.parent}: stop it, or choose another --state."
            ) from error
        yield
    finally:
        os.close(descriptor)
