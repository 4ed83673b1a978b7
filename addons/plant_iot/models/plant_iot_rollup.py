from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from psycopg2 import sql

from ..partitions import Partitioned, Span

_COLUMNS = (
    "id bigint NOT NULL DEFAULT nextval('plant_iot_rollup_id_seq'), "
    "channel_id integer NOT NULL, start timestamp NOT NULL, count integer NOT NULL, "
    "sum double precision NOT NULL, min double precision NOT NULL, max double precision NOT NULL, "
    "last double precision NOT NULL, last_time timestamp NOT NULL"
)


def rollup_table(table: str, span: Span) -> Partitioned:
    """The table of a model of rollups, a partition for each ``span``."""
    return Partitioned(
        table=table,
        columns=_COLUMNS,
        key="start",
        span=span,
        index="(channel_id, start)",
        serves="the rollups of a channel in a period, and the one to renew",
        unique=True,
    )


class PlantIotRollup(models.AbstractModel):
    """What the numbers of a channel were in a stretch of time.

    Each model of it is a partitioned table, written by plant_iot_rollup_refresh.py alone.
    """

    _name = "plant.iot.rollup"
    _description = "Rollup of readings"
    _log_access = False
    _order = "start desc, id desc"
    _rec_name = "start"

    # Of each model: its table, and how many days are kept by which parameter.
    _partitioned: Partitioned
    _days: tuple[str, int]

    channel_id = fields.Many2one("plant.iot.channel", readonly=True)
    start = fields.Datetime(readonly=True)
    count = fields.Integer(string="Readings", readonly=True, help="With a number.")
    sum = fields.Float(readonly=True, group_operator=None)
    min = fields.Float(string="Minimum", readonly=True, digits=(16, 6), group_operator="min")
    max = fields.Float(string="Maximum", readonly=True, digits=(16, 6), group_operator="max")
    mean = fields.Float(
        compute="_compute_mean",
        digits=(16, 6),
        help="Of the readings. Where a channel reports only changes, a value that lasted long "
        "counts no more than one that passed.",
    )
    last = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    last_time = fields.Datetime(readonly=True)

    def init(self):
        if self._abstract:
            return
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS plant_iot_rollup_id_seq")
        self._partitioned.create(self.env.cr)

    @api.depends("sum", "count")
    def _compute_mean(self):
        for rollup in self:
            rollup.mean = rollup.sum / rollup.count

    @api.model_create_multi
    def create(self, vals_list):  # noqa: ARG002
        raise UserError(_("Rollups are computed from readings: they cannot be made by hand."))

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Rollups are computed from readings: they cannot be changed."))

    def unlink(self):
        raise UserError(_("Rollups are history: they go when they are older than what is kept."))

    @api.model
    def _keep(self, now):
        """Drop what is no longer kept."""
        days = self.env["plant.iot.reading"]._days_kept(*self._days)
        self._partitioned.drop_before(self.env.cr, now - timedelta(days=days))

    @api.model
    def _upsert(self, rows_query, params):
        """Write the rollups that ``rows_query`` gives, over those that are there already."""
        self.env.cr.execute(
            sql.SQL(
                """
                INSERT INTO {table}
                       (channel_id, start, count, sum, min, max, last, last_time)
                {rows}
                ON CONFLICT (channel_id, start) DO UPDATE
                   SET count = excluded.count, sum = excluded.sum, min = excluded.min,
                       max = excluded.max, last = excluded.last, last_time = excluded.last_time
                """
            ).format(table=sql.Identifier(self._table), rows=sql.SQL(rows_query)),
            params,
        )
