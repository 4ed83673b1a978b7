"""What a codec raises or reports about bytes that are not its protocol."""

from ..errors import ProtocolError


class FrameError(ProtocolError):
    """These bytes are no frame of the protocol; the next frame may be fine.

    ``raw`` holds the bytes, for a log at debug level.
    """

    def __init__(self, reason: str, raw: bytes) -> None:
        super().__init__(reason)
        self.raw = raw


class OversizeLine(FrameError):
    """A line was longer than any the protocol has, and was dropped."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("a line longer than the protocol allows was dropped", raw)
