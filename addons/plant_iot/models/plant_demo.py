import math
import random
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.addons.plant_base.actor import Actor

from ..arrivals import Arrivals

# The orders that last: who works on them, and where.
LONG = (("spacers", "ivo", "station_turning_1"), ("covers", "hana", "station_covers_1"))
DAYS = 7
SHIFTS = range(6, 22)  # hours of the day
# °C of a spindle: cold, how much warmer at work, how fast, and how it goes up and down then.
COLD, RISE, WARMING, HEAT = 24.0, 46.0, timedelta(minutes=40), timedelta(minutes=20)
MINUTE, SCREW = timedelta(minutes=1), timedelta(seconds=30)
SCREWS = 240


class PlantDemo(models.AbstractModel):
    """What the demo's turning cell and cover bench did before the demo was started."""

    _inherit = "plant.demo"

    @api.model
    def _play_devices(self, now=None):
        """Start the long orders, and give graphs a history: a week of temperature, two hours of
        torques.
        """
        now = now or fields.Datetime.now()
        for name, operator, station in LONG:
            order = self._demo(f"order_{name}")
            order.action_confirm()
            self._supply(order)
            # Each is somebody's: a machine that runs again gives the work back to whoever it
            # interrupted, and to nobody who works elsewhere.
            actor = Actor(self._demo(f"operator_{operator}").id, self._demo(station).id, None)
            order.workorder_ids.plant_start(token=actor)
        readings = [*self._temperatures(now), *self._torques(now)]
        self.env["plant.iot.reading"]._store(Arrivals.of(readings, now), now)

    def _supply(self, order):
        """Put what ``order`` needs in stock, and reserve it: 17.0 does not let it start before."""
        for move in order.move_raw_ids:
            self.env["stock.quant"]._update_available_quantity(
                move.product_id, move.location_id, move.product_qty
            )
        order.action_assign()

    def _temperatures(self, now):
        """One each minute, warming up in the early shift; nothing was read at night."""
        noise = random.Random(0)  # noqa: S311 - a plant, not a secret
        channel = self._demo("channel_temperature")
        time, at_work = now - timedelta(days=DAYS), timedelta()
        while time < now:
            if time.hour in SHIFTS:
                at_work += MINUTE
                warm = RISE * (1 - math.exp(-at_work / WARMING)) + math.sin(at_work / HEAT)
                yield self._reading(channel, time, round(COLD + warm + noise.gauss(0, 0.6), 1))
            else:
                at_work = timedelta()
            time += MINUTE

    def _torques(self, now):
        noise = random.Random(0)  # noqa: S311
        channel = self._demo("channel_torque")
        for number in range(SCREWS):
            yield self._reading(
                channel, now - SCREW * (SCREWS - number), round(noise.gauss(25, 0.45), 2)
            )

    @api.model
    def _demo(self, name):
        return self.env.ref(f"plant_iot.demo_{name}")

    @api.model
    def _reading(self, channel, time, value):
        """A reading as a gateway would have brought it at that time."""
        return {
            "channel": channel.id,
            "class": "telemetry",
            "value": value,
            "unit": channel.unit,
            "stable": True,
            "time": time.replace(tzinfo=timezone.utc),
        }
