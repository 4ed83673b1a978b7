"""A serial line that is a pseudo-terminal, found under a fixed name through a symbolic link."""

from __future__ import annotations

import asyncio
import os
import tty
from contextlib import suppress
from pathlib import Path

from .line import Receiver


class PtyLine:
    """The device's end of a serial line. ``receiver`` gets each chunk that the host sends.

    The host's end is kept open here too, so that a host may come and go, as with a real cable.
    What the host does not read is lost once the line's buffer is full, as on a real line.
    """

    def __init__(self, path: Path, receiver: Receiver) -> None:
        self._path = path
        self._receiver = receiver
        self._device: int | None = None
        self._host: int | None = None

    @property
    def plugged(self) -> bool:
        """Whether the line exists now."""
        return self._device is not None

    def plug(self) -> None:
        """Make the line and its link; replaces a link that an earlier run left behind."""
        if self._device is not None:
            return
        self._device, self._host = os.openpty()
        tty.setraw(self._host)
        os.set_blocking(self._device, False)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._host))
        fresh.replace(self._path)
        asyncio.get_running_loop().add_reader(self._device, self._read)

    def unplug(self) -> None:
        """Remove the line and its link, as when the adapter is pulled: the host gets an error."""
        if self._device is None or self._host is None:
            return
        asyncio.get_running_loop().remove_reader(self._device)
        if self._path.is_symlink() and str(self._path.readlink()) == os.ttyname(self._host):
            self._path.unlink()
        os.close(self._device)
        os.close(self._host)
        self._device = self._host = None

    def write(self, data: bytes) -> None:
        """Send to the host; dropped while unplugged or when the line's buffer is full."""
        if self._device is not None:
            with suppress(BlockingIOError):
                os.write(self._device, data)

    def _read(self) -> None:
        assert self._device is not None
        with suppress(BlockingIOError):
            self._receiver(os.read(self._device, 4096))
