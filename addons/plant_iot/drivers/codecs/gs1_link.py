"""GS1 Digital Link addresses: identifiers in the path and the query of a web address.

    https://example.com/some/shop/01/09506000134352/10/AB-7?17=261231

The path holds a primary key and what qualifies it, the query the rest. Compressed addresses are not
understood. Source: GS1 Digital Link URI syntax 1.x.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from .gs1_ai import DIGITS, IDENTIFIERS, Identifier
from .gs1_values import Gs1Error, UnknownIdentifier

#: Identifiers that can be the key in a path.
PRIMARY_KEYS = frozenset(
    {
        "00", "01", "253", "255", "401", "402", "414", "417", "8003", "8004", "8006", "8010",
        "8013", "8017", "8018",
    }
)  # fmt: skip


def is_link(text: str) -> bool:
    """Whether the text is a web address at all."""
    return text[:8].lower().startswith(("http://", "https://"))


def link_pairs(text: str) -> list[tuple[Identifier, str]]:
    """Identifiers and values of the address; Gs1Error when it is no GS1 Digital Link."""
    try:
        address = urlsplit(text)
    except ValueError as error:
        raise Gs1Error(f"This is no web address: {error}.", text) from error
    segments = address.path.strip("/").split("/")
    start = next((at for at in range(len(segments)) if _is_key_path(segments[at:])), None)
    if start is None:
        raise UnknownIdentifier(
            "The web address has no GS1 key, such as /01/ and a GTIN, in its path.", text
        )
    pairs = [
        _pair(ai, unquote(value))
        for ai, value in zip(segments[start::2], segments[start + 1 :: 2], strict=True)
    ]
    for field in address.query.replace(";", "&").split("&"):
        ai, _, value = field.partition("=")
        if ai in IDENTIFIERS:
            pairs.append(_pair(ai, unquote(value)))
        elif ai and set(ai) <= DIGITS:
            raise UnknownIdentifier(f"({ai}) is no GS1 application identifier.", text, ai)
    return pairs


def _is_key_path(segments: list[str]) -> bool:
    return (
        segments[0] in PRIMARY_KEYS
        and len(segments) % 2 == 0
        and all(ai in IDENTIFIERS for ai in segments[::2])
    )


def _pair(ai: str, value: str) -> tuple[Identifier, str]:
    """A GTIN may be written with fewer digits than the 14 of its identifier."""
    short = ai == "01" and len(value) in (8, 12, 13) and set(value) <= DIGITS
    return IDENTIFIERS[ai], value.rjust(14, "0") if short else value
