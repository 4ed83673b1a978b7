"""What can go wrong between measured values and a chart.

    SpcError
    ├── NotANumber          a value is NaN, infinite, no number, or too large to compute with
    ├── TooFewValues        there is not enough to compute this from
    ├── NoVariation         all values are the same: sigma would be 0
    ├── UnequalSubgroups    the subgroups are not all of one size
    ├── UnsupportedSize     the size of the subgroups has no tabulated factors
    ├── BadLimits           stored limits contradict each other
    ├── BadSpecification    the specification limits are missing or upside down
    └── UnknownRule         there is no Nelson rule of this number

The package raises nothing else. Each message is one sentence for the person at the chart.
"""


class SpcError(ValueError):
    """Base of every exception of this package."""


class NotANumber(SpcError):
    """A value that nothing can be computed from."""


class TooFewValues(SpcError):
    """There is not enough to compute this from."""


class NoVariation(SpcError):
    """All values are the same, so that there is no sigma to judge by."""


class UnequalSubgroups(SpcError):
    """The subgroups are not all of one size."""


class UnsupportedSize(SpcError):
    """The size of the subgroups has no tabulated factors."""


class BadLimits(SpcError):
    """Stored limits contradict each other."""


class BadSpecification(SpcError):
    """The specification limits are missing or upside down."""


class UnknownRule(SpcError):
    """There is no Nelson rule of this number."""
