"""Where a person is sent back to once they have decided. Pure.

>>> [uri] = redirects_of("http://127.0.0.1/back")
>>> matches([uri], "http://127.0.0.1:49152/back")
True
>>> matches([uri], "http://127.0.0.1:49152/elsewhere")
False
"""

import re

# Strict, so that no browser reads another host in it than this does.
_REST = r"(?P<rest>(?:[/?][\x21\x22\x24-\x5b\x5d-\x7e]*)?)"
_HTTPS = re.compile(rf"(?P<origin>https://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{{1,5}})?){_REST}")
_LOOPBACK = re.compile(
    rf"(?P<origin>http://(?P<host>127\.0\.0\.1|\[::1\])(?::[0-9]{{1,5}})?){_REST}"
)


def redirects_of(text):
    """The redirect URIs of ``text``, one a line.

    :raise ValueError: a line is none: neither https nor the loopback interface, or with a fragment
        or a user; its message is the line
    """
    uris = tuple(line.strip() for line in (text or "").splitlines() if line.strip())
    for uri in uris:
        if not (_HTTPS.fullmatch(uri) or _LOOPBACK.fullmatch(uri)):
            raise ValueError(uri)
    return uris


def matches(uris, given):
    """Whether ``given`` is one of ``uris``, letter for letter; on the loopback interface with any
    port, for a program takes the one that is free (RFC 8252, 7.3)."""
    if given in uris:
        return True
    asked = _LOOPBACK.fullmatch(given)
    if not asked:
        return False
    known = (_LOOPBACK.fullmatch(uri) for uri in uris)
    return any(
        each and (each["host"], each["rest"]) == (asked["host"], asked["rest"]) for each in known
    )


def form_target(uri):
    """What a Content-Security-Policy calls the place ``uri`` leads to.

    >>> form_target("https://plm.example.com/back?a=b")
    'https://plm.example.com'
    """
    found = _HTTPS.fullmatch(uri) or _LOOPBACK.fullmatch(uri)
    if not found:
        raise ValueError(uri)
    # The policy's grammar has no IPv6 addresses.
    return "http:" if "[" in found["origin"] else found["origin"]
