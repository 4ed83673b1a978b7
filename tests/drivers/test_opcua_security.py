"""Certificates, approval, passwords: who is let in, who is believed, and what is never said."""

import stat
from datetime import datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from plant_drivers import ConfigurationError, DriverError
from plant_drivers.opcua.certificates import VALID, own_certificate
from plant_drivers.opcua.trust import MAX_REJECTED, TrustList, fingerprint

ONLINE = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(240)]
NOW = datetime(2026, 1, 31, 12, 0, tzinfo=timezone.utc)
POLICIES = ["Basic256Sha256", "Aes128Sha256RsaOaep", "Aes256Sha256RsaPss"]
PASSWORD = "gähnend leer"


class Online:
    pytestmark = ONLINE


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


class TestOwnCertificate:
    def test_it_is_made_once_and_kept(self, tmp_path):
        first = own_certificate(tmp_path / "own", "gate-1", NOW)
        again = own_certificate(tmp_path / "own", "another name", NOW + timedelta(days=400))
        assert first.certificate == again.certificate
        assert first.application_uri == again.application_uri == "urn:gate-1:plant-gateway"
        assert mode_of(tmp_path / "own" / "private.pem") == 0o600
        assert mode_of(tmp_path / "own") == 0o700
        public = x509.load_der_x509_certificate(first.path.read_bytes())
        assert public == first.certificate
        assert b"PRIVATE" not in first.path.read_bytes()

    def test_it_is_what_a_server_wants_of_a_client(self, tmp_path):
        certificate = own_certificate(tmp_path, "gate-1", NOW).certificate
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        assert usage.digital_signature and usage.content_commitment
        assert usage.key_encipherment and usage.data_encipherment
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == ["gate-1"]
        assert certificate.public_key().key_size == 2048
        assert certificate.not_valid_before_utc < NOW < certificate.not_valid_after_utc

    def test_it_is_renewed_before_it_ends(self, tmp_path):
        old = own_certificate(tmp_path, "gate-1", NOW)
        early = NOW + VALID - timedelta(days=91)
        assert own_certificate(tmp_path, "gate-1", early).certificate == old.certificate
        late = NOW + VALID - timedelta(days=89)
        new = own_certificate(tmp_path, "gate-2", late)
        assert new.certificate.not_valid_after_utc > old.certificate.not_valid_after_utc
        # The same key and the same name, so that it is the same application.
        assert new.certificate.public_key() == old.certificate.public_key()
        assert new.application_uri == old.application_uri
        assert new.path.read_bytes() == new.certificate.public_bytes(Encoding.DER)

    def test_a_damaged_one_is_not_replaced_in_silence(self, tmp_path):
        own_certificate(tmp_path, "gate-1", NOW)
        (tmp_path / "private.pem").write_text("-----BEGIN")
        with pytest.raises(ConfigurationError, match="Put it back, or remove it"):
            own_certificate(tmp_path, "gate-1", NOW)

    def test_a_key_of_another_is_noticed(self, tmp_path):
        own_certificate(tmp_path / "a", "gate-1", NOW)
        own_certificate(tmp_path / "b", "gate-1", NOW)
        key = (tmp_path / "a" / "private.pem").read_bytes().split(b"-----BEGIN CERT")[0]
        theirs = (tmp_path / "b" / "private.pem").read_bytes().split(b"-----END PRIVATE KEY-----\n")
        (tmp_path / "a" / "private.pem").write_bytes(key + theirs[1])
        with pytest.raises(ConfigurationError, match="do not belong together"):
            own_certificate(tmp_path / "a", "gate-1", NOW)

    def test_a_folder_that_cannot_be(self, tmp_path):
        (tmp_path / "own").write_text("a file")
        with pytest.raises(ConfigurationError, match="cannot keep its OPC UA certificate"):
            own_certificate(tmp_path / "own", "gate-1", NOW)


