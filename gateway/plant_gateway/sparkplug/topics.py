"""Sparkplug B's topic names. Pure."""

from __future__ import annotations

import re

NAMESPACE = "spBv1.0"
#: What may stand in a topic's level: the protocol's own signs are left out, and what files cannot
#: be called.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._ -]{0,63}")


def is_name(text: str) -> bool:
    """Whether this can be a group, a node or a device."""
    return _NAME.fullmatch(text) is not None


def name(text: str) -> str:
    """A device's key as a name: what may not be in one is an underscore."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", text).lstrip(".")[:64] or "_"


def topic(group: str, kind: str, node: str, device: str = "") -> str:
    """``spBv1.0/group/DDATA/node/device``."""
    return "/".join([NAMESPACE, group, kind, node, *([device] if device else [])])


def host_state(host: str) -> str:
    """Where a host application says whether it is there."""
    return f"{NAMESPACE}/STATE/{host}"
