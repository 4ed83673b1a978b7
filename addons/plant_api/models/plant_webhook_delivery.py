import json
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.models.plant_event import publish_committed
from odoo.addons.plant_base.queue import Policy
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..delivering.attempt import deliver, tried_of
from ..delivering.table import DeliveryTable
from ..delivering.worker import DeliveryWorker
from ..webhooks import DELAYS, Message

KEEP_DAYS = "plant_api.webhook_keep_days"
KEEP_DAYS_DEFAULT = 30
CLEANED_AT_ONCE = 20_000

INDEXES = [
    Index(
        "plant_webhook_delivery_due_idx",
        "plant_webhook_delivery (endpoint_id, queue_run_at, id) WHERE queue_state = 'pending'",
        "claiming: what is due for an endpoint",
    ),
    Index(
        "plant_webhook_delivery_order_idx",
        "plant_webhook_delivery (endpoint_id, queue_priority, id) WHERE queue_state = 'pending'",
        "claiming in order: the oldest of an endpoint; its backlog counted",
    ),
    Index(
        "plant_webhook_delivery_busy_idx",
        "plant_webhook_delivery (endpoint_id) WHERE queue_state = 'running'",
        "claiming: how many are under way to an endpoint",
    ),
    Index(
        "plant_webhook_delivery_given_up_idx",
        "plant_webhook_delivery (endpoint_id, id) WHERE queue_state = 'dead'",
        "the dead letters of an endpoint",
    ),
    Index(
        "plant_webhook_delivery_log_idx",
        "plant_webhook_delivery (endpoint_id, id)",
        "the log of an endpoint, the newest first",
    ),
    Index(
        "plant_webhook_delivery_type_idx",
        "plant_webhook_delivery (event_type, id)",
        "the log by type",
    ),
    Index(
        "plant_webhook_delivery_event_idx",
        "plant_webhook_delivery (event_id)",
        "where an event went; retention of events",
    ),
]