class TestTrust:
    def test_an_unknown_certificate_is_laid_down_for_approval(self, tmp_path, server_identity):
        trust = TrustList(tmp_path)
        der = server_identity.der
        with pytest.raises(ConfigurationError) as refused:
            trust.require(der, "10.0.4.30:4840")
        (kept,) = trust.rejected.iterdir()
        assert kept.read_bytes() == der
        for words in (fingerprint(der), str(kept), str(trust.trusted), "server_fingerprint"):
            assert words in str(refused.value)
        kept.rename(trust.trusted / kept.name)
        trust.require(der, "10.0.4.30:4840")

    @pytest.mark.parametrize("form", ["{}", "{:lower}", "{:plain}"])
    def test_the_fingerprint_approves_however_it_is_written(self, tmp_path, server_identity, form):
        shown = fingerprint(server_identity.der)
        written = {"{}": shown, "{:lower}": shown.lower(), "{:plain}": shown.replace(":", "")}[form]
        TrustList(tmp_path).require(server_identity.der, "s", written)
        assert not (tmp_path / "rejected").exists()

    def test_the_fingerprint_counts_alone(self, tmp_path, server_identity):
        trust = TrustList(tmp_path)
        trust.trusted.mkdir()
        (trust.trusted / "s.der").write_bytes(server_identity.der)
        with pytest.raises(ConfigurationError, match="another certificate than the approved one"):
            trust.require(server_identity.der, "s", "AB:" * 31 + "AB")

    def test_a_certificate_as_text_counts_and_rubbish_does_not(self, tmp_path, server_identity):
        trust = TrustList(tmp_path)
        trust.trusted.mkdir()
        (trust.trusted / "rubbish.der").write_bytes(b"\x30\x82")
        (trust.trusted / "note.txt").write_bytes(server_identity.der)
        with pytest.raises(ConfigurationError, match="not approved yet"):
            trust.require(server_identity.der, "s")
        text = server_identity.certificate.public_bytes(Encoding.PEM)
        (trust.trusted / "press.pem").write_bytes(text)
        trust.require(server_identity.der, "s")

    def test_a_server_without_one(self, tmp_path):
        with pytest.raises(ConfigurationError, match="shows no certificate"):
            TrustList(tmp_path).require(b"", "s")

    def test_strangers_do_not_fill_the_disk(self, tmp_path):
        trust = TrustList(tmp_path)
        for number in range(MAX_REJECTED + 5):
            with pytest.raises(ConfigurationError):
                trust.require(b"certificate %d" % number, "s")
        assert len(list(trust.rejected.iterdir())) == MAX_REJECTED


class TestPolicies(Online):
    @pytest.mark.parametrize("mode", ["Sign", "SignAndEncrypt"])
    @pytest.mark.parametrize("policy", POLICIES)
    async def test_each_policy_and_mode(self, press, policy, mode):
        driver = await press.open(
            "Temperature", security=policy, mode=mode,
            server_fingerprint=press.server.identity.fingerprint,
        )  # fmt: skip
        assert (await press.take(driver, 1))[0].value == 70.0
        await press.do("set Temperature 71.5")
        assert (await press.take(driver, 1))[0].value == 71.5
        assert driver._session.client.security_policy.Mode.name == mode
        assert (await driver.probe()).detail.endswith(f"{policy}, {mode}")

    async def test_the_keys_are_renewed_while_it_runs(self, press):
        driver = await press.open(
            "Temperature", security="Basic256Sha256",
            server_fingerprint=press.server.identity.fingerprint,
        )  # fmt: skip
        await press.take(driver, 1)
        session = driver._session
        before = session._renew_at
        session._renew_at = 0
        await session.verify()
        assert session._renew_at > before
        await press.do("set Temperature 71.5")
        assert (await press.take(driver, 1))[0].value == 71.5

    async def test_a_policy_that_the_server_has_not(self, press):
        kept = list(press.server._server.iserver.endpoints)
        press.server._server.iserver.endpoints[:] = kept[:2]
        try:
            with pytest.raises(ConfigurationError, match="it offers Basic256Sha256 with Sign"):
                await press.open("Temperature", security="Aes256Sha256RsaPss")
        finally:
            press.server._server.iserver.endpoints[:] = kept


class TestApproval(Online):
    async def test_approve_on_the_gateway(self, press):
        with pytest.raises(ConfigurationError, match="not approved yet"):
            await press.open("Temperature", security="Basic256Sha256")
        folder = press.folder / "opcua"
        (kept,) = (folder / "rejected").iterdir()
        kept.rename(folder / "trusted" / kept.name)
        driver = await press.open("Temperature", security="Basic256Sha256")
        assert len(await press.take(driver, 1)) == 1
        await driver.close()
        await press.do("certificate", "restart")
        with pytest.raises(ConfigurationError, match="new certificate in place of the approved"):
            await press.open("Temperature", security="Basic256Sha256")

    async def test_a_changed_certificate_ends_what_was_approved_by_fingerprint(self, press):
        old = press.server.identity.fingerprint
        await press.do("certificate", "restart")
        with pytest.raises(ConfigurationError) as refused:
            await press.open("Temperature", security="Basic256Sha256", server_fingerprint=old)
        assert fingerprint(press.server.identity.der) in str(refused.value)

    async def test_nothing_is_told_to_a_server_that_is_not_approved(self, press):
        before = len(press.server.doorkeeper.signed_in)
        with pytest.raises(ConfigurationError):
            await press.open(
                security="Basic256Sha256", identity="user", username="plant", password=PASSWORD
            )
        assert len(press.server.doorkeeper.signed_in) == before


