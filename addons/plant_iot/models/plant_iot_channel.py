import json
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError
from psycopg2.extras import execute_values

from .. import units
from ..clock import TOLERANCE, iso, naive

LIVE_MESSAGES_KEPT = timedelta(minutes=5)
LIVE_COLUMNS = (
    "last_value",
    "last_is_number",
    "last_text",
    "last_unit",
    "last_stable",
    "last_quality",
    "last_time",
    "last_received",
    "last_ahead",
)


class PlantIotChannel(models.Model):
    """One quantity of a device: its live value, and when a value of it becomes a capture.

    Only the newest value is kept here; it is written by :meth:`_refresh_live`, never by people.
    """

    _name = "plant.iot.channel"
    _description = "Channel"
    _order = "device_id, sequence, id"
    _check_company_auto = True
    _rec_names_search = ["name", "key", "device_id.name"]

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    key = fields.Char(
        required=True, help="The name the driver gives this quantity; unique in the device."
    )
    device_id = fields.Many2one("plant.iot.device", required=True, ondelete="cascade", index=True)
    gateway_id = fields.Many2one(related="device_id.gateway_id", store=True, index=True)
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    station_id = fields.Many2one(related="device_id.station_id")
    kind = fields.Selection(
        [
            ("weight", "Weight"),
            ("torque", "Torque"),
            ("angle", "Angle"),
            ("count", "Count"),
            ("state", "State"),
            ("scan", "Scan"),
            ("measure", "Other measure"),
            ("text", "Text"),
        ],
        required=True,
        default="measure",
        help="What the quantity is; it decides which targets a capture rule can have.",
    )
    unit = fields.Char(
        size=32, help="The unit the device writes behind its values, such as kg, Nm or °C."
    )
    uom_id = fields.Many2one(
        "uom.uom",
        string="Unit of measure",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The same unit as Odoo knows it. A capture rule can convert from it; without one, "
        "values are taken as they come.",
    )
    decimals = fields.Integer(default=3, required=True, help="How many decimals are shown.")

    capture_mode = fields.Selection(
        [("none", "No captures"), ("stable", "Each time it settles")],
        string="Captures",
        required=True,
        default="none",
        help="When the gateway takes a value as a capture. “Each time it settles”: once for every "
        "load that comes to rest above the limit, and again when it went below the re-arm limit or "
        "came to rest at another value.",
    )
    capture_minimum = fields.Float(
        string="Capture above", digits=(16, 6), help="In the channel's own unit."
    )
    capture_rearm_below = fields.Float(
        string="Re-arm below",
        digits=(16, 6),
        help="In the channel's own unit. The next capture waits until the value was below this.",
    )
    telemetry_deadband = fields.Float(
        string="Deadband",
        digits=(16, 6),
        help="A change smaller than this is not sent before the longest interval is over. "
        "0 sends every change.",
    )
    telemetry_min_interval = fields.Float(
        string="Shortest interval (s)",
        default=0.2,
        help="Values are sent at most this often, in seconds.",
    )
    telemetry_max_interval = fields.Float(
        string="Longest interval (s)",
        default=10.0,
        help="A value that does not change is sent again after so many seconds, to show that the "
        "device is alive.",
    )

    last_value = fields.Float(readonly=True, copy=False, digits=(16, 6), group_operator=None)
    last_is_number = fields.Boolean(readonly=True, copy=False)
    last_text = fields.Char(readonly=True, copy=False)
    last_unit = fields.Char(readonly=True, copy=False)
    last_stable = fields.Boolean(string="Stable", readonly=True, copy=False)
    last_quality = fields.Selection(
        [("none", "No value"), ("good", "Good"), ("uncertain", "Uncertain"), ("bad", "Bad")],
        string="Quality",
        readonly=True,
        copy=False,
        default="none",
        required=True,
        help="“No value” also when the device said that it has none: a missing value is not 0.",
    )
    last_time = fields.Datetime(
        string="Source time", readonly=True, copy=False, help="When the device had this value."
    )
    last_received = fields.Datetime(
        string="Received", readonly=True, copy=False, help="When Odoo received this value."
    )
    last_ahead = fields.Float(
        string="Clock ahead (s)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        group_operator=None,
        help="By how much the source time was in the future, where that was more than can be a "
        "tolerance. Such a value counts as uncertain and as of when it was received.",
    )
    last_display = fields.Char(string="Live value", compute="_compute_last_display")
    rule_ids = fields.One2many("plant.iot.capture.rule", "channel_id", string="Capture rules")

    _sql_constraints = [
        (
            "key_device_uniq",
            "unique(device_id, key)",
            "Another channel of this device has this key.",
        ),
        (
            "decimals_range",
            "check(decimals between 0 and 9)",
            "A value is shown with 0 to 9 decimals.",
        ),
        (
            "intervals",
            "check(telemetry_min_interval >= 0.01 and telemetry_max_interval <= 3600"
            " and telemetry_min_interval <= telemetry_max_interval)",
            "The shortest interval is at least 0.01 s, the longest at most 3600 s, and the "
            "shortest not above the longest.",
        ),
        ("deadband_positive", "check(telemetry_deadband >= 0)", "A deadband is not negative."),
        (
            "rearm_below_minimum",
            "check(capture_mode = 'none' or capture_rearm_below <= capture_minimum)",
            "A capture is re-armed below the limit it is taken above, or the same load would be "
            "captured twice.",
        ),
    ]

    # -- computed --------------------------------------------------------------------------------

    @api.depends("unit")
    def _compute_uom_id(self):
        for channel in self:
            channel.uom_id = units.find(self.env, channel.unit)

    @api.depends("name", "device_id.name")
    def _compute_display_name(self):
        for channel in self:
            channel.display_name = f"{channel.device_id.name} · {channel.name}"

    @api.depends(*LIVE_COLUMNS, "decimals", "unit")
    def _compute_last_display(self):
        for channel in self:
            if not channel.last_is_number:
                channel.last_display = channel.last_text or False
                continue
            unit = channel.last_unit or channel.unit or ""
            channel.last_display = f"{channel.last_value:.{channel.decimals}f} {unit}".strip()

    @api.constrains("unit", "uom_id")
    def _check_uom(self):
        for channel in self:
            known = units.find(self.env, channel.unit)
            if known and channel.uom_id and known != channel.uom_id:
                raise ValidationError(
                    _(
                        "The device writes %(unit)s, which is not the unit of measure %(uom)s. "
                        "Choose the same unit twice; a capture rule converts.",
                        unit=channel.unit,
                        uom=channel.uom_id.name,
                    )
                )

    # -- what the gateway is told ----------------------------------------------------------------

    @api.model
    def _commands_from_driver(self, spec):
        """Commands that make the channels a driver offers."""
        kinds = dict(self._fields["kind"].selection)
        return [
            fields.Command.create(
                {
                    "key": channel.key,
                    "name": channel.title,
                    "kind": channel.kind if channel.kind in kinds else "measure",
                    "unit": channel.unit or False,
                    "sequence": 10 * position,
                }
            )
            for position, channel in enumerate(spec.channels, 1)
        ]

    def _config(self):
        self.ensure_one()
        capture = None
        if self.capture_mode != "none":
            capture = {
                "mode": self.capture_mode,
                "minimum": self.capture_minimum,
                "rearm_below": self.capture_rearm_below,
            }
        return {
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "kind": self.kind,
            "unit": self.unit or None,
            "capture": capture,
            "telemetry": {
                "deadband": self.telemetry_deadband,
                "min_interval": self.telemetry_min_interval,
                "max_interval": self.telemetry_max_interval,
            },
        }

    # -- live values -----------------------------------------------------------------------------

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
