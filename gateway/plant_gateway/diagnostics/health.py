"""Whether the gateway can do its work. Pure: a snapshot in, sentences out.

A device that is offline is no illness of the gateway: it is told in the status and the metrics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def reasons(seen: Mapping[str, Any]) -> list[str]:
    """Why it is not healthy; empty when it is."""
    spool = seen["spool"]
    found = [seen[part]["error"] for part in ("configuration", "uplink", "commands")]
    if spool["captures"] >= spool["captures_quota"]:
        found.append("The spool takes no more captures: devices have stopped.")
    return list(dict.fromkeys(filter(None, found)))
