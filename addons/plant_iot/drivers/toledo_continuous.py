"""Driver of a weighing terminal with Toledo continuous output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codecs import toledo_continuous as toledo
from .codecs.escapes import unescaped
from .driver import ChannelSettings, DriverContext
from .errors import ConfigurationError
from .scale_stream import READ, ListeningScale


class ToledoContinuousDriver(ListeningScale):
    """See :class:`~.driver.Driver`. Channels ``weight`` and ``print``; settings
    ``catalogue.TOLEDO_CONTINUOUS``."""

    protocol = "Toledo continuous output"

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        try:
            end = unescaped(settings["command_end"])
        except ValueError as error:
            raise ConfigurationError(f"The end of a command: {error}") from error
        super().__init__(
            settings,
            channels=channels,
            context=context,
            decoder=toledo.Decoder(checksum=settings["checksum"]),
            actions={
                "zero": toledo.ZERO + end,
                "tare": toledo.TARE + end,
                "clear_tare": toledo.CLEAR + end,
                "print": toledo.PRINT + end,
                READ: b"",
            },
        )
