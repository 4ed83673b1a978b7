"""What can be wrong with an event, as exceptions.

EventError
├── MisshapenData    the data is not what its type promises
└── UnknownVersion   the type has no such version of its shape
"""


class EventError(Exception):
    """An event that cannot be emitted."""


class MisshapenData(EventError):
    """The data is not what its type promises; the message says where."""


class UnknownVersion(EventError):
    """The type has no such version of its shape."""
