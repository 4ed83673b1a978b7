"""The statements that take deliveries: fairly, and without looking at what cannot be sent."""

import secrets

from odoo.addons.plant_base.queue.table import QueueTable
from odoo.addons.plant_base.queue.types import Job

# One worker claims at a time, in milliseconds, so that an endpoint's limit holds for all together.
CLAIM_LOCK = int.from_bytes(b"planthks", "big") >> 1
# An endpoint that nothing has got through to for so long is tried with one message at a time.
PROBE_AFTER = "1 minute"

# Each is in an order that only its own index serves: with the primary key's, an endpoint for which
# nothing waits would be looked for in the whole table.
# What each endpoint has room for. In order: the oldest alone, and while it waits, all wait.
_CANDIDATES = f"""
    SELECT candidate.id, candidate.queue_run_at,
           row_number() OVER (PARTITION BY endpoint.id
                              ORDER BY candidate.queue_run_at, candidate.id) AS place,
           endpoint.most - endpoint.busy AS free
      FROM (SELECT id, in_order IS TRUE AS in_order,
                   CASE WHEN in_order OR failing_since < %(now)s - interval '{PROBE_AFTER}'
                        THEN 1 ELSE concurrency END AS most,
                   (SELECT count(*) FROM plant_webhook_delivery AS running
                     WHERE running.endpoint_id = plant_webhook_endpoint.id
                       AND running.queue_state = 'running') AS busy
              FROM plant_webhook_endpoint
             WHERE state = 'active') AS endpoint
      CROSS JOIN LATERAL (
           (SELECT id, queue_run_at FROM plant_webhook_delivery
             WHERE endpoint_id = endpoint.id AND queue_state = 'pending'
               AND NOT endpoint.in_order AND queue_run_at <= %(until)s
             ORDER BY queue_run_at, id LIMIT %(limit)s)
           UNION ALL
           (SELECT id, queue_run_at FROM plant_webhook_delivery
             WHERE endpoint_id = endpoint.id AND queue_state = 'pending'
               AND endpoint.in_order
             ORDER BY queue_priority, id LIMIT 1)) AS candidate
     WHERE endpoint.busy < endpoint.most
"""  # noqa: S608 - constants of this file


class DeliveryTable(QueueTable):
    """The rows of ``plant.webhook.delivery``.

    A claim reads, of each active endpoint, as many rows as there is room for; so its cost depends
    on the number of endpoints and the size of the batch, never on the backlog.
    """

    def claim(self, cr, now, lease_until, limit):
        cr.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIM_LOCK])
        token = secrets.token_hex(16)
        cr.execute(
            f"""
            WITH chosen AS (
                SELECT id FROM ({_CANDIDATES}) AS candidate
                 WHERE place <= free AND queue_run_at <= %(now)s
                 ORDER BY place, queue_run_at, id
                 LIMIT %(limit)s)
            UPDATE plant_webhook_delivery
               SET queue_state = 'running', queue_token = %(token)s,
                   queue_lease_until = %(lease)s, queue_attempts = queue_attempts + 1
             WHERE id IN (SELECT id FROM plant_webhook_delivery
                           WHERE id IN (SELECT id FROM chosen) AND queue_state = 'pending'
                             FOR UPDATE SKIP LOCKED)
         RETURNING queue_run_at, id, queue_attempts, queue_deadline
            """,  # noqa: S608
            {"now": now, "until": now, "lease": lease_until, "token": token, "limit": limit},
        )
        rows = sorted(cr.fetchall(), key=lambda row: row[:2])
        return [Job(row_id, attempt, token, deadline) for _t, row_id, attempt, deadline in rows]

    def next_due(self, cr, now):
        """Seconds until one may be sent; None where nothing waits, or what waits has no room."""
        cr.execute(
            f"SELECT extract(epoch FROM min(queue_run_at) - %(now)s) FROM ({_CANDIDATES}) AS due",  # noqa: S608
            {"now": now, "until": "infinity", "limit": 1},
        )
        (seconds,) = cr.fetchone()
        return None if seconds is None else max(0.0, float(seconds))
