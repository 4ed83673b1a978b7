import json
from datetime import timedelta

from odoo import api, fields, models
from psycopg2.extras import execute_values

from ..clock import TOLERANCE, iso, naive
from .plant_iot_channel import LIVE_COLUMNS

LIVE_MESSAGES_KEPT = timedelta(minutes=5)


class PlantIotChannel(models.Model):
    """The live value of a channel: taken from readings, shown in a browser."""

    _inherit = "plant.iot.channel"

    @api.model
    def _refresh_live(self, readings, now):
        """Set the live value of each channel to the newest of its readings, in one statement.

        A reading older than the live value changes nothing, in whatever order they arrive.

        :param readings: sound readings (`schemas.ReadingIn`) of known channels
        :param now: when they were received
        :return: the channels whose live value changed
        """
        newest = {}
        for reading in readings:
            row = self._live_row(reading, now)
            if reading.channel not in newest or newest[reading.channel][6] <= row[6]:
                newest[reading.channel] = row
        if not newest:
            return self.browse()
        self.flush_model(LIVE_COLUMNS)
        changed = execute_values(
            self.env.cr._obj,
            """
            UPDATE plant_iot_channel AS channel
               SET last_value = new.value, last_is_number = new.value IS NOT NULL,
                   last_text = new.text, last_unit = new.unit,
                   last_stable = new.stable, last_quality = new.quality,
                   last_time = new.time, last_received = new.received, last_ahead = new.ahead
              FROM (VALUES %s)
                   AS new (id, value, text, unit, stable, quality, time, received, ahead)
             WHERE channel.id = new.id
               AND (channel.last_time IS NULL OR channel.last_time <= new.time)
         RETURNING channel.id
            """,
            sorted(newest.values()),
            template="(%s, %s::float, %s::text, %s::text, %s::boolean, %s::text,"
            " %s::timestamp, %s::timestamp, %s::float)",
            page_size=len(newest),
            fetch=True,
        )
        channels = self.browse([id_ for (id_,) in changed])
        channels.invalidate_recordset(LIVE_COLUMNS)
        return channels

    @api.model
    def _live_row(self, reading, now):
        time, quality, ahead = naive(reading.time), reading.quality, 0.0
        if time - now > TOLERANCE:
            ahead = (time - now).total_seconds()
            time, quality = now, "uncertain" if quality == "good" else quality
        if reading.value is None and not reading.text:
            quality = "none"
        return (
            reading.channel,
            reading.value,
            reading.text,
            reading.unit,
            bool(reading.stable),
            quality,
            time,
            now,
            ahead,
        )

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
        """Seconds after which a live value is no longer one: two missed signs of life."""
        self.ensure_one()
        return 2 * self.telemetry_max_interval + 5

    def plant_live(self):
        """What the live panel of a channel's form shows."""
        self.ensure_one()
        return self._live_panel()

    def _live_panel(self):
        """Everything a live panel shows of these channels, and the server's time to count from."""
        devices = self.device_id
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
