"""The place in a list where a page ended, as text that clients pass on unread. Pure.

It holds the order, the values of the last item in it and, of a sync, its watermark. A page begins
behind those values, not at a number of rows: what is inserted or deleted meanwhile neither repeats
nor skips an item, and page 10,000 costs what page 1 costs.
"""

import base64
import json
from datetime import datetime
from typing import NamedTuple


class Place(NamedTuple):
    """``value`` of the sort field (None where that is the id) and ``id`` of the last item."""

    sort: str
    value: datetime | None
    id: int
    watermark: datetime | None


def encode(place):
    """The cursor of ``place``.

    >>> decode(encode(Place("-updated_at", datetime(2030, 1, 2, 3, 4, 5, 6), 7, None))).id
    7
    """
    said = [place.sort, _text(place.value), place.id, _text(place.watermark)]
    raw = json.dumps(said, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode(text):
    """:raise ValueError: it is none that :func:`encode` made"""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    try:
        sort, value, record_id, watermark = json.loads(raw)
        if type(record_id) is not int or not 0 <= record_id < 2**31 or not isinstance(sort, str):
            raise ValueError
        return Place(sort, _moment(value), record_id, _moment(watermark))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError("not a cursor") from error


def _text(moment):
    return moment.isoformat() if moment else None


def _moment(text):
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo:
        raise ValueError
    return moment
