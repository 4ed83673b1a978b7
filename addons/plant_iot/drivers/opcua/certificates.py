"""The gateway's own application certificate: made once, kept, renewed before it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ..errors import ConfigurationError

KEY_BITS = 2048
VALID = timedelta(days=3650)
#: So long before its end a certificate is renewed, with the same key and the same name.
RENEW = timedelta(days=90)

_KEY_USAGE = {
    "digital_signature": True,
    "content_commitment": True,
    "key_encipherment": True,
    "data_encipherment": True,
    "key_agreement": False,
    "key_cert_sign": True,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


@dataclass(frozen=True)
class OwnCertificate:
    """Who the gateway is to an OPC UA server. ``path`` is the certificate for the server."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    path: Path

    @property
    def application_uri(self) -> str:
        """The name in the certificate; a server refuses a client that calls itself otherwise."""
        return _application_uri(self.certificate)


def own_certificate(folder: Path, host: str, now: datetime) -> OwnCertificate:
    """The certificate in ``folder``, made or renewed when it must be; several may ask at once.

    The key is in ``private.pem``, which only the gateway's user can read.

    :raise ConfigurationError: the folder cannot be written
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder / "lock"):
            return _ensured(folder, host, now)
    except OSError as error:
        raise ConfigurationError(
            f"The gateway cannot keep its OPC UA certificate in {folder}: "
            f"{error.strerror or error}. Make the folder writable for it."
        ) from error


def _ensured(folder: Path, host: str, now: datetime) -> OwnCertificate:
    private, public = folder / "private.pem", folder / "certificate.der"
    key: rsa.RSAPrivateKey | None = None
    uri = f"urn:{host}:plant-gateway"
    if private.exists():
        key, certificate = _loaded(private)
        uri = _application_uri(certificate) or uri
        if certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - RENEW:
            der = certificate.public_bytes(serialization.Encoding.DER)
            if not public.exists() or public.read_bytes() != der:
                _write(public, der, 0o644)
            return OwnCertificate(certificate, key, public)
    key = key or rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    certificate = _made(key, uri, host, now)
    _write(
        private,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM),
        0o600,
    )
    _write(public, certificate.public_bytes(serialization.Encoding.DER), 0o644)
    return OwnCertificate(certificate, key, public)


def _loaded(path: Path) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    content = path.read_bytes()
    try:
        key = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError("not an RSA key")
        if key.public_key() != certificate.public_key():
            raise ValueError("key and certificate do not belong together")
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            f"{path} does not hold the gateway's key and certificate ({error}). Put it back, or "
            "remove it: then a new one is made, and every server must be told of it."
        ) from error
    return key, certificate


def _made(key: rsa.RSAPrivateKey, uri: str, host: str, now: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Plant gateway on {host}"[:64]),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Plant"),
        ]
    )
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + VALID)
        .add_extension(
            x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri), x509.DNSName(host)]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**_KEY_USAGE), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _application_uri(certificate: x509.Certificate) -> str:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ""
    return next(iter(names.get_values_for_type(x509.UniformResourceIdentifier)), "")


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace the file whole; it never has more rights than ``mode``, not even while written."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two devices that open at once must not make two certificates."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
