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
    def _add(self, hours):
        """Note hours (`arrivals.Hour`) in which there are new readings."""
        execute_values(
            self.env.cr._obj,
            "INSERT INTO plant_iot_reading_due (channel_ids, first, last) VALUES %s",
            hours,
        )
