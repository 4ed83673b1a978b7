import json
from collections import defaultdict
from datetime import datetime, timedelta

from odoo import api, fields, models

from ..clock import iso
from .plant_iot_channel import LIVE_COLUMNS

LIVE_MESSAGES_KEPT = timedelta(minutes=5)
# What drivers report as events, whether they become captures or not.
EVENT_KINDS = ("torque", "angle", "scan")


class PlantIotChannel(models.Model):
    """The live value of a channel: taken from readings, shown in a browser."""

    _inherit = "plant.iot.channel"

    def init(self):
        super().init()
        # Live values are written many times a second. With room in its page a row's new version
        # needs no new entries in the indexes, and takes the place of old ones.
        self.env.cr.execute("ALTER TABLE plant_iot_channel SET (fillfactor = 40)")

    @api.model
    def _refresh_live(self, arrived, now):
        """Set the live value of each channel to its newest arrival, in one statement.

        One older than the live value changes nothing, in whatever order they come.

        :param arrived: `{channel id: Arrival}`
        :param now: when they were received
        :return: `{device id: values}` as a browser gets them, of the devices somebody watches
        """
        if not arrived:
            return {}
        self.flush_model(LIVE_COLUMNS)
        self.env.cr.execute(
            """
            UPDATE plant_iot_channel AS channel
               SET last_value = new.value, last_is_number = new.value IS NOT NULL,
                   last_text = new.text, last_unit = new.unit,
                   last_stable = new.stable, last_quality = new.quality,
                   last_time = new.time, last_received = %s, last_ahead = new.ahead
              FROM json_to_recordset(%s)
                   AS new (id integer, value float, text text, unit text, stable boolean,
                           quality text, time timestamp, ahead float),
                   plant_iot_device AS device
             WHERE channel.id = new.id
               AND (channel.last_time IS NULL OR channel.last_time <= new.time)
               AND device.id = channel.device_id
         RETURNING channel.id, device.id, channel.unit, device.watched_until > %s
            """,
            [now, _rows(arrived), now],
            log_exceptions=False,
        )
        changed = self.env.cr.fetchall()
        self.browse([id_ for id_, *_rest in changed]).invalidate_recordset(LIVE_COLUMNS)
        watched = defaultdict(list)
        for id_, device, unit, is_watched in changed:
            if is_watched:
                watched[device].append(_live(arrived[id_], unit, now))
        return watched

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


def _rows(arrived):
    """What of arrivals is stored with their channels, as JSON."""
    rows = []
    for id_, (reading, time, quality, ahead) in sorted(arrived.items()):
        rows.append(
            {
                "id": id_,
                "value": reading.get("value"),
                "text": reading.get("text"),
                "unit": reading.get("unit"),
                "stable": bool(reading.get("stable")),
                "quality": _shown(reading, quality),
                "time": time,
                "ahead": ahead,
            }
        )
    return json.dumps(rows, ensure_ascii=False)


def _live(arrival, unit, now):
    """An arrival as a browser gets it; see `PlantIotChannel._live_values`."""
    reading, time, quality, _ahead = arrival
    return {
        "id": reading["channel"],
        "value": reading.get("value"),
        "text": reading.get("text") or None,
        "unit": reading.get("unit") or unit or None,
        "stable": bool(reading.get("stable")),
        "quality": _shown(reading, quality),
        "time": iso(datetime.fromisoformat(time)),
        "received": iso(now),
    }


def _shown(reading, quality):
    return "none" if reading.get("value") is None and not reading.get("text") else quality