class TestIdentity(Online):
    @pytest.mark.parametrize("mode", ["Sign", "SignAndEncrypt"])
    async def test_user_and_password(self, press, mode):
        press.server.doorkeeper.anonymous = False
        chosen = {
            "security": "Basic256Sha256",
            "mode": mode,
            "server_fingerprint": press.server.identity.fingerprint,
        }
        driver = await press.open(
            "Temperature", identity="user", username="plant", password=PASSWORD, **chosen
        )
        assert press.server.doorkeeper.signed_in[-1] == "plant"
        assert len(await press.take(driver, 1)) == 1
        for settings in (
            {"identity": "user", "username": "plant", "password": "wrong"},
            {"identity": "anonymous"},
        ):
            with pytest.raises(ConfigurationError, match="does not let the gateway in") as refused:
                await press.open("Temperature", **settings, **chosen)
            assert "wrong" not in str(refused.value)

    async def test_the_gateway_s_own_certificate(self, press):
        press.server.doorkeeper.anonymous = False
        chosen = {
            "security": "Basic256Sha256",
            "identity": "certificate",
            "server_fingerprint": press.server.identity.fingerprint,
        }
        with pytest.raises(ConfigurationError, match="does not let the gateway in"):
            await press.open("Temperature", **chosen)
        own = (press.folder / "opcua" / "own" / "certificate.der").read_bytes()
        press.server.doorkeeper.certificates.add(own)
        await press.open("Temperature", **chosen)
        assert press.server.doorkeeper.signed_in[-1] == "certificate"

    async def test_without_a_policy_the_password_is_for_the_approved_server_only(self, press):
        """The press wants it encrypted for its certificate: that must be the right one."""
        chosen = {"identity": "user", "username": "plant", "password": PASSWORD}
        with pytest.raises(ConfigurationError, match="not approved yet"):
            await press.open("Temperature", **chosen)
        await press.open(
            "Temperature", server_fingerprint=press.server.identity.fingerprint, **chosen
        )
        assert press.server.doorkeeper.signed_in[-1] == "plant"

    @pytest.mark.parametrize("uri", ["http://opcfoundation.org/UA/SecurityPolicy#None", None])
    async def test_a_password_in_clear_needs_leave(self, press, uri):
        chosen = {"identity": "user", "username": "plant", "password": PASSWORD}
        kept = _ask_for_passwords_by(press, uri)
        try:
            before = len(press.server.doorkeeper.signed_in)
            with pytest.raises(ConfigurationError, match="takes the password in clear only"):
                await press.open("Temperature", **chosen)
            assert len(press.server.doorkeeper.signed_in) == before
            await press.open("Temperature", allow_clear_password=True, **chosen)
            assert press.server.doorkeeper.signed_in[-1] == "plant"
        finally:
            kept()

    async def test_an_encryption_that_is_broken_is_not_used(self, press):
        kept = _ask_for_passwords_by(
            press, "http://opcfoundation.org/UA/SecurityPolicy#Basic128Rsa15"
        )
        try:
            with pytest.raises(ConfigurationError, match="Basic128Rsa15, which is no longer safe"):
                await press.open(
                    "Temperature", identity="user", username="plant", password=PASSWORD,
                    allow_clear_password=True,
                )  # fmt: skip
        finally:
            kept()

    async def test_a_password_is_in_no_error(self, press):
        driver = press.make("Temperature", identity="user", username="plant", password="s3cret!")
        with pytest.raises(DriverError) as refused:
            await driver.open()
        error = refused.value
        while error is not None:
            assert "s3cret!" not in str(error) and "s3cret!" not in repr(error)
            error = error.__cause__ or error.__context__
        assert "s3cret!" not in repr(driver._session.client)


def _ask_for_passwords_by(press, uri):
    """Let the server's open endpoint want passwords so; returns what puts it back."""
    changed = [
        (token, token.SecurityPolicyUri)
        for endpoint in press.server._server.iserver.endpoints
        if endpoint.SecurityMode == 1
        for token in endpoint.UserIdentityTokens
        if token.PolicyId == "username"
    ]
    assert changed
    for token, _before in changed:
        token.SecurityPolicyUri = uri

    def back():
        for token, before in changed:
            token.SecurityPolicyUri = before

    return back
