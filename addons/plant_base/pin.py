"""PINs of operators: what is one, what is too easily guessed, and how one is kept. Pure, no
database.

A PIN has few digits, so no hash protects it from who holds the database; the throttle protects it
from who does not. The hash is Odoo's own kind (PBKDF2 with SHA-512), with a cost that a terminal's
quarter of a second bears.
"""

import re
from itertools import pairwise

from passlib.context import CryptContext

ROUNDS = 120_000
SHAPE = re.compile(r"[0-9]{4,8}")


def is_pin(value) -> bool:
    """Whether ``value`` is a string of 4 to 8 digits."""
    return isinstance(value, str) and SHAPE.fullmatch(value) is not None


def is_trivial(pin: str) -> bool:
    """Whether ``pin`` is among the first that anybody tries: a single digit, a run, a pair
    repeated.

    >>> [pin for pin in ("0000", "1234", "9876", "7890", "1212", "2580") if is_trivial(pin)]
    ['0000', '1234', '9876', '7890', '1212']
    """
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {9}) or pin == (pin[:2] * len(pin))[: len(pin)]


def context(rounds: int = ROUNDS) -> CryptContext:
    return CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__default_rounds=rounds)


def hash_pin(pin: str, rounds: int = ROUNDS) -> str:
    return context(rounds).hash(pin)


def verify(pin: str, stored: str) -> bool:
    """Whether ``pin`` is the one of the hash ``stored``; compared in constant time."""
    return context().verify(pin, stored)
