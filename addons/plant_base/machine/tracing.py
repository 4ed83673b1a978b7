"""By which names a request is found again: in answers, logs and the caller's traces. Pure."""

import re
import uuid

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
# W3C Trace Context: version, trace id, parent id, flags; later versions may add to the end.
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?")


def trace_id_of(traceparent):
    """The trace id of a ``traceparent`` header; empty where it is none.

    >>> trace_id_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    found = TRACEPARENT.fullmatch(traceparent)
    if not found or not (found[1].strip("0") and found[2].strip("0")):
        return ""
    return found[1]


def request_id_of(given, traceparent):
    """The caller's X-Request-Id, else the id of the trace it is part of, else one of our own."""
    if REQUEST_ID.fullmatch(given):
        return given
    return trace_id_of(traceparent) or str(uuid.uuid4())
