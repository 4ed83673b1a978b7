"""What can go wrong in the gateway itself; devices have their own tree in ``plant_drivers``.

GatewayError
├── ConfigError             the configuration, or part of it, cannot be used
├── SpoolError              the disk did not take a reading
│   └── SpoolFull           the quota of its class is used up
├── JournalError            the disk did not take what is to be remembered of a command
└── UplinkError             Odoo did not take a request; ``retry_after`` seconds if it said so
    ├── Unreachable         no answer: network, time-out, not Odoo
    ├── Busy                429, 5xx: later
    ├── Unauthorised        401, 403: the token is unknown or revoked
    ├── Misrouted           404, 3xx …: there is no such endpoint at this address
    │   └── Gone            410: what the request was about is no longer there
    └── Refused             400, 413, 422: this content will never be taken; ``problem`` says why
        └── SequenceGap     409: Odoo expects another batch; ``accepted_through``
"""

from __future__ import annotations

from typing import Any


class GatewayError(Exception):
    """Base of the gateway's own exceptions."""


class ConfigError(GatewayError):
    """The configuration cannot be used; the message says what to change."""


class SpoolError(GatewayError):
    """A reading could not be written to disk."""


class SpoolFull(SpoolError):
    """The quota of the reading's class is used up."""


class JournalError(GatewayError):
    """What is to be remembered of a command could not be written to disk."""


class UplinkError(GatewayError):
    """A request to Odoo did not succeed."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unreachable(UplinkError):
    """Odoo gave no answer that is one."""


class Busy(UplinkError):
    """Odoo asks to come back later."""


class Unauthorised(UplinkError):
    """Odoo does not accept the token."""


class Misrouted(UplinkError):
    """The address answers, but not as the gateway API."""


class Gone(Misrouted):
    """Odoo no longer has what the request was about."""


class Refused(UplinkError):
    """Odoo will never take this content. ``problem`` is its problem document."""

    def __init__(self, message: str, *, status: int, problem: dict[str, Any]) -> None:
        super().__init__(message)
        self.status = status
        self.problem = problem


class SequenceGap(Refused):
    """Odoo holds batches of this epoch up to ``accepted_through`` only."""

    def __init__(self, message: str, *, problem: dict[str, Any], accepted_through: int) -> None:
        super().__init__(message, status=409, problem=problem)
        self.accepted_through = accepted_through
