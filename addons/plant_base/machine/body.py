"""The bytes of a request, decompressed, with a limit on what they become."""

import json
import zlib
from collections.abc import Iterator

from . import problems

DEFAULT_LIMIT = 4 * 1024 * 1024
GZIP = 16 + zlib.MAX_WBITS
JSON_TYPE = "application/json"
FORM_TYPE = "application/x-www-form-urlencoded"
NUL = "\x00"


def read_body(httprequest, limit=DEFAULT_LIMIT, mimetype=JSON_TYPE):
    """The decompressed body.

    :param limit: most bytes, compressed or decompressed; memory used is bounded by it
    :raise TooLarge: the body is longer, or would become so
    :raise LengthRequired: its length is not said beforehand
    :raise UnsupportedMedia: its Content-Type is another, or it is encoded otherwise than gzip
    :raise Malformed: the gzip stream is broken
    """
    if httprequest.mimetype != mimetype:
        given = httprequest.mimetype or "no Content-Type"
        raise problems.UnsupportedMedia(
            f"Send the body with Content-Type: {mimetype}; this came with {given}.",
            headers={"Accept": mimetype},
        )
    encoding = httprequest.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise problems.UnsupportedMedia(
            f"Content-Encoding {encoding} is not read; send gzip or none.",
            headers={"Accept-Encoding": "gzip"},
        )
    if httprequest.content_length is None:
        # Odoo would read a chunked body to its end before anyone could see how long it is.
        raise problems.LengthRequired("Send the body with Content-Length, not in chunks.")
    if httprequest.content_length > limit:
        raise _too_large(limit)
    raw = httprequest.get_data(cache=False)
    return raw if encoding == "identity" else gunzip(raw, limit)


def gunzip(raw, limit):
    """Decompress one gzip member into at most ``limit`` bytes.

    >>> import gzip
    >>> gunzip(gzip.compress(b"{}"), 10)
    b'{}'
    """
    decompressor = zlib.decompressobj(GZIP)
    try:
        body = decompressor.decompress(raw, limit + 1)
    except zlib.error as error:
        raise problems.Malformed(f"The gzip body is broken: {error}.") from error
    if len(body) > limit:
        raise _too_large(limit)
    if not decompressor.eof or decompressor.unused_data:
        raise problems.Malformed("The gzip body is cut short or has bytes after its end.")
    return body


def nul_pointers(raw) -> Iterator[str]:
    """JSON pointers of the strings with a NUL character, which no database text can hold."""
    if b"\\u0000" in raw:
        yield from _walk(json.loads(raw), "#")


def _walk(value, pointer):
    if isinstance(value, str) and NUL in value:
        yield pointer
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _walk(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for key, item in value.items():
            inner = f"{pointer}/{escape(key)}"
            if NUL in key:
                yield inner
            yield from _walk(item, inner)


def escape(part):
    """One reference token of a JSON pointer (RFC 6901).

    >>> escape("a/b~c")
    'a~1b~0c'
    """
    return str(part).replace("~", "~0").replace("/", "~1")


def _too_large(limit):
    return problems.TooLarge(
        f"The body may have {limit} bytes when decompressed. Send less at a time.", limit=limit
    )
