"""What goes wrong at the shop floor's door, as sentences for the person who stands there.

    UserError (Odoo)
    ├── SignInError       the badge or PIN was not accepted; nothing was changed but the count
    │   └── LockedError   too many wrong ones; even the right one is refused until the lock ends
    ├── SessionError      the token is of no open session: sign in again
    └── VaultClosed       a secret cannot be sealed or opened; the message says what to do

Odoo sends the class's full name to the client, so a terminal can tell them apart without reading
text.
"""

from odoo.exceptions import UserError

__all__ = ["LockedError", "SessionError", "SignInError", "VaultClosed"]


class SignInError(UserError):
    """The badge or PIN was not accepted."""


class LockedError(SignInError):
    """Too many wrong badges or PINs: nothing is accepted until the lock ends or is lifted."""


class SessionError(UserError):
    """The operator session is unknown or over; the operator must sign in again."""


class VaultClosed(UserError):
    """A secret cannot be sealed or opened here and now."""
