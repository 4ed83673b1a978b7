"""What can be wrong about a sampling plan or its state.

    SamplingError
    ├── BadPlan     the parameters of the plan cannot work
    ├── BadState    a stored state cannot be read
    └── BadInput    a time or a draw that no decision can be made from

The package raises nothing else. Each message is one sentence for the person who set up the plan.
"""


class SamplingError(ValueError):
    """Base of every exception of this package."""


class BadPlan(SamplingError):
    """The parameters of the plan cannot work."""


class BadState(SamplingError):
    """A stored state cannot be read."""


class BadInput(SamplingError):
    """A time or a draw that no decision can be made from."""
