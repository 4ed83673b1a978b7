"""By what a client says who it is: client_secret_basic or client_secret_post. Pure."""

import base64
import binascii
from typing import NamedTuple
from urllib.parse import unquote_plus


class Credentials(NamedTuple):
    """``basic``: they came in the Authorization header, so its challenge is due."""

    client_id: str
    secret: str
    basic: bool


def credentials_of(authorization, client_id, client_secret):
    """What the header ``authorization`` or the form's ``client_id`` and ``client_secret`` say.

    >>> credentials_of("Basic cGxjXzE6cyUyMGVjcmV0", None, None)
    Credentials(client_id='plc_1', secret='s ecret', basic=True)

    :raise ValueError: neither says it, or both do (RFC 6749, 2.3)
    """
    if authorization:
        if client_secret:
            raise ValueError("Send the client's secret once: in the header or in the form.")
        return _basic(authorization, client_id)
    if not client_id or not client_secret:
        raise ValueError(
            "Say which client this is: Authorization: Basic, or client_id and client_secret."
        )
    return Credentials(client_id, client_secret, basic=False)


def _basic(authorization, client_id):
    scheme, _space, encoded = authorization.partition(" ")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    name, colon, secret = decoded.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise ValueError("Send Authorization: Basic with base64 of client_id:client_secret.")
    name, secret = unquote_plus(name), unquote_plus(secret)
    if client_id and client_id != name:
        raise ValueError("The header and the form name two different clients.")
    return Credentials(name, secret, basic=True)
