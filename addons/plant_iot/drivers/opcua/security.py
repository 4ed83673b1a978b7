"""A client that has the right server before it, and shows itself the way the settings say.

The server's certificate is fetched first, in clear, and must be approved before anything is
built on it; then it is the only one that the secure channel and the session accept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncua import Client, ua
from asyncua.crypto import security_policies as policies
from cryptography import x509

from ..errors import ConfigurationError
from .certificates import OwnCertificate
from .trust import TrustList

POLICIES: Mapping[str, type[policies.SecurityPolicy]] = {
    "Basic256Sha256": policies.SecurityPolicyBasic256Sha256,
    "Aes128Sha256RsaOaep": policies.SecurityPolicyAes128Sha256RsaOaep,
    "Aes256Sha256RsaPss": policies.SecurityPolicyAes256Sha256RsaPss,
}
#: Milliseconds without a request after which the server ends a session that nobody closed.
SESSION_TIMEOUT = 60_000
#: Milliseconds after which the keys of the secure channel are renewed at the latest.
CHANNEL_TIMEOUT = 3_600_000


class GuardedClient(Client):
    """Looks once more before a password leaves: at what the session's own endpoint asks for."""

    def __init__(self, url: str, settings: Mapping[str, Any], trust: TrustList, name: str) -> None:
        super().__init__(url, timeout=settings["timeout"])
        self._settings = settings
        self._trust = trust
        self._server = name
        self.name = "Plant gateway"
        self.description = "Plant gateway"
        self.product_uri = "urn:plant-gateway"
        self.session_timeout = SESSION_TIMEOUT
        self.secure_channel_timeout = CHANNEL_TIMEOUT

    async def activate_session(
        self,
        username: str | None = None,
        password: str | None = None,
        certificate: x509.Certificate | None = None,
    ) -> ua.ActivateSessionResult:
        """Sign in, if that gives nothing away."""
        if password:
            self._guard_password()
        return await super().activate_session(username, password, certificate)

    def _guard_password(self) -> None:
        uri = self.server_policy(ua.UserTokenType.UserName).SecurityPolicyUri
        mode = self.security_policy.Mode
        if uri in {policy.URI for policy in POLICIES.values()}:
            if mode == ua.MessageSecurityMode.None_:
                # Encrypted for whoever showed this certificate: it must be the right server.
                self._trust.require(
                    self.security_policy.peer_certificate or b"",
                    self._server,
                    self._settings.get("server_fingerprint", ""),
                )
            return
        if uri and uri != policies.SecurityPolicyNone.URI:
            raise ConfigurationError(
                f"{self._server} wants the password encrypted by {uri.rpartition('#')[2]}, which "
                "is no longer safe. Let the server offer Basic256Sha256 or newer."
            )
        if mode == ua.MessageSecurityMode.SignAndEncrypt or self._settings["allow_clear_password"]:
            return
        raise ConfigurationError(
            f"{self._server} takes the password in clear only. Use a security policy with "
            "SignAndEncrypt, or allow it with allow_clear_password."
        )


async def sign_in(client: GuardedClient, settings: Mapping[str, Any], own: OwnCertificate) -> None:
    """Open the session on a connected client, as the settings' identity."""
    await client.create_session()
    identity = settings["identity"]
    if identity == "user":
        await client.activate_session(settings["username"], settings["password"])
    elif identity == "certificate":
        client.user_private_key = own.key
        await client.activate_session(certificate=own.certificate)
    else:
        await client.activate_session()


async def secured(
    url: str, name: str, settings: Mapping[str, Any], own: OwnCertificate, trust: TrustList
) -> GuardedClient:
    """A client that is not connected yet, with the server's certificate fetched and approved.

    :raise ConfigurationError: the certificate is not approved, or no endpoint fits the settings
    """
    client = GuardedClient(url, settings, trust, name)
    client.application_uri = own.application_uri
    if settings["security"] == "None":
        return client
    policy = POLICIES[settings["security"]]
    mode = ua.MessageSecurityMode[settings["mode"]]
    endpoints = await GuardedClient(url, settings, trust, name).connect_and_get_server_endpoints()
    found = [
        endpoint
        for endpoint in endpoints
        if endpoint.SecurityMode == mode and endpoint.SecurityPolicyUri == policy.URI
    ]
    if not found:
        raise ConfigurationError(
            f"{name} does not offer {settings['security']} with {settings['mode']}; it offers "
            f"{_offered(endpoints)}. Choose one of these, or switch it on at the server."
        )
    der = first_of_chain(found[0].ServerCertificate or b"")
    trust.require(der, name, settings.get("server_fingerprint", ""))
    client.security_policy = policy(
        x509.load_der_x509_certificate(der), own.certificate, own.key, mode
    )
    client.uaclient.set_security(client.security_policy)
    return client


def first_of_chain(der: bytes) -> bytes:
    """The server's own certificate where it sends those of its issuers behind it."""
    if len(der) < 4 or der[:2] != b"\x30\x82":
        return der
    return der[: 4 + int.from_bytes(der[2:4], "big")]


def _offered(endpoints: list[ua.EndpointDescription]) -> str:
    names = {
        (endpoint.SecurityPolicyUri or "").rpartition("#")[2]
        + ("" if endpoint.SecurityMode == 1 else f" with {endpoint.SecurityMode.name}")
        for endpoint in endpoints
    }
    return ", ".join(sorted(names)) or "nothing"
