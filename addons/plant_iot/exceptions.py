"""What may come out of taking in what a gateway says, and what each means to its caller.

CaptureProblem          one capture could not be applied; its text is a sentence for people
├── CaptureRefused      the value itself is not fit to use: retrying cannot make it so
└── CaptureFailed       the plant was not ready for it: put that right, then retry
SequenceGap             a batch arrived before the ones it follows
UnknownCommand          a result came of a command that its gateway does not have
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


class UnknownCommand(Exception):
    """The gateway says what became of a command that was never its own, or is no longer kept."""

    def __init__(self, id_: str) -> None:
        super().__init__(f"This gateway has no command {id_[:64]}. Forget its result.")
