from datetime import timedelta

from odoo import _, api, fields, models, tools
from odoo.exceptions import UserError

from ..arrivals import Lines
from ..partitions import Partitioned, Span
from .plant_iot_channel_live import LIVE_FIELDS

DAYS = "plant_iot.reading_days"
DAYS_DEFAULT = 30
# Partitions are made so far ahead, so that a batch finds its own.
AHEAD = timedelta(days=3)

TABLE = Partitioned(
    table="plant_iot_reading",
    columns="id bigint NOT NULL DEFAULT nextval('plant_iot_reading_id_seq'), "
    "channel_id integer NOT NULL, time timestamp NOT NULL, value double precision, text varchar, "
    "stable boolean NOT NULL, quality varchar NOT NULL, unit varchar, received timestamp",
    key="time",
    span=Span.DAY,
    index="(channel_id, time)",
    serves="the readings of a channel in a period, newest or oldest first; its live value",
)
COPY = (
    "COPY plant_iot_reading (channel_id, time, value, text, unit, stable, quality, received)"
    " FROM STDIN"
)


class PlantIotReading(models.Model):
    """The raw history of every channel: append-only, partitioned by day.

    Rows come in by :meth:`_store` alone, with COPY, and go a partition at a time when they are
    older than what is kept. What a longer view needs is in the rollups (plant_iot_rollup.py).
    """

    _name = "plant.iot.reading"
    _description = "Reading"
    _auto = False
    # Odoo looks for plain tables and views only.
    _table_query = "SELECT * FROM plant_iot_reading"
    _log_access = False
    _order = "time desc, id desc"
    _rec_name = "time"

    channel_id = fields.Many2one("plant.iot.channel", readonly=True)
    time = fields.Datetime(readonly=True, help="When the device had this value.")
    value = fields.Float(readonly=True, digits=(16, 6), group_operator=None)
    text = fields.Char(readonly=True, help="As the device displayed it.")
    unit = fields.Char(readonly=True, help="As the device wrote it; empty: the channel's own.")
    stable = fields.Boolean(readonly=True)
    quality = fields.Selection(
        [("good", "Good"), ("uncertain", "Uncertain"), ("bad", "Bad")],
        readonly=True,
        help="A bad reading has no value: unknown is never written as 0.",
    )
    received = fields.Datetime(readonly=True, help="When Odoo received this value.")

    def init(self):
        self.env.cr.execute("CREATE SEQUENCE IF NOT EXISTS plant_iot_reading_id_seq")
        TABLE.create(self.env.cr)
        self._make_partitions(fields.Datetime.now())

    @api.model_create_multi
    def create(self, vals_list):  # noqa: ARG002
        raise UserError(_("Readings come from gateways alone: they cannot be made by hand."))

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Readings are history: they cannot be changed."))

    def unlink(self):
        raise UserError(_("Readings are history: they go when they are older than what is kept."))

    # -- storing ---------------------------------------------------------------------------------

    @api.model
    def _store(self, arrived, now):
        """Append arrivals (`arrivals.Arrivals`) of known channels, received at ``now``.

        :return: how many were left out: older than the history that is kept
        """
        kept = arrived.since(self._keep_from(now))
        if kept:
            hours = kept.hours()
            self._ensure_partitions({TABLE.span.start(hour.first) for hour in hours})
            # The real cursor: Odoo's has no COPY.
            self.env.cr._obj.copy_expert(COPY, Lines(kept.rows(now)))
            self.env["plant.iot.reading.due"]._add(hours)
            self.env["plant.iot.channel"].invalidate_model(LIVE_FIELDS, flush=False)
        return len(arrived) - len(kept)

    @api.model
    def _ensure_partitions(self, starts):
        """Have the partitions that begin then; which there are is known without asking."""
        if missing := [start for start in starts if not self._has_partition(start)]:
            TABLE.ensure(self.env.cr, missing)
            self.env.registry.clear_cache()

    @api.model
    @tools.ormcache("start")
    def _has_partition(self, start):
        return TABLE.has(self.env.cr, start)

    # -- keeping ---------------------------------------------------------------------------------

    @api.model
    def _keep_from(self, now):
        """The start of the oldest day that is kept."""
        return TABLE.span.start(now - timedelta(days=self._days_kept(DAYS, DAYS_DEFAULT)))

    @api.model
    def _days_kept(self, parameter, default):
        # sudo: how long history is kept is no secret, and a gateway may read no parameters.
        days = self.env["ir.config_parameter"].sudo().get_param(parameter)
        return int(days) if days and days.isdigit() and int(days) else default

    @api.model
    def _make_partitions(self, now):
        days = range(-1, AHEAD.days + 1)
        TABLE.ensure(self.env.cr, [now + timedelta(days=day) for day in days])

    @api.model
    def _cron_keep(self):
        """Make the partitions of the coming days, and drop those that are no longer kept."""
        now = fields.Datetime.now()
        self._make_partitions(now)
        if TABLE.drop_before(self.env.cr, self._keep_from(now)):
            self.env.registry.clear_cache()
        for model in ("plant.iot.reading.minute", "plant.iot.reading.hour"):
            self.env[model]._keep(now)
