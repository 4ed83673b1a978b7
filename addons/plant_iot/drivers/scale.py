"""What the drivers of scales have in common: the link, and how a weighing becomes a reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .codecs.errors import FrameError
from .codecs.weighing import Weighing
from .driver import ChannelSettings, DriverContext
from .errors import LinkClosed, ProtocolError
from .reading import Quality, Reading
from .transports import Arbiter, Link, open_link

CHANNEL = "weight"
#: So many answers in a row that make no sense are not noise but a wrong setting.
MAX_NONSENSE = 5
#: Seconds in which the answer may still follow an unreadable line, or a line may go on.
GRACE = 0.25


class Scale:
    """Base of the drivers of scales; the channel ``weight`` is fixed.

    Few of their protocols have a checksum. A weight whose unit, decimals or width differ from the
    one before is therefore uncertain until the next one confirms it: a ``kg`` that lost its ``k``
    on the line would otherwise be a thousandfold error.
    """

    #: What the interface of the scale must be set to, for the person who set it to another.
    protocol = ""

    def __init__(
        self,
        settings: Mapping[str, Any],
        *,
        channels: tuple[ChannelSettings, ...],  # noqa: ARG002 - a scale's channels are fixed
        context: DriverContext,
    ) -> None:
        self._settings = settings
        self._clock = context.clock
        self._arbiter = Arbiter()
        self._link: Link | None = None
        self._shape: tuple[object, ...] | None = None
        self._unit = ""
        self._nonsense = 0

    async def close(self) -> None:
        """Release the port or the connection."""
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def _connect(self) -> Link:
        self._link = await open_link(self._settings)
        self._shape, self._unit, self._nonsense = None, "", 0
        return self._link

    @property
    def _name(self) -> str:
        return f"The scale at {self._link.name}" if self._link else "The scale"

    def _require_link(self) -> Link:
        if self._link is None:
            raise LinkClosed("The scale's link is not open.")
        return self._link

    def _count_nonsense(self, error: FrameError) -> None:
        """ProtocolError when nothing but nonsense comes."""
        self._nonsense += 1
        if self._nonsense >= MAX_NONSENSE:
            raise ProtocolError(
                f"{self._name} answers, but not in {self.protocol} ({error}): check the baud rate, "
                f"the parity and that the scale's interface is set to {self.protocol}."
            ) from error

    def _reading(
        self, weighing: Weighing, *, channel: str = CHANNEL, event: bool = False
    ) -> Reading:
        attributes: dict[str, Any] = {}
        if weighing.net is not None:
            attributes["net"] = weighing.net
        if weighing.tare is not None:
            attributes["tare"] = float(weighing.tare)
        if weighing.reason:
            attributes["reason"] = weighing.reason
        self._unit = weighing.unit or self._unit
        return Reading(
            channel,
            self._clock(),
            weighing.value,
            self._unit,
            stable=weighing.stable,
            quality=self._quality(weighing),
            text=str(weighing),
            attributes=attributes,
            event=event,
        )

    def _quality(self, weighing: Weighing) -> Quality:
        if weighing.value is None:
            return Quality.BAD
        before = self._shape
        self._shape = (weighing.unit, weighing.value.as_tuple().exponent, weighing.width)
        certain = before in (None, self._shape) and not weighing.reason
        return Quality.GOOD if certain else Quality.UNCERTAIN
