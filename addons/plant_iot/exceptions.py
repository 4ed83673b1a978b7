"""What may come out of taking in readings, and what each means to its caller.

CaptureProblem          one capture could not be applied; its text is a sentence for people
├── CaptureRefused      the value itself is not fit to use: retrying cannot make it so
└── CaptureFailed       the plant was not ready for it: put that right, then retry
SequenceGap             a batch arrived before the ones it follows
"""


class CaptureProblem(Exception):
    """A capture that was not applied, with the sentence that is kept on it."""

    state = "failed"


class CaptureRefused(CaptureProblem):
    """The value is unstable, stale, not good, out of its limits or in a unit that does not fit."""

    state = "refused"


class CaptureFailed(CaptureProblem):
    """Nothing is wrong with the value, but it has nowhere to go yet."""

    state = "failed"


class SequenceGap(Exception):
    """Batch `sequence` came while `accepted_through` was the last one taken in."""

    def __init__(self, sequence: int, accepted_through: int) -> None:
        super().__init__(
            f"Batch {sequence} came before batch {accepted_through + 1}. "
            f"Send the batches from {accepted_through + 1} on, in their order."
        )
        self.sequence = sequence
        self.accepted_through = accepted_through
