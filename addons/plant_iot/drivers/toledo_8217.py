"""Driver of a Toledo 8217 scale, as at counters and checkouts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codecs import toledo_8217 as toledo
from .driver import ChannelSettings, DriverContext
from .scale_stream import READ, ListeningScale


class Toledo8217Driver(ListeningScale):
    """See :class:`~.driver.Driver`. Channel ``weight``; settings ``catalogue.TOLEDO_8217``.

    In motion the scale gives no weight at all, so the reading is a bad one then.
    """

    protocol = "Toledo 8217"

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],
        context: DriverContext,
    ) -> None:
        super().__init__(
            settings,
            channels=channels,
            context=context,
            decoder=toledo.Decoder(settings["unit"]),
            question=toledo.ASK,
            actions={
                "zero": toledo.ZERO,
                "tare": toledo.TARE,
                "clear_tare": toledo.CLEAR,
                READ: b"",
            },
        )
