import uuid
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.locking import touch_rows

from ..clock import duration, naive
from ..drivers import ConfigurationError
from ..exceptions import SequenceGap
from ..live import LIVE_VALUES
from ..schemas import ReadingIn, UnsoundReading, split

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
            except ConfigurationError as error:
                # Its driver is gone or wants other settings since an update: the rest goes on.
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
        self._take_turns()
        stream = self.env["plant.iot.stream"]._lock(self, batch.epoch)
        mark = stream.accepted_through
        if batch.sequence <= mark:
            return mark
        if batch.sequence > mark + 1:
            raise SequenceGap(batch.sequence, mark)
        self._take_in(batch, now)
        stream._advance(batch.sequence, now)
        return batch.sequence

    def _take_in(self, batch, now):
        sound, unsound = split(batch.readings)
        channels = self._channels_by_id({reading.channel for reading in sound})
        known = [reading for reading in sound if reading.channel in channels]
        changed = self.env["plant.iot.channel"]._refresh_live(known, now)
        self._seen(now, {channels[reading.channel].device_id.id for reading in known})
        too_old = self.env["plant.iot.reading"]._store(known, now)
        self._count_refused(sound, unsound, channels, too_old)
        self.env["plant.iot.capture"]._receive(
            self,
            channels,
            [reading for reading in sound if reading.class_ == "capture"],
            self._keyed(batch, unsound),
            now,
        )
        self._tell_browsers(changed)

    def _channels_by_id(self, ids):
        """Those channels that are this gateway's; others are none of its business."""
        channels = (
            self.env["plant.iot.channel"]
            .with_context(active_test=False)
            .search(
                [
                    ("id", "in", [id_ for id_ in ids if 0 < id_ < 2**31]),
                    ("gateway_id", "=", self.id),
                ]
            )
        )
        channels.device_id.fetch(["name", "station_id", "gateway_id"])
        return {channel.id: channel for channel in channels}

    def _count_refused(
        self, sound: list[ReadingIn], unsound: list[UnsoundReading], channels, too_old: int
    ) -> None:
        """Telemetry that cannot be taken in is counted; the last reason is kept."""
        reasons = []
        for reading in sound:
            if reading.class_ == "telemetry" and reading.channel not in channels:
                # Not in a comprehension: 19.0 finds the language by looking at the caller's frame.
                reasons.append(_("Channel %s is none of this gateway's channels.", reading.channel))
        reasons += [reading.reason for reading in unsound if reading.is_telemetry]
        reasons += [_("It was older than the history that is kept.")] * too_old
        if reasons:
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

    def _seen(self, now, device_ids=()):
        if not self.last_seen_at or now - self.last_seen_at >= SEEN_EVERY:
            self.last_seen_at = now
        if device_ids:
            devices = self.env["plant.iot.device"].browse(device_ids)
            devices.filtered(
                lambda device: not device.last_seen_at or now - device.last_seen_at >= SEEN_EVERY
            ).write({"last_seen_at": now})

    def _tell_browsers(self, channels):
        """One message for each device with a new live value, sent when the batch is committed."""
        compat.bus_send(
            self.env,
            [
                (
                    device,
                    LIVE_VALUES,
                    {
                        "device": device.id,
                        "channels": channels.filtered(
                            lambda channel, device=device: channel.device_id == device
                        )._live_values(),
                    },
                )
                for device in channels.device_id
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
