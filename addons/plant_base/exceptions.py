"""What goes wrong at the shop floor's door, as sentences for the person who stands there.

    UserError (Odoo)
    ├── SignInError       the badge or PIN was not accepted; nothing was changed but the count
    │   └── LockedError   too many wrong ones; even the right one is refused until the lock ends
    ├── SessionError      the token is of no open session: sign in again
    ├── PairingError      the code pairs no terminal: ask for a new one
    │   └── PairingLocked too many wrong codes from one address
    ├── CallError         a terminal asked for what there is not, or not in this way
    │   └── UnknownCall
    ├── GoneError         what is named is not there, or no longer
    └── VaultClosed       a secret cannot be sealed or opened; the message says what to do
    AccessError (Odoo)
    └── NotHereError      another station's, line's or company's; the sentence may be shown

Odoo sends the class's full name to the client, so a terminal can tell them apart without reading
text; over the machine layer it is the ``reason`` of the problem (docs/contracts/terminal.md).
"""

from odoo.exceptions import AccessError, UserError

__all__ = [
    "CallError",
    "GoneError",
    "LockedError",
    "NotHereError",
    "PairingError",
    "PairingLocked",
    "SessionError",
    "SignInError",
    "UnknownCall",
    "VaultClosed",
]


class SignInError(UserError):
    """The badge or PIN was not accepted."""

    reason = "sign-in"


class LockedError(SignInError):
    """Too many wrong badges or PINs: nothing is accepted until the lock ends or is lifted."""

    reason = "locked"


class SessionError(UserError):
    """The operator session is unknown or over; the operator must sign in again."""

    reason = "session"


class PairingError(UserError):
    """The code is unknown, used or too old."""

    reason = "pairing"


class PairingLocked(PairingError):
    """Too many wrong codes: none is accepted from this address for ``retry_after`` seconds."""

    reason = "locked"
    http_status = 429

    def __init__(self, message, retry_after):
        super().__init__(message)
        self.retry_after = retry_after


class CallError(UserError):
    """The arguments of a terminal's call are not those it takes."""

    reason = "arguments"


class UnknownCall(CallError):
    """There is no such call."""

    reason = "unknown-method"
    http_status = 404


class GoneError(UserError):
    """What is named is not there, or no longer."""

    http_status = 404


class NotHereError(AccessError):
    """Refused in our own words, which name nothing that the caller may not know."""

    reason = "not-here"


class VaultClosed(UserError):
    """A secret cannot be sealed or opened here and now."""
