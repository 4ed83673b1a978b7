import uuid
from datetime import timedelta

from odoo import _, api, fields, models, tools
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.addons.plant_base.locking import touch_rows

from ..arrivals import Arrivals
from ..clock import duration, naive
from ..drivers import ConfigurationError
from ..exceptions import SequenceGap
from ..live import LIVE_VALUES
from ..schemas import Readings
from .plant_iot_stream import Turn

# A batch comes many times a second; being alive is written down less often.
SEEN_EVERY = timedelta(seconds=10)


class PlantIotGateway(models.Model):
    """What a gateway may ask of Odoo: its configuration, to take in a batch, to hear its status.

    Each request of docs/contracts/gateway.md is one of these methods, called with sudo: the
    technical user may do nothing else.
    """

    _inherit = "plant.iot.gateway"

    # -- configuration ---------------------------------------------------------------------------

    def _uplink_config(self):
        """The devices and channels of this gateway, as the gateway is told them."""
        self.ensure_one()
        devices = []
        for device in self.device_ids:
            try:
                devices.append(device._config())
            except (ConfigurationError, VaultClosed) as error:
                # Its driver is gone or wants other settings since an update, or its secret does
                # not open: the rest goes on.
                device._set_state("error", str(error), fields.Datetime.now())
        return {"gateway": {"id": self.uuid, "name": self.name}, "devices": devices}

    def _take_turns(self):
        """Batches and heartbeats of one gateway write the same rows: one after the other."""
        touch_rows(self.env.cr, self._table, self.ids)

    # -- batches ---------------------------------------------------------------------------------

    def _uplink_batch(self, batch, now=None):
        """Take in a batch (`schemas.BatchIn`) once, however often it is sent.

        :return: the number up to which every batch of its epoch is in
        :raise SequenceGap: batches before it are missing
        """
        self.ensure_one()
        now = now or fields.Datetime.now()
        taken = self.env["plant.iot.stream"]._take(self, batch.epoch, batch.sequence, now)
        if isinstance(taken, Turn):
            self._take_in(batch, taken, now)
            return batch.sequence
        if batch.sequence > taken:
            raise SequenceGap(batch.sequence, taken)
        return taken

    def _take_in(self, batch, turn, now):
        readings = self._not_yet_in(batch.readings)
        devices = self._devices_of_channels()
        known = [reading for reading in readings.sound if reading["channel"] in devices]
        arrived = Arrivals.of(known, now)
        channels = self.env["plant.iot.channel"]
        news = channels._news(turn.watched, devices, arrived, now)
        channels._note_clocks(arrived)
        too_old = self.env["plant.iot.reading"]._store(arrived, now)
        if turn.last_seen is None or now - turn.last_seen >= SEEN_EVERY:
            self._seen(arrived, now)
        if too_old or readings.unsound or len(known) < len(readings.sound):
            self._count_refused(readings, devices, too_old)
        if readings.captures or readings.unsound:
            self._receive(batch, readings, devices, now)
        self._tell_browsers(news)

    def _not_yet_in(self, readings):
        """``readings`` without the captures that are in: what a device tells again after a crash
        comes in another batch, with the same key.
        """
        if not readings.captures:
            return readings
        keys = {str(reading["key"]) for reading in readings.captures}
        known = self.env["plant.iot.capture"]._known(keys)
        fresh = []
        for reading in readings.sound:
            if reading["class"] == "capture":
                if str(reading["key"]) in known:
                    continue
                known.add(str(reading["key"]))
            fresh.append(reading)
        return Readings(fresh, readings.unsound)

    @tools.ormcache("self.id")
    def _devices_of_channels(self):
        """`{channel id: device id}` of this gateway; other channels are none of its business.

        Archived ones are among them: their values were on their way.
        """
        channels = self.env["plant.iot.channel"].with_context(active_test=False)
        rows = channels.search_read([("gateway_id", "=", self.id)], ["device_id"], load=False)
        return {row["id"]: row["device_id"] for row in rows}

    def _receive(self, batch, readings, devices, now):
        ids = {reading["channel"] for reading in readings.captures} & devices.keys()
        channels = self.env["plant.iot.channel"].browse(ids)
        self.env["plant.iot.capture"]._receive(
            self,
            {channel.id: channel for channel in channels},
            readings.captures,
            self._keyed(batch, readings.unsound),
            now,
        )

    def _count_refused(self, readings, devices, too_old):
        """Telemetry that cannot be taken in is counted; the last reason is kept."""
        reasons = []
        for reading in readings.sound:
            if reading["class"] == "telemetry" and reading["channel"] not in devices:
                # Not in a comprehension: 19.0 finds the language by looking at the caller's frame.
                reasons.append(
                    _("Channel %s is none of this gateway's channels.", reading["channel"])
                )
        reasons += [reading.reason for reading in readings.unsound if reading.is_telemetry]
        if too_old:
            reasons += [_("It was older than the history that is kept.")] * too_old
        if reasons:
            self._take_turns()
            self.write(
                {
                    "refused_readings": self.refused_readings + len(reasons),
                    "last_refusal": reasons[-1],
                }
            )

    def _keyed(self, batch, unsound):
        """Unsound readings that are not mere telemetry, each with a key that a replay repeats."""
        return [
            (str(uuid.uuid5(batch.epoch, f"{self.uuid}/{batch.sequence}/{reading.index}")), reading)
            for reading in unsound
            if not reading.is_telemetry
        ]

    def _seen(self, arrived, now):
        """Write down that the gateway is heard, and the devices of arrivals."""
        self._take_turns()
        self.last_seen_at = now
        devices = self._devices_of_channels()
        self._devices_seen({devices[reading["channel"]] for reading in arrived.readings}, now)

    def _devices_seen(self, devices, now):
        self.env.cr.execute(
            "UPDATE plant_iot_device SET last_seen_at = %s"
            " WHERE gateway_id = %s AND id = ANY(%s) AND coalesce(last_seen_at < %s, true)",
            [now, self.id, sorted(devices), now],
            log_exceptions=False,
        )
        self.device_ids.invalidate_recordset(["last_seen_at"])

    def _tell_browsers(self, news):
        """One message for each device with a new live value, sent when the batch is committed.

        :param news: `{device id: values}`
        """
        devices = self.env["plant.iot.device"]
        compat.bus_send(
            self.env,
            [
                (devices.browse(id_), LIVE_VALUES, {"device": id_, "channels": values})
                for id_, values in news.items()
            ],
        )

    # -- status ----------------------------------------------------------------------------------

    def _uplink_status(self, status, now=None):
        """Take in a heartbeat (`schemas.StatusIn`): what waits on its disk, each link's state."""
        self.ensure_one()
        now = now or fields.Datetime.now()
        self._take_turns()
        self.write(
            {
                "last_seen_at": now,
                "version": status.version,
                "clock_skew": (naive(status.time) - now).total_seconds(),
                "spool_captures": status.spool.captures,
                "spool_telemetry": status.spool.telemetry,
                "spool_quarantined": status.spool.quarantined,
                "spool_dropped": status.spool.dropped,
                "problems": "\n".join(status.problems),
            }
        )
        online = {said.id for said in status.devices if said.state == "online"}
        self._devices_seen(online, now)
        devices = {device.id: device for device in self.device_ids}
        for said in status.devices:
            if device := devices.get(said.id):
                device._set_state(said.state, said.error, min(naive(said.since), now))

    @api.model
    def _cron_watch(self):
        """Give up gateways that have gone silent, and with them the links of their devices."""
        now = self._plant_now()
        for gateway in self.search([("state", "=", "offline")]):
            silent = gateway.device_ids.filtered(
                lambda device: device.state not in ("never", "offline")
            )
            silent._set_state(
                "offline",
                _(
                    "The gateway “%(gateway)s” has not been heard for %(time)s. Look whether it "
                    "runs and reaches Odoo.",
                    gateway=gateway.name,
                    time=duration(now - gateway.last_seen_at),
                ),
                now,
            )
        self.env["plant.iot.channel"]._gc_live_messages()
