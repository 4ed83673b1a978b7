import math
import random
from datetime import timedelta

from odoo import api, fields, models

from ..arrivals import Arrival
from ..clock import iso
from ..schemas import ReadingIn

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
        orders = self.env["mrp.production"].browse()
        for name in ("spacers", "covers"):
            orders |= self.env.ref(f"plant_iot.demo_order_{name}")
        orders.action_confirm()
        for workorder in orders.workorder_ids:
            workorder.plant_start()
        readings = [*self._temperatures(now), *self._torques(now)]
        self.env["plant.iot.reading"]._store(readings, now)

    def _temperatures(self, now):
        """One each minute, warming up in the early shift; nothing was read at night."""
        noise = random.Random(0)  # noqa: S311 - a plant, not a secret
        channel = self.env.ref("plant_iot.demo_channel_temperature")
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
        channel = self.env.ref("plant_iot.demo_channel_torque")
        for number in range(SCREWS):
            yield self._reading(
                channel, now - SCREW * (SCREWS - number), round(noise.gauss(25, 0.45), 2)
            )

    @api.model
    def _reading(self, channel, time, value):
        """An arrival as a gateway would have brought it at that time."""
        reading = ReadingIn.model_validate(
            {
                "channel": channel.id,
                "class": "telemetry",
                "value": value,
                "unit": channel.unit,
                "stable": True,
                "time": iso(time),
            }
        )
        return Arrival(reading, time, reading.quality)
