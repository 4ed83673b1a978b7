"""Which servers are trusted: only those whose certificate a person has approved.

Approved is a certificate whose fingerprint is in the device's settings, or whose file lies in
``trusted``. An approval is for that one certificate and lasts until it is taken back: also past
the certificate's end, which must not stop a line at midnight. Issuers are not looked at.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ..errors import ConfigurationError

#: So many refused certificates are kept; the oldest go.
MAX_REJECTED = 50
_SUFFIXES = {".der", ".cer", ".crt", ".pem"}


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate as tools show it: ``2F:9A:…``."""
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[place : place + 2] for place in range(0, len(digest), 2))


class TrustList:
    """The folders ``trusted`` and ``rejected`` of the gateway."""

    def __init__(self, folder: Path) -> None:
        self.trusted = folder / "trusted"
        self.rejected = folder / "rejected"

    def require(self, der: bytes, server: str, approved: str = "") -> None:
        """Return when the certificate is approved; ``approved`` is the fingerprint in the settings.

        :raise ConfigurationError: it is not; says its fingerprint and how to approve it
        """
        if not der:
            raise ConfigurationError(
                f"{server} shows no certificate, so nobody can tell whether it is the right "
                "server. Give it one, or choose the security policy None."
            )
        shown = fingerprint(der)
        if approved:
            if _digits(approved) == _digits(shown):
                return
            raise ConfigurationError(
                f"{server} shows another certificate than the approved one: its fingerprint is "
                f"{shown}. If its certificate was renewed, set server_fingerprint to this; "
                "otherwise something else answers in its place."
            )
        known = self._trusted()
        if der in known.values():
            return
        path = self._keep(der, shown, server)
        before = _predecessor(der, known)
        if before:
            raise ConfigurationError(
                f"{server} shows a new certificate in place of the approved {before}: its "
                f"fingerprint is {shown}. If it was renewed, move {path} to {self.trusted} and "
                f"remove {before} there; otherwise something else answers in its place."
            )
        raise ConfigurationError(
            f"The certificate of {server} is not approved yet. Compare its fingerprint {shown} "
            f"with the one that the server shows, and approve it: set server_fingerprint to it, "
            f"or move {path} to {self.trusted}."
        )

    def _trusted(self) -> dict[str, bytes]:
        """The certificates in ``trusted`` by file name; a file that holds none counts for none."""
        found = {}
        if self.trusted.is_dir():
            for path in sorted(self.trusted.iterdir()):
                if path.suffix.lower() in _SUFFIXES:
                    try:
                        found[path.name] = _loaded(path.read_bytes()).public_bytes(Encoding.DER)
                    except (OSError, ValueError):
                        continue
        return found

    def _keep(self, der: bytes, shown: str, server: str) -> Path:
        """Lay the certificate down where a person finds it."""
        name = "".join(letter if letter.isalnum() else "-" for letter in server).strip("-")
        path = self.rejected / f"{name[:60]}-{_digits(shown)[:16]}.der"
        try:
            for folder in (self.trusted, self.rejected):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.write_bytes(der)
            kept = sorted(self.rejected.iterdir(), key=lambda each: each.stat().st_mtime)
            for old in kept[:-MAX_REJECTED]:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"The certificate of {server} is not approved and cannot be kept in "
                f"{self.rejected} ({error.strerror or error}). Set server_fingerprint to {shown}, "
                "if that is what the server shows."
            ) from error
        return path


def _digits(text: str) -> str:
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _loaded(content: bytes) -> x509.Certificate:
    if b"-----BEGIN" in content:
        return x509.load_pem_x509_certificate(content)
    return x509.load_der_x509_certificate(content)


def _predecessor(der: bytes, known: dict[str, bytes]) -> str:
    """The name of an approved certificate of the same subject, or ``""``."""
    try:
        subject = _loaded(der).subject
    except ValueError:
        return ""
    for name, approved in known.items():
        if _loaded(approved).subject == subject:
            return name
    return ""
