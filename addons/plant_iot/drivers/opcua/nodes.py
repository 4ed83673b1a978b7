"""NodeIds as people write them, and which namespace a number means on this server."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from urllib.parse import quote, unquote

from asyncua import ua
from asyncua.ua.ua_binary import nodeid_to_binary

from ..errors import ConfigurationError


def node_id(text: str, namespaces: Sequence[str]) -> ua.NodeId:
    """The NodeId of a text; ``namespaces`` are the server's, whose numbers ``nsu=`` stands for.

    :raise ConfigurationError: the text is no NodeId, or the server has no such namespace
    """
    uri = ""
    rest = text
    if text.startswith("nsu="):
        uri, _semicolon, rest = text[4:].partition(";")
        uri = unquote(uri)
    try:
        node = ua.NodeId.from_string(rest)
        nodeid_to_binary(node)  # numbers that are too large show here
    except (ua.UaError, ValueError, struct.error) as error:
        raise ConfigurationError(
            f"{text!r} is no node: write it as ns=2;s=Line1.Speed or ns=2;i=1001."
        ) from error
    if not uri:
        return node
    if uri not in namespaces:
        raise ConfigurationError(
            f"The server has no namespace {uri}; it has {', '.join(namespaces[1:]) or 'none'}."
        )
    return ua.NodeId(node.Identifier, namespaces.index(uri), node.NodeIdType)


def node_text(node: ua.NodeId, namespaces: Sequence[str]) -> str:
    """The reverse of :func:`node_id`; it names the namespace where the server does."""
    number = node.NamespaceIndex
    identifier = ua.NodeId(node.Identifier, 0, _wide(node.NodeIdType)).to_string()
    if not number:
        return str(identifier)
    if number < len(namespaces) and namespaces[number]:
        return f"nsu={quote(namespaces[number], safe=':/?#[]@!$&()*+,= ~')};{identifier}"
    return f"ns={number};{identifier}"


def _wide(kind: ua.NodeIdType) -> ua.NodeIdType:
    """The short forms of numbers are a matter of encoding, not of identity."""
    short = (ua.NodeIdType.TwoByte, ua.NodeIdType.FourByte)
    return ua.NodeIdType.Numeric if kind in short else kind
