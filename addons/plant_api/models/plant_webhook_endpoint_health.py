from datetime import timedelta

from odoo import _, fields, models
from odoo.tools import SQL

LATEST = 1000
MOST_COUNTED = 10_000
FAILURES_SHOWN = 10
PATIENCE = timedelta(days=5)


class PlantWebhookEndpoint(models.Model):
    """How well messages arrive, and what follows when they do not."""

    _inherit = "plant.webhook.endpoint"

    success_rate = fields.Float(
        "Success Rate (%)",
        compute="_compute_health",
        digits=(5, 1),
        help=f"Of its latest {LATEST:,} attempts, those that arrived.",
    )
    p95_milliseconds = fields.Integer(
        "p95 (ms)",
        compute="_compute_health",
        help="95 of 100 of the attempts that were answered took at most so long.",
    )
    attempts_counted = fields.Integer("Attempts Counted", compute="_compute_health")
    backlog = fields.Integer(
        compute="_compute_backlog",
        help=f"Messages that wait or are under way, counted up to {MOST_COUNTED:,}.",
    )
    dead_count = fields.Integer(
        "Dead Letters",
        compute="_compute_backlog",
        help=f"Messages that were given up, counted up to {MOST_COUNTED:,}.",
    )
    failure_ids = fields.Many2many(
        "plant.webhook.attempt", compute="_compute_failures", string="Last Failures"
    )

    def _compute_health(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT endpoint.id, count(*), count(*) FILTER (WHERE latest.ok),
                       percentile_cont(0.95) WITHIN GROUP (ORDER BY latest.milliseconds)
                           FILTER (WHERE latest.status > 0)
                  FROM plant_webhook_endpoint AS endpoint
                  CROSS JOIN LATERAL (
                       SELECT ok, status, milliseconds FROM plant_webhook_attempt
                        WHERE endpoint_id = endpoint.id ORDER BY id DESC LIMIT %s) AS latest
                 WHERE endpoint.id = ANY(%s)
                 GROUP BY endpoint.id
                """,
                LATEST,
                self.ids,
            )
        )
        known = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        for endpoint in self:
            count, good, slow = known.get(endpoint.id, (0, 0, None))
            endpoint.attempts_counted = count
            endpoint.success_rate = 100.0 * good / count if count else 0.0
            endpoint.p95_milliseconds = round(slow or 0)

    def _compute_backlog(self):
        self.env.flush_all()
        for endpoint in self:
            endpoint.backlog = endpoint._count("pending") + endpoint._count("running")
            endpoint.dead_count = endpoint._count("dead")

    def _count(self, state):
        """How many of its deliveries are in ``state``, up to a number that is quick to count."""
        self.env.cr.execute(
            SQL(
                """
                SELECT count(*) FROM (
                       SELECT 1 FROM plant_webhook_delivery
                        WHERE endpoint_id = %s AND queue_state = %s LIMIT %s) AS counted
                """,
                self.id or 0,
                state,
                MOST_COUNTED,
            )
        )
        return self.env.cr.fetchone()[0]

    def _compute_failures(self):
        self.env.flush_all()
        attempts = self.env["plant.webhook.attempt"]
        for endpoint in self:
            self.env.cr.execute(
                "SELECT id FROM plant_webhook_attempt WHERE endpoint_id = %s AND NOT ok"
                " ORDER BY id DESC LIMIT %s",
                [endpoint.id or 0, FAILURES_SHOWN],
            )
            endpoint.failure_ids = attempts.browse([row for (row,) in self.env.cr.fetchall()])

    # -- what follows ------------------------------------------------------------------------------

    def _heard(self, tried, now):
        """Take note of an attempt: whether anything gets through, and since when not.

        Runs as superuser in the transaction that records the attempt.
        """
        self.ensure_one()
        ok = 200 <= tried.status < 300
        if tried.gone:
            self._disable(_("The receiver says that it is gone (410)."))
        elif ok and self.failing_since:
            self._mark_failing(None)
        elif not ok and not self.failing_since:
            self._mark_failing(now)
        elif not ok and self.state == "active" and now - self.failing_since >= PATIENCE:
            self._disable(
                _("Nothing has got through for %s days.", PATIENCE.days)
                + " "
                + _("Last: %s", tried.error or tried.status)
            )

    def _mark_failing(self, since):
        # Several deliveries may find it out at once: they are serial, and that is no error to log.
        self.env.cr.execute(
            "UPDATE plant_webhook_endpoint SET failing_since = %s WHERE id = %s",
            [since, self.id],
            log_exceptions=False,
        )
        self.invalidate_recordset(["failing_since"])

    def _disable(self, reason):
        """No more is sent or kept for it; its owner hears of it."""
        self.ensure_one()
        if self.state == "disabled":
            return
        self.write({"state": "disabled", "state_reason": reason})
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=_("The webhook endpoint %s was disabled", self.name),
            note=_("%s Put it right there, then press Resume and replay what was missed.", reason),
            user_id=self.user_id.id,
        )
        self.message_post(
            subject=_("The webhook endpoint %s was disabled", self.name),
            body=_(
                "“%(name)s” is told nothing any more. %(reason)s", name=self.name, reason=reason
            ),
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.user_id.partner_id.ids,
        )
