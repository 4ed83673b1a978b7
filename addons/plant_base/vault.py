"""Secrets at rest: sealed before they reach the database, opened where they are used. Pure.

A sealed secret is a text, ``sealed:1:<name of the key>:<nonce and ciphertext>``, made with AES-256
in GCM. It opens at the place it was sealed for and nowhere else: who can write a row, but does not
know the secret, gains nothing by moving it.

Keys come from the environment of the Odoo process, never from the database, so that a dump or a
backup opens nothing. The first seals; every one opens. docs/operations/secrets.md says how keys are
made and replaced.

    VaultError
    ├── NoKey        none is configured
    ├── UnsoundKey   what is configured is no key, or its file cannot be read
    ├── UnknownKey   sealed with a key that is not among them
    └── WrongPlace   sealed for another place, or no longer what it was
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEYS = "PLANT_VAULT_KEYS"
KEYS_FILE = "PLANT_VAULT_KEYS_FILE"
KEY_BYTES = 32
NONCE_BYTES = 12
PREFIX = "sealed:1:"


class VaultError(Exception):
    """A secret cannot be sealed or opened."""


class NoKey(VaultError):
    """No key is configured."""


class UnsoundKey(VaultError):
    """What is configured is no key, or its file cannot be read."""


class UnknownKey(VaultError):
    """It was sealed with a key that is not among those configured."""


class WrongPlace(VaultError):
    """It was sealed for another place, or is no longer what it was."""


def is_sealed(value) -> bool:
    """Whether ``value`` is a sealed secret."""
    return isinstance(value, str) and value.startswith(PREFIX)


class Vault:
    """Seals with the first of its keys, opens with any."""

    def __init__(self, keys: list[bytes]):
        """:raise NoKey: ``keys`` is empty"""
        if not keys:
            raise NoKey
        self._keys = {_name(key): AESGCM(key) for key in keys}
        self._current = _name(keys[0])

    @classmethod
    def configured(cls, environ: Mapping[str, str]) -> "Vault":
        """The vault whose keys ``environ`` has, or the file that it names.

        :raise NoKey: it has none
        :raise UnsoundKey: what it has is no key
        """
        text = environ.get(KEYS, "")
        if not text and environ.get(KEYS_FILE):
            try:
                text = Path(environ[KEYS_FILE]).read_text("ascii")
            except (OSError, UnicodeDecodeError) as error:
                raise UnsoundKey from error
        return cls([_key(word) for word in text.replace(",", " ").split()])

    def seal(self, secret: str, place: str) -> str:
        """``secret``, for ``place`` alone; another text each time."""
        nonce = os.urandom(NONCE_BYTES)
        hidden = self._keys[self._current].encrypt(nonce, secret.encode(), place.encode())
        return f"{PREFIX}{self._current}:{base64.b64encode(nonce + hidden).decode()}"

    def unseal(self, sealed: str, place: str) -> str:
        """The secret that was sealed for ``place``.

        :raise UnknownKey: with a key that is not here
        :raise WrongPlace: for another place, or ``sealed`` was changed since
        """
        name, _colon, content = sealed.removeprefix(PREFIX).partition(":")
        if name not in self._keys:
            raise UnknownKey
        try:
            raw = base64.b64decode(content, validate=True)
            nonce, hidden = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
            return self._keys[name].decrypt(nonce, hidden, place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise WrongPlace from error

    def is_current(self, sealed: str) -> bool:
        """Whether it was sealed with the first key."""
        return sealed.startswith(f"{PREFIX}{self._current}:")


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnsoundKey from error
    if len(key) != KEY_BYTES:
        raise UnsoundKey
    return key


def _name(key: bytes) -> str:
    """What tells keys apart, and tells nothing of them."""
    return hashlib.sha256(b"plant vault key " + key).hexdigest()[:8]
