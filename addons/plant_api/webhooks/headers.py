"""Headers that an endpoint wants beside ours, such as a key of its proxy."""

import re

from .errors import BadHeader

MOST = 20
LONGEST = 2000
# What HTTP, the signature or the connection decide.
OURS = re.compile(
    r"(?i)webhook-.*|host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade"
    r"|proxy-.*|expect|user-agent|accept-encoding|cookie"
)
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
VALUE = re.compile(r"[\t\x20-\x7e]*")


def parse_headers(text: str | None) -> dict[str, str]:
    """Headers written one a line, ``Name: value``.

    :raise BadHeader: a line is none, is one of ours, or comes twice

    >>> parse_headers("X-Api-Key: 42")
    {'X-Api-Key': '42'}
    """
    headers: dict[str, str] = {}
    for line in (text or "").split("\n"):
        if not line.strip():
            continue
        name, colon, value = line.strip(" \t\r").partition(":")
        value = value.strip()
        if not colon or not NAME.fullmatch(name) or not VALUE.fullmatch(value):
            raise BadHeader(f"“{line.strip()[:50]}” is no header. Write Name: value, one a line.")
        if OURS.fullmatch(name):
            raise BadHeader(f"{name} is set by the sender and cannot be given.")
        if name.lower() in (known.lower() for known in headers):
            raise BadHeader(f"{name} is given twice.")
        if len(value) > LONGEST:
            raise BadHeader(f"{name} has more than {LONGEST:,} characters.")
        headers[name] = value
    if len(headers) > MOST:
        raise BadHeader(f"There are more than {MOST} headers.")
    return headers
