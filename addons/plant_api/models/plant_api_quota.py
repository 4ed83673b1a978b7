import logging

from odoo import _, api, fields, models
from odoo.addons.plant_base.machine import TooManyRequests
from psycopg2.errors import LockNotAvailable, SerializationFailure

from ..meter import WINDOW, Meter

_logger = logging.getLogger(__name__)

COLLISIONS = 5


class PlantApiQuota(models.Model):
    """How many requests the workers have taken for a client in the present minute.

    One row a client, written in a transaction of its own and seldom (:mod:`..meter`).
    """

    _name = "plant.api.quota"
    _description = "API Quota"
    _order = "client_id"
    _log_access = False
    _rec_name = "client_id"

    client_id = fields.Many2one(
        "plant.api.client", required=True, readonly=True, ondelete="cascade"
    )
    minute = fields.Integer(required=True, readonly=True, group_operator=None)
    taken = fields.Integer(required=True, readonly=True, group_operator=None)

    _sql_constraints = [
        # Serves the lease: ON CONFLICT (client_id).
        ("client_unique", "unique(client_id)", "A client has one quota."),
    ]

    def _register_hook(self):
        super()._register_hook()
        self.pool.plant_api_meter = Meter()

    @api.model
    def _take(self, client_id, rate, now):
        """Count one request.

        :param now: seconds since the epoch
        :return: the headers that say how the client stands (draft-ietf-httpapi-ratelimit-headers)
        :raise TooManyRequests: it has none left in this minute
        """
        verdict = self.pool.plant_api_meter.take(
            client_id, rate, now, lambda *asked: self._lease(*asked, rate=rate)
        )
        headers = {
            "RateLimit-Policy": f'"default";q={rate};w={WINDOW}',
            "RateLimit": f'"default";r={verdict.left};t={verdict.seconds}',
        }
        if verdict.allowed:
            return headers
        refusal = TooManyRequests(
            _(
                "This client may make %(rate)s requests a minute. Go on in %(seconds)s seconds.",
                rate=rate,
                seconds=verdict.seconds,
            ),
            verdict.seconds,
        )
        refusal.headers.update(headers)
        raise refusal

    @api.model
    def _lease(self, client_id, minute, count, rate):
        """Take ``count`` requests out of a minute; returns how many of ``rate`` were left before.

        Where the database is too busy to say, they are granted: to count is not worth a refusal.
        """
        for _attempt in range(COLLISIONS):
            with self.env.registry.cursor() as cr:
                try:
                    cr.execute("SET LOCAL lock_timeout = '1s'; SET LOCAL synchronous_commit = off")
                    cr.execute(
                        """
                        INSERT INTO plant_api_quota AS quota (client_id, minute, taken)
                             VALUES (%s, %s, %s)
                        ON CONFLICT (client_id) DO UPDATE
                                SET minute = EXCLUDED.minute,
                                    taken = CASE WHEN quota.minute = EXCLUDED.minute
                                                 THEN quota.taken ELSE 0 END + EXCLUDED.taken
                          RETURNING taken
                        """,
                        [client_id, minute, count],
                        log_exceptions=False,
                    )
                    return rate + count - cr.fetchone()[0]
                except (SerializationFailure, LockNotAvailable):
                    cr.rollback()
        _logger.info("The quota of API client %s could not be counted.", client_id)
        return rate
