"""Signatures, as the public library for receivers verifies them."""

import base64
import json
import time
from datetime import datetime, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from plant_webhooks import BadSecret, new_secret, public_key, sign, signature_headers

OLD, NEW = new_secret(b"o" * 32), new_secret(b"n" * 32)


def test_the_example_of_the_standard():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(min_size=32, max_size=32), st.dictionaries(st.text(), st.integers()))
def test_the_public_library_verifies_and_signs_the_same(random, data):
    body = json.dumps(data, ensure_ascii=False).encode()
    secret, now = new_secret(random), int(time.time())
    headers = signature_headers([secret], "msg-1", now, body)
    assert Webhook(secret).verify(body, headers) == data
    at = datetime.fromtimestamp(now, timezone.utc)
    assert Webhook(secret).sign("msg-1", at, body.decode()) == headers["webhook-signature"]


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_while_secrets_are_changed_either_verifies(secret):
    headers = signature_headers([NEW, OLD], "msg-1", int(time.time()), b"{}")
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert Webhook(secret).verify(b"{}", headers) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg-2"},
        {"webhook-timestamp": str(int(time.time()) - 1000)},
        {"webhook-signature": sign(OLD, "msg-1", int(time.time()), b"{}")},
    ],
)
def test_what_was_changed_on_the_way_is_refused(change):
    headers = signature_headers([NEW], "msg-1", int(time.time()), b"{}") | change
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(b"{}", headers)


def test_a_private_key_signs_and_its_public_half_verifies():
    secret = new_secret(b"k" * 32, "whsk_")
    public = public_key(secret)
    assert public.startswith("whpk_")
    version, signature = sign(secret, "msg-1", 1700000000, b"{}").split(",")
    assert version == "v1a"
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    key.verify(base64.b64decode(signature), b"msg-1.1700000000.{}")


def test_both_kinds_at_once():
    headers = signature_headers([new_secret(b"k" * 32, "whsk_"), NEW], "m", int(time.time()), b"{}")
    assert Webhook(NEW).verify(b"{}", headers) == {}


def test_a_shared_secret_is_what_the_receiver_has():
    assert public_key(NEW) == NEW


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "abc",
        "whpk_" + "A" * 44,
        "whsec_???",
        "whsec_" + "A" * 8,
        "whsk_" + "A" * 32,
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
    ],
)
def test_what_is_no_secret(secret):
    with pytest.raises(BadSecret):
        sign(secret, "m", 0, b"")


def test_secrets_have_their_length():
    with pytest.raises(BadSecret):
        new_secret(b"short")
    with pytest.raises(BadSecret):
        new_secret(b"x" * 32, "whpk_")
    with pytest.raises(BadSecret):
        signature_headers([], "m", 0, b"")
