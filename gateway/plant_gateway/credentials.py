"""The gateway's token, from a file that only the gateway can read."""

from __future__ import annotations

from pathlib import Path

from .errors import ConfigError


class TokenFile:
    """Read at each request, so that a rotated token works without a restart. Never logged."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str:
        """The token; ConfigError when there is none."""
        try:
            token = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"The token file {self._path} cannot be read: {error}.") from error
        if not token:
            raise ConfigError(
                f"The token file {self._path} is empty: put the gateway's token there."
            )
        return token
