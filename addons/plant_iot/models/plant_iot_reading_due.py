from collections import defaultdict

from odoo import api, fields, models
from psycopg2.extras import execute_values


class PlantIotReadingDue(models.Model):
    """Which minutes of which channels have new readings that no rollup has yet.

    A row is written with the readings, for each hour of them, and deleted by the rollup that counts
    them: so what one misses, such as a late batch, the next takes in.
    """

    _name = "plant.iot.reading.due"
    _description = "Readings to roll up"
    _auto = False
    _log_access = False
    _order = "id"

    first = fields.Datetime(readonly=True)
    last = fields.Datetime(readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS plant_iot_reading_due (
                id bigserial PRIMARY KEY,
                channel_ids integer[] NOT NULL,
                first timestamp NOT NULL,
                last timestamp NOT NULL
            )
            """
        )

    @api.model
    def _hours(self, arrived):
        """``{start of the hour: (channel ids, first time, last time)}`` of arrivals."""
        times = [arrival.time for arrival in arrived]
        first, last = min(times), max(times)
        if _hour(first) == _hour(last):
            channels = {arrival.reading.channel for arrival in arrived}
            return {_hour(first): (sorted(channels), first, last)}
        by_hour = defaultdict(list)
        for arrival in arrived:
            by_hour[_hour(arrival.time)].append(arrival)
        return {hour: self._hours(of_hour)[hour] for hour, of_hour in by_hour.items()}

    @api.model
    def _add(self, hours):
        """Note hours, as :meth:`_hours` tells them."""
        execute_values(
            self.env.cr._obj,
            "INSERT INTO plant_iot_reading_due (channel_ids, first, last) VALUES %s",
            hours,
        )


def _hour(time):
    return time.replace(minute=0, second=0, microsecond=0)
