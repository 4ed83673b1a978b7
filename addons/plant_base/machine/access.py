"""The access log: one line a request, in logfmt, written when the answer has been sent."""

import json
import logging
import time

_logger = logging.getLogger(__name__)


def write_at_close(request, response, request_id, trace_id):
    """Have ``response`` logged when it is through. One that is thrown away to be tried again is not
    sent, so it is not logged.

    What is said is fixed now: by then the request's cursor is closed.
    """
    httprequest = request.httprequest
    said = {
        "method": httprequest.method,
        "path": httprequest.path,
        "status": response.status_code,
        "bytes": response.content_length,
        "address": httprequest.remote_addr,
        "caller": getattr(request, "plant_caller", None),
        "request_id": request_id,
        "trace_id": trace_id or None,
    }

    def write():
        took = round((time.monotonic() - request.plant_started) * 1000, 1)
        _logger.info("%s", line({**said, "ms": took}))

    response.call_on_close(write)


def line(said):
    """The members that are known, as ``key=value``; what could be misread is in JSON quotes.

    >>> line({"path": "/a b", "status": 200, "trace_id": None})
    'path="/a b" status=200'
    """
    return " ".join(f"{key}={_quoted(value)}" for key, value in said.items() if value is not None)


def _quoted(value):
    text = str(value)
    plain = text.isascii() and text.isprintable() and text and not set(text) & set(' ="\\')
    return text if plain else json.dumps(text)
