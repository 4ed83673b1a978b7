from odoo import api, models

# How many rows of plant.iot.reading.due one transaction takes.
CHUNK = 5_000

TAKE = """
    DELETE FROM plant_iot_reading_due
     WHERE id IN (SELECT id FROM plant_iot_reading_due ORDER BY id LIMIT %s)
 RETURNING channel_ids, first, last
"""
BUCKETS = """
    CREATE TEMPORARY TABLE plant_iot_bucket ON COMMIT DROP AS
    WITH due AS ({take})
    SELECT DISTINCT channel, minute, date_trunc('hour', minute) AS hour
      FROM due,
           unnest(channel_ids) AS channel,
           generate_series(date_trunc('minute', first), last, interval '1 minute') AS minute
"""
MINUTES = """
    SELECT channel, minute, count(value), sum(value), min(value), max(value),
           (array_agg(value ORDER BY time DESC))[1], max(time)
      FROM plant_iot_bucket
      JOIN plant_iot_reading
        ON channel_id = channel AND time >= minute AND time < minute + interval '1 minute'
     WHERE value IS NOT NULL
     GROUP BY channel, minute
"""
HOURS = """
    SELECT channel_id, hour, sum(count), sum(sum), min(min), max(max),
           (array_agg(last ORDER BY last_time DESC))[1], max(last_time)
      FROM (SELECT DISTINCT channel, hour FROM plant_iot_bucket) AS touched
      JOIN plant_iot_reading_minute
        ON channel_id = channel AND start >= hour AND start < hour + interval '1 hour'
     GROUP BY channel_id, hour
"""


class PlantIotReadingDue(models.Model):
    """Rollups are renewed from what came in: minutes from readings, hours from minutes.

    A minute is counted anew from all of its readings, so a late one is no special case, and
    doing it twice does no harm.
    """

    _inherit = "plant.iot.reading.due"

    @api.model
    def _cron_roll_up(self):
        """Renew the rollups of what came in; where much waits, again at once."""
        if self._roll_up() == CHUNK:
            self.env.ref("plant_iot.cron_roll_up")._trigger()

    @api.model
    def _roll_up(self, chunk=CHUNK):
        """Renew the rollups of the oldest ``chunk`` rows; returns how many there were."""
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS plant_iot_bucket")
        cr.execute(
            "SELECT count(*) FROM (SELECT FROM plant_iot_reading_due LIMIT %s) AS due", [chunk]
        )
        (count,) = cr.fetchone()
        if not count:
            return 0
        cr.execute(BUCKETS.format(take=TAKE), [chunk])
        cr.execute("ANALYZE plant_iot_bucket")
        cr.execute("SELECT DISTINCT hour FROM plant_iot_bucket")
        hours = [hour for (hour,) in cr.fetchall()]
        for model, query in (("minute", MINUTES), ("hour", HOURS)):
            rollup = self.env[f"plant.iot.reading.{model}"]
            rollup._partitioned.ensure(cr, hours)
            rollup._upsert(query, [])
        cr.execute("DROP TABLE plant_iot_bucket")
        return count
