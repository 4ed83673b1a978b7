import json
from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ..clock import iso

LIVE_FIELDS = (
    "last_value",
    "last_is_number",
    "last_text",
    "last_unit",
    "last_stable",
    "last_quality",
    "last_time",
    "last_received",
    "last_ahead",
    "last_display",
)
NEWEST = """
SELECT channel.id, newest.*
  FROM unnest(%s::integer[]) AS channel (id)
 CROSS JOIN LATERAL (SELECT value, text, unit, stable, quality, time, received
                       FROM plant_iot_reading
                      WHERE channel_id = channel.id
                      ORDER BY time DESC, id DESC
                      LIMIT 1) AS newest
"""
LIVE_MESSAGES_KEPT = timedelta(minutes=5)
# What drivers report as events, whether they become captures or not.
EVENT_KINDS = ("torque", "angle", "scan")


class Newest(NamedTuple):
    """The newest reading of a channel."""

    value: float | None
    text: str | None
    unit: str | None
    stable: bool
    quality: str
    time: datetime | None
    received: datetime | None


NO_VALUE = Newest(None, None, None, stable=False, quality="none", time=None, received=None)


class PlantIotChannel(models.Model):
    """The live value of a channel: its newest reading by source time, shown in a browser.

    It is looked up, not kept: a row that is written with every batch would be slow to write
    wherever somebody's long transaction keeps its old versions from being cleared away.
    """

    _inherit = "plant.iot.channel"

    last_value = fields.Float(compute="_compute_live", digits=(16, 6))
    last_is_number = fields.Boolean(compute="_compute_live")
    last_text = fields.Char(compute="_compute_live")
    last_unit = fields.Char(compute="_compute_live")
    last_stable = fields.Boolean(compute="_compute_live", string="Stable")
    last_quality = fields.Selection(
        [("none", "No value"), ("good", "Good"), ("uncertain", "Uncertain"), ("bad", "Bad")],
        string="Quality",
        compute="_compute_live",
        help="“No value” also when the device said that it has none: a missing value is not 0.",
    )
    last_time = fields.Datetime(
        string="Source time", compute="_compute_live", help="When the device had this value."
    )
    last_received = fields.Datetime(
        string="Received", compute="_compute_live", help="When Odoo received this value."
    )
    last_ahead = fields.Float(
        compute="_compute_last_ahead",
        digits=(16, 1),
        help="By how many seconds the time of the live value was in the future.",
    )
    last_display = fields.Char(string="Live value", compute="_compute_last_display")

    def _compute_live(self):
        newest = self._newest()
        for channel in self:
            live = newest.get(channel._origin.id, NO_VALUE)
            channel.last_value = live.value or 0.0
            channel.last_is_number = live.value is not None
            channel.last_text = live.text
            channel.last_unit = live.unit
            channel.last_stable = live.stable
            channel.last_quality = _shown(live.value, live.text, live.quality)
            channel.last_time = live.time
            channel.last_received = live.received

    @api.depends("last_time", "clock_ahead", "clock_ahead_at")
    def _compute_last_ahead(self):
        for channel in self:
            is_live = channel.clock_ahead_at and channel.last_time == channel.clock_ahead_at
            channel.last_ahead = channel.clock_ahead if is_live else 0.0

    @api.depends("last_value", "last_text", "last_unit", "decimals", "unit")
    def _compute_last_display(self):
        for channel in self:
            if not channel.last_is_number:
                channel.last_display = channel.last_text or False
                continue
            unit = channel.last_unit or channel.unit or ""
            channel.last_display = f"{channel.last_value:.{channel.decimals}f} {unit}".strip()

    def _newest(self):
        """The newest reading of each channel that has one, ``{channel id: Newest}``; of two of one
        time the later in order.
        """
        self.env.cr.execute(NEWEST, [self._origin.ids])
        return {id_: Newest(*values) for id_, *values in self.env.cr.fetchall()}

    @api.model
    def _news(self, watched, devices, arrived, now):
        """What browsers are to be told of arrivals that are not stored yet.

        One older than the live value is no news, in whatever order they come.

        :param watched: the ids of the devices that somebody watches
        :param devices: ``{channel id: device id}`` of the gateway
        :param arrived: `arrivals.Arrivals` of those channels
        :return: ``{device id: values}`` as a browser gets them, of the devices somebody watches
        """
        news = defaultdict(list)
        if not watched:
            return news
        newest = arrived.newest()
        channels = self.browse([id_ for id_ in newest if devices[id_] in watched])
        stored = channels._newest()
        for channel in channels:
            live = stored.get(channel.id)
            if live is None or live.time.isoformat() <= newest[channel.id].time:
                values = _live(newest[channel.id], channel.unit, now)
                news[devices[channel.id]].append(values)
        return news

    @api.model
    def _note_clocks(self, arrived):
        """Write down which channels had values from the future, and by how much."""
        ahead = {
            reading["channel"]: (time, seconds)
            for reading, time, seconds in zip(
                arrived.readings, arrived.times, arrived.aheads, strict=True
            )
            if seconds
        }
        if not ahead:
            return
        times, seconds = zip(*ahead.values(), strict=True)
        self.env.cr.execute(
            """
            UPDATE plant_iot_channel AS channel SET clock_ahead = seconds, clock_ahead_at = time
              FROM unnest(%s::integer[], %s::timestamp[], %s::numeric[]) AS new (id, time, seconds)
             WHERE channel.id = new.id
            """,
            [list(ahead), list(times), list(seconds)],
            log_exceptions=False,
        )
        self.browse(ahead).invalidate_recordset(["clock_ahead", "clock_ahead_at"], flush=False)

    def _live_values(self):
        """The live values as a browser gets them, over the bus and on its first load alike."""
        return [
            {
                "id": channel.id,
                "value": channel.last_value if channel.last_is_number else None,
                "text": channel.last_text or None,
                "unit": channel.last_unit or channel.unit or None,
                "stable": channel.last_stable,
                "quality": channel.last_quality,
                "time": iso(channel.last_time),
                "received": iso(channel.last_received),
            }
            for channel in self
        ]

    def _stale_after(self):
        """Seconds after which a live value is no longer one: two missed signs of life. None for
        what happens now and then, such as a scan: its last value stays the last.
        """
        self.ensure_one()
        if self.capture_mode == "event" or self.kind in EVENT_KINDS:
            return None
        return 2 * self.telemetry_max_interval + 5

    def _state_words(self):
        """What the words of a machine's state mean: ``{word in small letters: {"meaning",
        "text"}}``, for a person to read.
        """
        self.ensure_one()
        # sudo: whoever reads the channel may know what its values mean.
        words = self.sudo().rule_ids.word_ids
        meanings = dict(words._fields["meaning"]._description_selection(self.env))
        return {
            word.word.lower(): {
                "meaning": word.meaning,
                "text": word.loss_id.name or meanings[word.meaning],
            }
            for word in words
        }

    def plant_live(self):
        """What the live panel of a channel's form shows."""
        self.ensure_one()
        return self._live_panel()

    def _live_panel(self, devices=None):
        """Everything a live panel shows of these channels, and the server's time to count from.

        :param devices: whose state is shown; those of the channels where it is left out
        """
        devices = self.device_id if devices is None else devices
        devices._watch(fields.Datetime.now())
        by_id = {values["id"]: values for values in self._live_values()}
        return {
            "now": iso(fields.Datetime.now()),
            "devices": [
                {"id": device.id, "name": device.name, **device._state_payload()}
                for device in devices
            ],
            "channels": [
                {
                    **by_id[channel.id],
                    "device": channel.device_id.id,
                    "name": channel.name,
                    "kind": channel.kind,
                    "decimals": channel.decimals,
                    "stale_after": channel._stale_after(),
                    "words": channel._state_words(),
                }
                for channel in self
            ],
            "capture": None,
        }

    @api.model
    def _gc_live_messages(self):
        """Delete the bus messages of live values that no browser can still want.

        A browser that lost the bus reloads everything, so a live value is worth keeping for
        minutes, while the bus may keep its messages for a day: at five a second and device.
        """
        channels = json.dumps([self.env.cr.dbname, "plant.iot.device"], separators=(",", ":"))
        self.env.cr.execute(
            "DELETE FROM bus_bus WHERE create_date < %s AND starts_with(channel, %s)",
            [fields.Datetime.now() - LIVE_MESSAGES_KEPT, channels[:-1] + ","],
        )


def _live(arrival, unit, now):
    """An arrival as a browser gets it; see `PlantIotChannel._live_values`."""
    reading, time, quality, _ahead = arrival
    return {
        "id": reading["channel"],
        "value": reading.get("value"),
        "text": reading.get("text") or None,
        "unit": reading.get("unit") or unit or None,
        "stable": bool(reading.get("stable")),
        "quality": _shown(reading.get("value"), reading.get("text"), quality),
        "time": iso(datetime.fromisoformat(time)),
        "received": iso(now),
    }


def _shown(value, text, quality):
    return "none" if value is None and not text else quality
