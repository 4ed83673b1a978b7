"""How a client says who it is with a key of its own instead of a secret (private_key_jwt,
RFC 7523). Pure.

The plant has the public keys (a JWK set); the client signs a JWT that names itself, the plant and
a time, and is good once.
"""

import json
import re
from typing import NamedTuple

import jwt

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("ES256", "RS256", "EdDSA")
# Seconds: how long one may be good, and how far clocks may differ.
LONGEST, SKEW = 300, 30
MOST_KEYS = 10
RSA_BITS = 2048
TEXT = re.compile(r"[\x21-\x7e]{1,255}")
PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
SIGNATURE_ONLY = {
    "require": ["iss", "sub", "aud", "exp", "jti"],
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


class Assertion(NamedTuple):
    """What was proven: ``jti`` names it, and it is good until ``expires`` (seconds, Unix)."""

    jti: str
    expires: int


def keys_of(text):
    """The keys (:class:`jwt.PyJWK`) of a JWK set in JSON.

    :raise ValueError: it is none, or has keys that are private, weak or of another algorithm
    """
    try:
        found = json.loads(text or '{"keys": []}')["keys"]
    except (ValueError, KeyError, TypeError):
        found = None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise ValueError('It is no JWK set: {"keys": [{"kty": "EC", …}]}.')
    if len(found) > MOST_KEYS:
        raise ValueError(f"It has more than {MOST_KEYS} keys.")
    return tuple(_key(each) for each in found)


def _key(said):
    if not set(said).isdisjoint(PRIVATE):
        raise ValueError("It holds a private key. Give the public one alone, and make another.")
    try:
        key = jwt.PyJWK.from_dict(said)
    except jwt.PyJWTError as error:
        raise ValueError("One of its keys cannot be read.") from error
    if key.algorithm_name not in ALGORITHMS:
        raise ValueError(f"{key.algorithm_name} is none of {', '.join(ALGORITHMS)}.")
    if key.algorithm_name == "RS256" and key.key.key_size < RSA_BITS:
        raise ValueError(f"An RSA key has {RSA_BITS} bits at the least.")
    return key


def client_of(assertion):
    """Which client it says it is of; nothing of it is proven yet.

    :raise ValueError: it is no JWT, or names no client
    """
    try:
        said = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise ValueError("client_assertion is no JWT.") from error
    client_id = said.get("sub")
    if not isinstance(client_id, str) or not TEXT.fullmatch(client_id):
        raise ValueError("client_assertion names no client in sub.")
    return client_id


def prove(assertion, keys, client_id, audiences, now):
    """The :class:`Assertion` that one of ``keys`` has signed for ``client_id``.

    :param audiences: what the plant is called
    :param now: seconds, Unix
    :raise ValueError: it proves nothing
    """
    said = _signed(assertion, keys)
    audience = said["aud"]
    if isinstance(audience, list) and len(audience) == 1:
        [audience] = audience
    expires, jti = said["exp"], said["jti"]
    if (said["iss"], said["sub"]) != (client_id, client_id):
        raise ValueError("iss and sub are the client's ID.")
    if audience not in audiences:
        raise ValueError(f"aud is {audiences[0]}.")
    if type(expires) is not int or not now < expires <= now + LONGEST + SKEW:
        raise ValueError(f"exp is in the next {LONGEST} seconds.")
    for name in ("nbf", "iat"):
        since = said.get(name, 0)
        if type(since) is not int or since > now + SKEW:
            raise ValueError(f"{name} is later than now.")
    if not isinstance(jti, str) or not TEXT.fullmatch(jti):
        raise ValueError("jti is 1 to 255 visible ASCII characters.")
    return Assertion(jti, expires)


def _signed(assertion, keys):
    try:
        header = jwt.get_unverified_header(assertion)
    except jwt.PyJWTError as error:
        raise ValueError("client_assertion is no JWT.") from error
    named = header.get("kid")
    for key in keys:
        if named is not None and key.key_id is not None and named != key.key_id:
            continue
        try:
            # Each key has one algorithm: what the header says does not choose it.
            return jwt.decode(
                assertion, key.key, algorithms=[key.algorithm_name], options=SIGNATURE_ONLY
            )
        except jwt.MissingRequiredClaimError as error:
            raise ValueError(f"It lacks {error.claim}.") from error
        except jwt.PyJWTError:
            continue
    raise ValueError("No key of the client has signed it.")
