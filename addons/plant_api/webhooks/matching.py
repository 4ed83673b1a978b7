"""Which types of events an endpoint wants: ``plant.lot.shipped``, ``plant.production.*``, ``*``.

A ``*`` stands for any characters, so that a pattern means the same here and in SQL's LIKE.
"""

import re
from collections.abc import Sequence

from .errors import WebhookError

PATTERN = re.compile(r"[a-z0-9_.*]{1,100}")
MOST = 50


def parse_types(text: str | None) -> tuple[str, ...]:
    """Patterns, with spaces, commas or new lines between them; none stand for ``*``.

    :raise WebhookError: one is none, or there are more than fifty

    >>> parse_types("plant.lot.* plant.alert.opened")
    ('plant.lot.*', 'plant.alert.opened')
    """
    patterns = tuple(dict.fromkeys((text or "").replace(",", " ").split()))
    for pattern in patterns:
        if not PATTERN.fullmatch(pattern) or (
            pattern != "*" and not pattern.startswith(("plant.", "*"))
        ):
            raise WebhookError(
                f"“{pattern[:50]}” names no type of events. Write plant.production.done, "
                "plant.production.*, or * for all."
            )
    if len(patterns) > MOST:
        raise WebhookError(f"There are more than {MOST} types. Use a * in their place.")
    return patterns or ("*",)


def matches(patterns: Sequence[str], event_type: str) -> bool:
    """Whether one of ``patterns`` means ``event_type``.

    >>> matches(["plant.lot.*"], "plant.lot.shipped"), matches(["plant.lot"], "plant.lot.shipped")
    (True, False)
    """
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), event_type)
        for pattern in patterns
    )


def like(pattern: str) -> str:
    """The pattern for SQL's LIKE.

    >>> like("plant.stock_move.*")
    'plant.stock\\\\_move.%'
    """
    return pattern.replace("_", r"\_").replace("*", "%")
