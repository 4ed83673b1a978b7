from datetime import datetime, timedelta

from odoo import _, api, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError

from ..clock import naive

#: Readings that a graph reads one by one; of more it reads the rollups.
RAW_MOST = 20_000
POINTS, POINTS_MOST = 600, 5_000
LONGEST = timedelta(days=366 * 20)

# Where a view of so long is read from, and what is read besides: what no rollup has yet.
HISTORY = """
    SELECT floor(extract(epoch FROM start - %(start)s) / %(step)s)::bigint AS bucket,
           min(start), min(min), sum(sum) / sum(count), max(max), sum(count)
      FROM ({rollups}
            SELECT time AS start, value AS min, value AS sum, value AS max, 1 AS count
              FROM plant_iot_reading
             WHERE channel_id = %(channel)s AND time >= %(tail)s AND time < %(end)s
               AND value IS NOT NULL) AS part
     GROUP BY bucket
     ORDER BY bucket
"""
ROLLUPS = """
            SELECT start, min, sum, max, count
              FROM {table}
             WHERE channel_id = %(channel)s AND start >= %(start)s AND start < %(tail)s
         UNION ALL
"""
# Where the rollups of a channel end.
TAIL = "SELECT max(start) + interval %s FROM {table} WHERE channel_id = %s AND start < %s"


class PlantIotChannel(models.Model):
    """The history of a channel, as a graph of any window wants it."""

    _inherit = "plant.iot.channel"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        """A history without its channel would belong to nobody."""
        for channel in self:
            if channel._has_history():
                raise UserError(
                    _(
                        "“%s” has a history, so it cannot be deleted. Archive it: it is read no "
                        "more, and what it has stays.",
                        channel.display_name,
                    )
                )

    def _has_history(self):
        self.ensure_one()
        # sudo: what nobody may delete, nobody needs to see.
        return any(
            self.env[model].sudo().search_count([("channel_id", "=", self.id)], limit=1)
            for model in ("plant.iot.reading", "plant.iot.reading.hour")
        )

    def plant_history(self, start, end, points=POINTS):
        """What the channel was from ``start`` to ``end``, in at most ``points`` stretches.

        :param start: text, ISO 8601 with an offset or Z; so is ``end``
        :param points: how many stretches a screen can show
        :return: ``{"step", "source", "time", "min", "mean", "max", "count"}``: ``step`` in seconds,
            ``source`` ``raw``, ``minute`` or ``hour``, the rest lists of the same length, in order;
            ``time`` in seconds since 1970 (UTC). A stretch without a number is left out.
        """
        self.ensure_one()
        compat.check_access(self, "read")
        start, end = self._window(start, end)
        points = points if type(points) is int and 1 <= points <= POINTS_MOST else POINTS
        span = (end - start).total_seconds()
        step = max(span / points, 0.001)
        source, table, width = self._history_source(span, step)
        rows = self._history_rows(table, width, start, end, step)
        epoch = datetime(1970, 1, 1)
        columns = list(zip(*rows, strict=True)) or [()] * 6
        return {
            "step": step,
            "source": source,
            "time": [(time - epoch).total_seconds() for time in columns[1]],
            "min": list(columns[2]),
            "mean": list(columns[3]),
            "max": list(columns[4]),
            "count": [int(count) for count in columns[5]],
        }

    def _history_source(self, span, step):
        """The finest source that a view of ``span`` seconds can be read from in good time."""
        if span / max(self.telemetry_min_interval, 0.01) <= RAW_MOST:
            return "raw", None, None
        if step < 3600 and span / 60 <= RAW_MOST:
            return "minute", "plant_iot_reading_minute", "1 minute"
        return "hour", "plant_iot_reading_hour", "1 hour"

    def _history_rows(self, table, width, start, end, step):
        cr, tail = self.env.cr, start
        if table:
            cr.execute(TAIL.format(table=table), [width, self.id, end])
            tail = max(start, cr.fetchone()[0] or start)
        cr.execute(
            HISTORY.format(rollups=ROLLUPS.format(table=table) if table else ""),
            {"channel": self.id, "start": start, "end": end, "tail": tail, "step": step},
        )
        return cr.fetchall()

    @api.model
    def _window(self, start, end):
        times = []
        for text in (start, end):
            try:
                time = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
                if time.tzinfo is None:
                    raise ValueError(text)
                times.append(naive(time))
            except (ValueError, OverflowError):
                raise UserError(
                    _("“%s” is no time. Give both ends as 2026-05-06T08:00:00Z.", text)
                ) from None
        start, end = times
        if not timedelta(0) < end - start <= LONGEST:
            raise UserError(_("A window begins before it ends, and is at most 20 years long."))
        return start, end
