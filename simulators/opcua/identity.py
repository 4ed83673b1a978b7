"""The server's own certificate, and the users it lets in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asyncua.crypto.cert_gen import generate_private_key, generate_self_signed_app_certificate
from asyncua.crypto.permission_rules import User, UserRole
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

APPLICATION_URI = "urn:example.com:press"


@dataclass(frozen=True)
class ServerIdentity:
    """A key and a certificate, self-signed."""

    key: RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls) -> ServerIdentity:
        """A fresh one; takes a moment."""
        key = generate_private_key()
        certificate = generate_self_signed_app_certificate(
            key,
            "Simulated press",
            {"organizationName": "Example"},
            [x509.UniformResourceIdentifier(APPLICATION_URI), x509.DNSName("localhost")],
            [ExtendedKeyUsageOID.SERVER_AUTH],
        )
        return cls(key, certificate)

    @property
    def der(self) -> bytes:
        """The certificate as it is sent."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal digits."""
        return hashlib.sha256(self.der).hexdigest()


class Doorkeeper:
    """Lets in who has no name, the users it knows, and the certificates it was given."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = users
        self.anonymous = True
        self.certificates: set[bytes] = set()
        self.signed_in: list[str] = []

    def get_user(
        self,
        _iserver: Any,
        username: str | None = None,
        password: str | None = None,
        certificate: bytes | None = None,
    ) -> User | None:
        """asyncua's question; None refuses."""
        if username is not None:
            welcome, name = self._users.get(username) == password, username
        elif certificate in self.certificates:
            welcome, name = True, "certificate"
        else:
            welcome, name = self.anonymous, "anonymous"
        if not welcome:
            return None
        self.signed_in.append(name)
        return User(role=UserRole.User, name=name)
