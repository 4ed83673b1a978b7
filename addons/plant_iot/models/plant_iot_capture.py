from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import AccessError, UserError

from ..clock import naive
from ..schemas import storable

INDEXES = [
    Index(
        "plant_iot_capture_key_idx",
        "plant_iot_capture (key)",
        "whether a capture is in already; the last guard against applying it twice",
        unique=True,
    ),
    Index(
        "plant_iot_capture_open_idx",
        "plant_iot_capture (company_id, received DESC, id DESC) "
        "WHERE state IN ('failed', 'refused')",
        "the captures a person has to settle, newest first; how many each device has",
    ),
    Index(
        "plant_iot_capture_received_idx",
        "plant_iot_capture (received DESC, id DESC)",
        "the newest captures: the back office's list",
    ),
    Index(
        "plant_iot_capture_channel_idx",
        "plant_iot_capture (channel_id, received DESC)",
        "the newest captures of a channel: a live panel's last trouble",
    ),
    Index(
        "plant_iot_capture_workorder_idx",
        "plant_iot_capture (workorder_id, time DESC) WHERE workorder_id IS NOT NULL",
        "the captures of a work order, newest first",
    ),
]
OPEN_STATES = ("failed", "refused")


class PlantIotCapture(models.Model):
    """A value that means something: this weight on that work order.

    Written once by its gateway's batch, applied by its channel's rule (plant_iot_capture_apply.py).
    One that cannot be applied is kept with a sentence that says why, until a person retries or
    dismisses it. Its key makes sure that nothing is taken in twice.
    """

    _name = "plant.iot.capture"
    _description = "Capture"
    _order = "received desc, id desc"
    _rec_name = "key"

    key = fields.Char(
        required=True, readonly=True, help="Given by the gateway when the capture was taken."
    )
    gateway_id = fields.Many2one(
        "plant.iot.gateway", required=True, readonly=True, ondelete="restrict", index=True
    )
    channel_id = fields.Many2one("plant.iot.channel", readonly=True, ondelete="restrict")
    device_id = fields.Many2one("plant.iot.device", readonly=True, ondelete="restrict", index=True)
    station_id = fields.Many2one(
        "plant.station", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    value = fields.Float(
        readonly=True, digits=(16, 6), group_operator=None, help="As the device said it."
    )
    is_number = fields.Boolean(readonly=True)
    text = fields.Char(readonly=True)
    unit = fields.Char(readonly=True, help="As the device wrote it.")
    value_display = fields.Char(
        string="As it came", compute="_compute_value_display", help="The value with its unit."
    )
    stable = fields.Boolean(readonly=True)
    quality = fields.Selection(
        [("good", "Good"), ("uncertain", "Uncertain"), ("bad", "Bad")], readonly=True
    )
    time = fields.Datetime(
        string="Source time", readonly=True, help="When the device had this value."
    )
    received = fields.Datetime(readonly=True, required=True, help="When Odoo received it.")
    attributes = fields.Json(readonly=True, help="What else the driver knew of it.")
    rule_id = fields.Many2one("plant.iot.capture.rule", readonly=True, ondelete="set null")
    converted_value = fields.Float(
        string="Applied value",
        readonly=True,
        digits=(16, 6),
        group_operator=None,
        help="In the unit of its rule.",
    )
    uom_id = fields.Many2one("uom.uom", string="Applied unit", readonly=True)
    check_id = fields.Many2one(
        "plant.quality.check",
        string="Quality check",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    pieces = fields.Float(
        readonly=True,
        digits=(16, 6),
        group_operator=None,
        help="Of a counter: how many pieces it has counted since its capture before.",
    )
    result = fields.Char(readonly=True, help="What came of it, in words.")
    state = fields.Selection(
        [
            ("received", "Received"),
            ("applied", "Applied"),
            ("refused", "Refused"),
            ("failed", "Failed"),
            ("dismissed", "Dismissed"),
        ],
        required=True,
        readonly=True,
        default="received",
        help="Refused: the value is not fit to use. Failed: it had nowhere to go; put that right "
        "and retry.",
    )
    reason = fields.Text(readonly=True, help="Why it was not applied, and what to do.")
    workorder_id = fields.Many2one(
        "mrp.workorder", string="Work order", readonly=True, ondelete="set null"
    )
    production_id = fields.Many2one(related="workorder_id.production_id")
    operator_id = fields.Many2one(
        "plant.operator",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who worked on the work order when the value was taken.",
    )
    applied_at = fields.Datetime(string="Applied at", readonly=True)
    attempts = fields.Integer(readonly=True, default=0, group_operator=None)
    settled_by = fields.Many2one(
        "res.users", string="Settled by", readonly=True, help="Who last retried or dismissed it."
    )
    settled_at = fields.Datetime(string="Settled at", readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.depends("value", "unit", "text", "is_number", "channel_id.decimals")
    def _compute_value_display(self):
        for capture in self:
            capture.value_display = capture._value_text()

    @api.depends("channel_id", "value", "unit", "text", "is_number")
    def _compute_display_name(self):
        for capture in self:
            what = capture._value_text() or _("no value")
            where = capture.channel_id.display_name or _("unknown channel")
            capture.display_name = f"{where}: {what}"

    def _value_text(self):
        """The raw value with its unit, as a person reads it; empty when there is none."""
        if not self.is_number:
            return self.text or ""
        decimals = self.channel_id.decimals if self.channel_id else 3
        return f"{self.value:.{decimals}f} {self.unit or ''}".strip()

    # -- receiving -------------------------------------------------------------------------------

    @api.model
    def _receive(self, gateway, channels, readings, unsound, now):
        """Keep the captures of a batch and apply each; those that are in already change nothing.

        :param channels: the gateway's channels by id; a reading of another channel is refused
        :param readings: sound readings (`schemas.Reading`) of class capture, none of them in yet
        :param unsound: `(key, UnsoundReading)` pairs to keep as refused
        :return: the captures that are new
        """
        vals = {
            str(reading["key"]): self._vals_of(
                gateway, channels.get(reading["channel"]), reading, now
            )
            for reading in readings
        }
        for key, reading in unsound:
            vals[key] = {
                "key": key,
                "gateway_id": gateway.id,
                "company_id": gateway.company_id.id,
                "received": now,
                "state": "refused",
                "attributes": reading.raw,
                "reason": _("The gateway sent something that is no reading: %s.", reading.reason),
            }
        for key in self._known([key for key, _reading in unsound]):
            del vals[key]
        captures = self.create(list(vals.values()))
        arrived = captures.filtered(lambda capture: capture.state == "received")
        arrived._count(arrived.channel_id.rule_ids)
        arrived._process(now)
        return captures

    @api.model
    def _known(self, keys):
        """Those of ``keys`` that a capture has."""
        if not keys:
            return set()
        return {row["key"] for row in self.search_read([("key", "in", list(keys))], ["key"])}

    @api.model
    def _vals_of(self, gateway, channel, reading, now):
        vals = {
            "key": str(reading["key"]),
            "gateway_id": gateway.id,
            "company_id": gateway.company_id.id,
            "value": reading.get("value") or 0.0,
            "is_number": reading.get("value") is not None,
            "text": reading.get("text"),
            "unit": reading.get("unit"),
            "stable": bool(reading.get("stable")),
            "quality": reading.get("quality", "good"),
            "time": naive(reading["time"]),
            "received": now,
            "attributes": storable(reading.get("attributes")) or False,
        }
        if channel is None:
            return {
                **vals,
                "state": "refused",
                "reason": _(
                    "Channel %(channel)s is none of the channels of the gateway “%(gateway)s”. "
                    "Its configuration may have changed; the gateway takes the new one by itself.",
                    channel=reading["channel"],
                    gateway=gateway.name,
                ),
            }
        device = channel.device_id
        return {
            **vals,
            "channel_id": channel.id,
            "device_id": device.id,
            "station_id": device.station_id.id,
        }

    # -- settling --------------------------------------------------------------------------------

    def action_retry(self):
        """Try again to apply these captures, to what runs now; each keeps its own outcome."""
        now = fields.Datetime.now()
        captures = self._open_for_settling()
        captures.write({"settled_by": self.env.uid, "settled_at": now})
        retryable = captures.filtered("channel_id")
        retryable._process(now, by_person=True)
        if len(captures) == 1 and captures.state in OPEN_STATES:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "type": "warning",
                    "message": captures.reason,
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return True

    def action_dismiss(self):
        """Say that these captures will not be applied; they stay as history."""
        captures = self._open_for_settling()
        captures.write(
            {
                "state": "dismissed",
                "settled_by": self.env.uid,
                "settled_at": fields.Datetime.now(),
            }
        )
        for capture in captures:
            capture._notify()
        return True

    def _open_for_settling(self):
        """These captures (sudo), locked, after checking who asks and that none is settled."""
        if not self.env.user.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Only a supervisor may retry or dismiss a capture."))
        compat.check_access(self, "read")
        self.env.cr.execute(
            "SELECT id FROM plant_iot_capture WHERE id IN %s ORDER BY id FOR UPDATE",
            [tuple(self.ids) or (0,)],
        )
        self.invalidate_recordset()
        # sudo: captures are read-only to everyone; these two methods are how they change.
        captures = self.sudo()
        settled = captures.filtered(lambda capture: capture.state not in OPEN_STATES)
        if settled:
            raise UserError(
                _("“%s” is settled already. Reload the page to see it.", settled[0].display_name)
            )
        return captures
