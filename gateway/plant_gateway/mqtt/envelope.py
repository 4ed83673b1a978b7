"""A batch and its acknowledgement on the broker (docs/contracts/mqtt.md). Pure."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from typing import Any

from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ..client import failure
from ..errors import (
    Misrouted,
    Refused,
    SequenceGap,
    Unauthorised,
    Unreachable,
    UplinkError,
)

SHARE = "plant-ingest"
#: What a batch may become when it is unpacked; Odoo takes no more.
LARGEST = 4 * 1024 * 1024


def batches(group: str, gateway: str) -> str:
    """Where a gateway publishes its batches; ``+`` for those of all."""
    return f"plant/v1/{group}/batches/{gateway}"


def acks(group: str, gateway: str) -> str:
    """Where it is told what became of them."""
    return f"plant/v1/{group}/acks/{gateway}"


def correlation(payload: bytes) -> bytes:
    """What ties an acknowledgement to the batch's very bytes: a void batch has its number too."""
    return hashlib.sha256(payload).digest()[:16]


def packed(payload: bytes) -> bytes:
    """A batch as it is published."""
    return gzip.compress(payload, compresslevel=5, mtime=0)


def unpacked(data: bytes) -> bytes:
    """The reverse; Refused when it is none, or grows beyond what Odoo takes."""
    reader = zlib.decompressobj(wbits=31)
    try:
        payload = reader.decompress(data, LARGEST + 1)
    except zlib.error as error:
        raise _unreadable(400, f"The batch is no gzip: {error}.") from error
    if len(payload) > LARGEST:
        raise _unreadable(413, f"The batch is over {LARGEST} bytes when unpacked.")
    if not reader.eof:
        raise _unreadable(400, "The batch is cut off.")
    return payload


def accepted(through: int) -> bytes:
    """The acknowledgement of a batch that Odoo has."""
    return json.dumps({"accepted_through": through}).encode()


def refused(error: UplinkError) -> bytes:
    """The answer to a batch that Odoo has not: the error as its status and problem."""
    problem: dict[str, Any] = {"detail": str(error)}
    if isinstance(error, Refused):
        status, problem = error.status, error.problem
        if isinstance(error, SequenceGap):
            problem = {**problem, "accepted_through": error.accepted_through}
    elif isinstance(error, Unauthorised):
        status = 401
    elif isinstance(error, Misrouted):
        status = 404
    else:
        status = 504 if isinstance(error, Unreachable) else 503
    return json.dumps(
        {"status": status, "problem": problem, "retry_after": error.retry_after}
    ).encode()


def through(answer: bytes) -> int:
    """What an answer says was accepted; else the error that it stands for."""
    try:
        said = json.loads(answer)
        if "accepted_through" in said:
            return int(said["accepted_through"])
        retry_after = said.get("retry_after")
        error = failure(
            int(said["status"]),
            dict(said["problem"]),
            None if retry_after is None else float(retry_after),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise Unreachable(f"The ingest answered {answer[:200]!r}.") from problem
    raise error


def tied_to(key: bytes, *, expiry: float | None = None) -> Properties:
    """MQTT 5 properties of a message about the batch of this correlation."""
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.CorrelationData = key
    if expiry is not None:
        properties.MessageExpiryInterval = max(1, round(expiry))
    return properties


def _unreadable(status: int, sentence: str) -> Refused:
    return Refused(sentence, status=status, problem={"status": status, "detail": sentence})
