from datetime import datetime, timedelta

import pydantic
from odoo.addons.plant_api.rest import Choice, Computed, Link, Moment, Resource, Text, View
from odoo.addons.plant_api.rest.declare import ACTIVE
from odoo.addons.plant_api.rest.kinds import SomeMoment, naive, utc
from odoo.addons.plant_api.rest.schemas import STRICT

KINDS = ("weight", "torque", "angle", "count", "state", "scan", "measure", "text")
QUALITIES = ("good", "uncertain", "bad")
POINTS, POINTS_MOST = 600, 5_000
READINGS, READINGS_MOST = 1_000, 10_000
LONGEST = timedelta(days=31)


class HistoryQuery(pydantic.BaseModel):
    """Which window, and how finely."""

    model_config = STRICT

    start: SomeMoment = pydantic.Field(description="Where the window begins.")
    end: SomeMoment = pydantic.Field(description="Where it ends.")
    points: int = pydantic.Field(
        POINTS, ge=1, le=POINTS_MOST, description="The most stretches it is told in."
    )


class Stretch(pydantic.BaseModel):
    """What the channel was in one stretch of the window."""

    time: pydantic.AwareDatetime
    min: float
    mean: float
    max: float
    count: int


class History(pydantic.BaseModel):
    """The window in stretches of ``step`` seconds; one without a number is left out."""

    step: float
    source: str = pydantic.Field(description="What it was read from: raw, minute or hour.")
    stretches: list[Stretch]


class ReadingsQuery(pydantic.BaseModel):
    """Which readings, oldest first."""

    model_config = STRICT

    start: SomeMoment = pydantic.Field(description="From then on; `next` of the answer before.")
    end: SomeMoment = pydantic.Field(description="Up to then, at most 31 days later.")
    limit: int = pydantic.Field(
        READINGS, ge=1, le=READINGS_MOST, description="The most readings of an answer."
    )

    @pydantic.model_validator(mode="after")
    def check_window(self):
        if not timedelta(0) < self.end - self.start <= LONGEST:
            raise ValueError("the window begins before it ends, and is at most 31 days long")
        return self


class Reading(pydantic.BaseModel):
    """One value, as it came."""

    time: pydantic.AwareDatetime
    value: float | None
    text: str | None
    unit: str | None
    stable: bool
    quality: str


class Readings(pydantic.BaseModel):
    """Readings in the order of their times."""

    items: list[Reading]
    next: pydantic.AwareDatetime | None = pydantic.Field(
        description="`start` of the next answer; null on the last."
    )


def history(channel, query):
    """JSON of :class:`History`."""
    told = channel.plant_history(query.start.isoformat(), query.end.isoformat(), query.points)
    columns = (told[name] for name in ("time", "min", "mean", "max", "count"))
    epoch = datetime(1970, 1, 1)
    return {
        "step": told["step"],
        "source": told["source"],
        "stretches": [
            {
                "time": utc(epoch + timedelta(seconds=time)),
                "min": least,
                "mean": mean,
                "max": most,
                "count": count,
            }
            for time, least, mean, most, count in zip(*columns, strict=True)
        ],
    }


def readings(channel, query):
    """JSON of :class:`Readings`. All readings of one time are in one answer, so that the next can
    begin at a time: there may be a few more than were asked for.
    """
    cr = channel.env.cr
    # The channel was read as the user, by its rules; its readings are as visible as it is.
    cr.execute(
        """
        SELECT time, value, text, unit, stable, quality
          FROM plant_iot_reading
         WHERE channel_id = %(channel)s AND time >= %(start)s AND time < %(end)s
         ORDER BY time FETCH FIRST %(limit)s ROWS WITH TIES
        """,
        {
            "channel": channel.id,
            "start": naive(query.start),
            "end": naive(query.end),
            "limit": query.limit,
        },
    )
    rows = cr.fetchall()
    more = len(rows) >= query.limit
    return {
        "items": [
            {
                "time": utc(time),
                "value": value,
                "text": text or None,
                "unit": unit or channel.unit or None,
                "stable": stable,
                "quality": quality,
            }
            for time, value, text, unit, stable, quality in rows
        ],
        "next": utc(rows[-1][0] + timedelta(microseconds=1)) if more else None,
    }


CHANNELS = Resource(
    name="channels",
    model="plant.iot.channel",
    title="channel",
    help="One quantity that a device tells, with its live value and its history. Read only.",
    fields=(
        Text("name", "name", "What people call it.", nullable=False),
        Text("key", "key", "Its short name at its device.", filters=("eq",)),
        Link(
            "device",
            "device_id",
            "What tells it.",
            nullable=False,
            model="plant.iot.device",
            to="devices",
            filters=("eq",),
        ),
        Choice(
            "kind",
            "kind",
            "What the quantity is.",
            nullable=False,
            words=tuple((kind, kind) for kind in KINDS),
            filters=("eq",),
        ),
        Text("unit", "unit", "The unit of its values."),
        Computed(
            "value",
            "last_value",
            "Its newest number; its age is told by `time`.",
            output=float,
            value=lambda channel: channel.last_value if channel.last_is_number else None,
            needs=("last_value", "last_is_number"),
        ),
        Text("text", "last_text", "Its newest value as the device shows it."),
        Choice(
            "quality",
            "last_quality",
            "How good that is.",
            words=tuple((quality, quality) for quality in QUALITIES),
        ),
        Moment("time", "last_time", "When it had that value."),
        ACTIVE,
    ),
    views=(
        View(
            "history",
            "What it was in a window, in stretches: raw values or their rollups.",
            history,
            History,
            HistoryQuery,
        ),
        View(
            "readings", "Its readings one by one, oldest first.", readings, Readings, ReadingsQuery
        ),
    ),
)
