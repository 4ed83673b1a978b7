"""Whether an Odoo serves."""

from __future__ import annotations

from http.client import HTTPException
from urllib.error import URLError
from urllib.request import urlopen

# 17.0 reads all manifests when it is first asked for a file. A browser asks for several at once, in
# which Python before 3.11.8 may fail (cpython issue 106905): so the first is asked for here, alone.
_FIRST = ("/web/login", "/web/static/img/favicon.ico")


def is_ready(url: str) -> bool:
    """Whether Odoo's pages and their files come from there."""
    return all(_comes(url + path) for path in _FIRST)


def _comes(address: str) -> bool:
    try:
        with urlopen(address, timeout=30) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (URLError, HTTPException, ConnectionError, TimeoutError):
        return False
