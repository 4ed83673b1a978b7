"""The signature of Standard Webhooks.

Signed is ``{id}.{timestamp}.{raw body}``, with one secret or several:

- ``whsec_<base64>``, 24 to 64 bytes that both sides know: HMAC-SHA256, written ``v1,<base64>``;
- ``whsk_<base64>``, the 32 bytes of a private ed25519 key: ``v1a,<base64>``. The receiver knows its
  public half, ``whpk_<base64>``, and cannot sign with it.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .errors import BadSecret

SHARED, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
SECRET_BYTES = 32
LEAST, MOST = 24, 64


def new_secret(random: bytes, kind: str = SHARED) -> str:
    """A secret made of 32 random bytes, ``whsec_`` or ``whsk_``.

    :raise BadSecret: they are not 32
    """
    if len(random) != SECRET_BYTES or kind not in (SHARED, PRIVATE):
        raise BadSecret("A secret is made of 32 random bytes.")
    return kind + base64.b64encode(random).decode()


def public_key(secret: str) -> str:
    """What the receiver verifies with: of a ``whsk_`` its public half, else the secret itself.

    :raise BadSecret: it is none
    """
    key = _bytes(secret)
    if secret.startswith(SHARED):
        return secret
    raw = (
        Ed25519PrivateKey.from_private_bytes(key)
        .public_key()
        .public_bytes(Encoding.Raw, PublicFormat.Raw)
    )
    return PUBLIC + base64.b64encode(raw).decode()


def sign(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature, with its version.

    :param timestamp: whole seconds since 1970
    :raise BadSecret: it is none

    >>> sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ...      "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    key = _bytes(secret)
    signed = f"{message_id}.{timestamp}.".encode() + body
    if secret.startswith(SHARED):
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode()}"
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(signed)
    return f"v1a,{base64.b64encode(signature).decode()}"


def signature_headers(
    secrets: Sequence[str], message_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers; one signature for each of ``secrets``, as while one replaces another.

    :raise BadSecret: one is none, or there is none
    """
    if not secrets:
        raise BadSecret("There is no secret to sign with.")
    signatures = [sign(secret, message_id, timestamp, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _bytes(secret: str) -> bytes:
    kind = next((kind for kind in (SHARED, PRIVATE) if secret.startswith(kind)), None)
    if kind is None:
        raise BadSecret("A secret begins with whsec_ or whsk_.")
    try:
        key = base64.b64decode(secret.removeprefix(kind), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSecret("A secret is base64 behind its prefix.") from error
    if kind == PRIVATE and len(key) != SECRET_BYTES:
        raise BadSecret("A whsk_ has 32 bytes.")
    if not LEAST <= len(key) <= MOST:
        raise BadSecret(f"A whsec_ has {LEAST} to {MOST} bytes.")
    return key
