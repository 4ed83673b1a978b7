"""Batches and answers as they travel, and the broker's address: no I/O."""

import gzip

import aiomqtt
import pytest

from plant_gateway.errors import (
    Busy,
    ConfigError,
    Misrouted,
    Refused,
    SequenceGap,
    Unauthorised,
    Unreachable,
)
from plant_gateway.mqtt import Broker, envelope


class TestEnvelope:
    def test_packed_and_unpacked(self):
        assert envelope.unpacked(envelope.packed(b"{}" * 5000)) == b"{}" * 5000

    @pytest.mark.parametrize(
        ("data", "status"),
        [(b"rubbish", 400), (b"", 400), (gzip.compress(b"x" * 9999)[:-9], 400),
         (gzip.compress(b"\0" * (envelope.LARGEST + 1)), 413)],
    )  # fmt: skip
    def test_what_is_no_batch(self, data, status):
        with pytest.raises(Refused) as caught:
            envelope.unpacked(data)
        assert caught.value.status == status

    @pytest.mark.parametrize(
        ("error", "expected"),
        [
            (Refused("x", status=413, problem={"detail": "Too large."}), Refused),
            (SequenceGap("x", problem={}, accepted_through=7), SequenceGap),
            (Unauthorised("Revoked.", retry_after=5), Unauthorised),
            (Misrouted("No such address."), Misrouted),
            (Busy("Later.", retry_after=9), Busy),
            (Unreachable("Nobody."), Busy),
        ],
    )
    def test_each_error_arrives_as_itself(self, error, expected):
        with pytest.raises(expected) as caught:
            envelope.through(envelope.refused(error))
        assert type(caught.value) is expected
        assert caught.value.retry_after == error.retry_after
        assert getattr(caught.value, "accepted_through", 7) == 7

    @pytest.mark.parametrize("answer", [b"", b"[]", b"{}", b'{"accepted_through": null}', b'"x"'])
    def test_an_answer_that_is_none(self, answer):
        with pytest.raises(Unreachable, match="answered"):
            envelope.through(answer)


class TestBroker:
    def test_addresses(self, tmp_path):
        plain, secure = Broker.parse("mqtt://host"), Broker.parse("mqtts://me@host:9000")
        assert (plain.host, plain.port, plain.tls) == ("host", 1883, None)
        assert (secure.port, secure.user, secure.tls is not None) == (9000, "me", True)

    @pytest.mark.parametrize(
        ("url", "words"),
        [("http://host", "mqtts://user@host"), ("mqtt://", "mqtts://user@host"),
         ("mqtt://host:port", "makes no sense"), ("mqtt://me:secret@host", "put it in a file")],
    )  # fmt: skip
    def test_addresses_that_are_none(self, url, words):
        with pytest.raises(ConfigError, match=words):
            Broker.parse(url)

    @pytest.mark.asyncio
    async def test_a_password_that_cannot_be_read(self, tmp_path):
        broker = Broker.parse("mqtt://me@host", password_file=tmp_path / "none")
        with pytest.raises(ConfigError, match="cannot be read"):
            broker.client("x", aiomqtt.Will("a"))
