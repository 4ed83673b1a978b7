import json
import time
import uuid

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from odoo import fields
from odoo.addons.plant_base.machine import Problem
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..oauth.assertion import TYPE, keys_of
from .api_case import ApiCase, make_client

KINDS = {
    "ES256": (jwt.algorithms.ECAlgorithm, ec.generate_private_key(ec.SECP256R1())),
    "RS256": (jwt.algorithms.RSAAlgorithm, rsa.generate_private_key(65537, 2048)),
    "EdDSA": (jwt.algorithms.OKPAlgorithm, ed25519.Ed25519PrivateKey.generate()),
}


def public(name, **more):
    """The JWK of the public half of a key."""
    algorithm, key = KINDS[name]
    return {**json.loads(algorithm.to_jwk(key.public_key())), **more}


@tagged("post_install", "-at_install")
class TestAssertion(ApiCase):
    """A client says who it is with a key of its own (private_key_jwt)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.jwks = json.dumps({"keys": [public(name, kid=name) for name in KINDS]})
        cls.issuer = cls.env["ir.config_parameter"].get_param("web.base.url") + "/plant/api"

    def sign(self, name="ES256", *, key=None, kid=None, **changed):
        """An assertion; None leaves a claim out."""
        said = {
            "iss": self.client.client_id,
            "sub": self.client.client_id,
            "aud": self.issuer,
            "exp": int(time.time()) + 200,
            "jti": str(uuid.uuid4()),
            **changed,
        }
        headers = {"kid": kid} if kid else None
        claims = {claim: value for claim, value in said.items() if value is not None}
        return jwt.encode(claims, key or KINDS[name][1], algorithm=name, headers=headers)

    def grant(self, assertion, **fields):
        return self.form(
            "token",
            grant_type="client_credentials",
            client_assertion_type=TYPE,
            client_assertion=assertion,
            **fields,
        )

    def test_each_algorithm_opens(self):
        for name in KINDS:
            for more in ({}, {"kid": name}, {"aud": [f"{self.issuer}/oauth/token"]}):
                with self.subTest(name, **more):
                    answer = self.grant(self.sign(name, **more))
                    self.assertEqual(answer.status_code, 200, answer.text)
        token = answer.json()["access_token"]
        self.assertEqual(self.ask("lots", token=token).status_code, 200)
        answer = self.form(
            "introspect",
            token=token,
            client_assertion_type=TYPE,
            client_assertion=self.sign(),
        )
        self.assertTrue(answer.json()["active"])

    def test_once(self):
        assertion = self.sign()
        self.assertEqual(self.grant(assertion).status_code, 200)
        content = self.assertOAuthError(self.grant(assertion), 401, "invalid_client")
        self.assertIn("used before", content["error_description"])

    def test_what_proves_nothing(self):
        now = int(time.time())
        other = ec.generate_private_key(ec.SECP256R1())
        for assertion in (
            "nonsense",
            self.sign(key=other),
            self.sign(kid="RS256"),
            self.sign(aud="https://elsewhere.example.com"),
            self.sign(aud=[self.issuer, "https://elsewhere.example.com"]),
            self.sign(aud=None),
            self.sign(exp=now - 1),
            self.sign(exp=now + 3600),
            self.sign(exp=None),
            self.sign(exp=now + 200.5),
            self.sign(nbf=now + 600),
            self.sign(iat=now + 600),
            self.sign(jti=None),
            self.sign(jti=""),
            self.sign(jti="x" * 300),
            self.sign(iss="plc_other"),
            self.sign(sub="plc_nobody", iss="plc_nobody"),
            jwt.encode({"sub": self.client.client_id}, None, algorithm="none"),
            jwt.encode({"sub": self.client.client_id}, "x" * 64, algorithm="HS256"),
        ):
            self.forget_counts()
            with self.subTest(assertion[-20:]):
                self.assertOAuthError(self.grant(assertion), 401, "invalid_client")

    def test_said_twice_or_otherwise(self):
        me = (self.client.client_id, self.secret)
        answer = self.grant(self.sign(), basic=me)
        self.assertOAuthError(answer, 400, "invalid_request")
        answer = self.grant(self.sign(), client_id="plc_other")
        self.assertOAuthError(answer, 400, "invalid_request")
        self.assertEqual(self.grant(self.sign(), client_id=me[0]).status_code, 200)
        answer = self.form("token", grant_type="client_credentials", client_assertion=self.sign())
        self.assertOAuthError(answer, 401, "invalid_client")

    def test_it_is_one_clients(self):
        other, _secret = make_client(self.env, self.user)
        other.jwks = json.dumps({"keys": [public("EdDSA")]})
        assertion = self.sign("ES256", iss=other.client_id, sub=other.client_id)
        self.assertOAuthError(self.grant(assertion), 401, "invalid_client")

    def refusal(self, assertion):
        """The error of a try. (assertRaises would roll the count back with a savepoint.)"""
        try:
            self.env["plant.api.client"]._authenticate_signed(
                assertion, (self.issuer,), "10.0.0.7", fields.Datetime.now()
            )
        except Problem as error:
            return error
        return None

    def test_a_guesser_is_locked_out(self):
        for _try in range(10):
            self.assertEqual(self.refusal(self.sign(aud="x")).code, 401)
        self.assertEqual(self.refusal(self.sign()).code, 429)
        self.client.action_unlock()
        self.assertIsNone(self.refusal(self.sign()))

    def test_from_elsewhere_and_archived(self):
        self.client.networks = "192.0.2.0/24"
        self.assertOAuthError(self.grant(self.sign()), 401, "invalid_client")
        self.client.networks = False
        self.client.active = False
        self.assertOAuthError(self.grant(self.sign()), 401, "invalid_client")

    def test_which_keys_can_be_registered(self):
        private = json.loads(KINDS["EdDSA"][0].to_jwk(KINDS["EdDSA"][1]))
        weak = rsa.generate_private_key(65537, 1024)
        p384 = ec.generate_private_key(ec.SECP384R1())
        algorithm = jwt.algorithms.ECAlgorithm
        for said in (
            "nonsense",
            "[]",
            "{}",
            '{"keys": [7]}',
            {"keys": [private]},
            {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
            {"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]},
            {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(weak.public_key()))]},
            {"keys": [json.loads(algorithm.to_jwk(p384.public_key()))]},
            {"keys": [public("RS256", alg="PS256")]},
            {"keys": [public("ES256")] * 11},
        ):
            text = said if isinstance(said, str) else json.dumps(said)
            with self.subTest(text[:60]), self.assertRaisesRegex(ValidationError, "cannot be"):
                self.client.jwks = text
        self.assertEqual(keys_of(False), ())

    def test_those_that_are_over_go(self):
        self.grant(self.sign())
        used = self.env["plant.api.assertion"].search([("client_id", "=", self.client.id)])
        self.assertEqual(len(used), 1)
        used._gc_expired()
        self.assertTrue(used.exists())
        used.expires_at = used.expires_at.replace(year=2020)
        self.env.flush_all()
        used._gc_expired()
        self.assertFalse(used.exists())