class PlantWebhookDelivery(models.Model):
    """One event on its way to one endpoint.

    Made after the commit from the feed (``plant.webhook.cursor``), never twice for the same two;
    a message that is sent again, for whatever reason, has the same id: the event's.
    """

    _name = "plant.webhook.delivery"
    _inherit = "plant.queue.mixin"
    _description = "Webhook Delivery"
    _log_access = False
    _order = "id desc"
    _rec_name = "event_type"

    _queue_policy = Policy(
        max_attempts=len(DELAYS) + 1,
        schedule=DELAYS,
        cap=DELAYS[-1],
        jitter=0.1,
        timeout=20,
        lease=30,
        concurrency=64,
    )
    _queue_worker_class = DeliveryWorker
    _queue_crons = [f"plant_api.cron_webhook_{place}" for place in range(3)]

    endpoint_id = fields.Many2one(
        "plant.webhook.endpoint", required=True, readonly=True, ondelete="cascade"
    )
    event_id = fields.Many2one("plant.event", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    event_type = fields.Char(required=True, readonly=True)
    uuid = fields.Char("Message ID", related="event_id.uuid")
    made_at = fields.Datetime(
        "Made", required=True, readonly=True, default=fields.Datetime.now, help="When it was made."
    )
    attempt_ids = fields.One2many("plant.webhook.attempt", "delivery_id", "Log", readonly=True)
    body_text = fields.Text("Message (JSON)", compute="_compute_body_text")

    _sql_constraints = [
        # Serves the fan-out: an event goes to an endpoint once.
        (
            "endpoint_event_unique",
            "unique(endpoint_id, event_id)",
            "An event goes to an endpoint once.",
        ),
    ]

    def init(self):
        super().init()
        create_indexes(self.env.cr, INDEXES)

    def _compute_body_text(self):
        for delivery in self:
            delivery.body_text = json.dumps(delivery._content(), indent=2, ensure_ascii=False)

    # -- the queue -------------------------------------------------------------------------------

    @api.model
    def _queue_table(self):
        return DeliveryTable(self._table)

    @api.model
    def _queue_run(self, place=0):
        # What a server that died between commit and publication has left.
        with self.env.registry.cursor() as cr:
            publish_committed(cr)
        return super()._queue_run(place)

    def _queue_load(self):
        endpoint = self.endpoint_id
        return {
            "message": Message(
                id=self.event_id.uuid,
                url=endpoint.url,
                body=json.dumps(self._content(), ensure_ascii=False).encode(),
                secrets=endpoint._live_secrets()._open(),
                headers=tuple(endpoint._headers().items()),
            ),
            "guard": endpoint._guard(),
            "proxy": endpoint._proxy(),
        }

    @staticmethod
    async def _queue_work(job, payload):
        return await deliver(job, payload)

    def _queue_tried(self, job, outcome):
        now = fields.Datetime.now()
        tried = tried_of(outcome)
        self.env["plant.webhook.attempt"]._record(self, job.attempt, tried, now)
        self.endpoint_id._heard(tried, now)

    def _content(self):
        """The message: the event's envelope, with the time as Standard Webhooks calls it."""
        self.ensure_one()
        envelope = self.event_id._envelope()
        if self.endpoint_id.payload == "thin":
            del envelope["data"]
        return {**envelope, "timestamp": envelope["time"]}

    # -- making ----------------------------------------------------------------------------------

    @api.model
    def _make(self, pairs):
        """Deliveries of ``(event, endpoint)`` pairs, with one statement; those that are there stay.

        For the fan-out alone: it runs as superuser.
        """
        if not pairs:
            return
        self.env.cr.execute_values(
            """
            INSERT INTO plant_webhook_delivery
                   (endpoint_id, event_id, company_id, event_type, made_at, queue_run_at,
                    queue_state, queue_priority, queue_attempts)
            SELECT endpoint_id, event_id, company_id, event_type, made.at, made.at,
                   'pending', 10, 0
              FROM (VALUES %s) AS pair (endpoint_id, event_id, company_id, event_type),
                   (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS at) AS made
                ON CONFLICT (endpoint_id, event_id) DO NOTHING
            """,
            [(endpoint.id, event.id, event.company_id.id, event.type) for event, endpoint in pairs],
        )

    @api.model
    def _make_again(self, events, endpoint, failed_only=False):
        """Have ``events`` on their way to ``endpoint``, those too that were; how many are now."""
        if not events:
            return 0
        if not failed_only:
            self._make([(event, endpoint) for event in events])
        states = ["dead", "cancelled"] if failed_only else ["dead", "cancelled", "done"]
        rows = self.search(
            [
                ("endpoint_id", "=", endpoint.id),
                ("event_id", "in", events.ids),
                ("queue_state", "in", states),
            ]
        )
        rows._send_again()
        new = (
            0
            if failed_only
            else self.search_count(
                [
                    ("endpoint_id", "=", endpoint.id),
                    ("event_id", "in", events.ids),
                    ("queue_state", "=", "pending"),
                    ("queue_attempts", "=", 0),
                    ("id", "not in", rows.ids),
                ]
            )
        )
        return len(rows) + new

    def _send_again(self):
        """Put these rows back to the beginning. The log of their attempts stays."""
        self.write(
            {
                "queue_state": "pending",
                "queue_run_at": self._queue_now(),
                "queue_attempts": 0,
                "queue_error": False,
                "queue_finished_at": False,
            }
        )

    def action_replay(self):
        """Send these messages once more, whatever became of them."""
        check_access(self.endpoint_id, "write")
        if self.filtered(lambda delivery: delivery.queue_state == "running"):
            raise UserError(_("A message is under way. Wait until it has arrived or failed."))
        # sudo: nobody writes deliveries; who may change the endpoint may send again.
        self.sudo()._send_again()
        self._queue_wake_now()
        return True

    # -- retention -------------------------------------------------------------------------------

    @api.autovacuum
    def _gc_queue(self):
        """Delete what was done or cancelled longer ago than the system parameter says, with the
        log of its attempts. By SQL, a part at a time: there may be millions.
        """
        days = int(self.env["ir.config_parameter"].sudo().get_param(KEEP_DAYS, KEEP_DAYS_DEFAULT))
        if days <= 0:
            return
        self.env.flush_all()
        before = fields.Datetime.now() - timedelta(days=days)
        deleted = CLEANED_AT_ONCE
        while deleted == CLEANED_AT_ONCE:
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM plant_webhook_delivery WHERE id IN (
                           SELECT id FROM plant_webhook_delivery
                            WHERE queue_state IN ('done', 'cancelled') AND queue_finished_at < %s
                            LIMIT %s)
                    """,
                    before,
                    CLEANED_AT_ONCE,
                )
            )
            deleted = self.env.cr.rowcount
        self.env.invalidate_all()
