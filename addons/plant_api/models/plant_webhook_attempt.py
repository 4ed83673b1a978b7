from odoo import api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

INDEXES = [
    Index(
        "plant_webhook_attempt_delivery_idx",
        "plant_webhook_attempt (delivery_id)",
        "the log of a message; retention",
    ),
    Index(
        "plant_webhook_attempt_endpoint_idx",
        "plant_webhook_attempt (endpoint_id, id)",
        "the latest of an endpoint: success rate and latency",
    ),
    Index(
        "plant_webhook_attempt_failed_idx",
        "plant_webhook_attempt (endpoint_id, id) WHERE NOT ok",
        "the last failures of an endpoint",
    ),
]


class PlantWebhookAttempt(models.Model):
    """One attempt to deliver one message, and what the receiver answered."""

    _name = "plant.webhook.attempt"
    _description = "Webhook Attempt"
    _log_access = False
    _order = "id desc"
    _rec_name = "at"

    delivery_id = fields.Many2one(
        "plant.webhook.delivery", required=True, readonly=True, ondelete="cascade"
    )
    endpoint_id = fields.Many2one(
        "plant.webhook.endpoint", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    at = fields.Datetime("Time", required=True, readonly=True)
    number = fields.Integer("Attempt", required=True, readonly=True, group_operator=None)
    ok = fields.Boolean("Arrived", required=True, readonly=True)
    status = fields.Integer(
        readonly=True, group_operator=None, help="Of the HTTP answer. 0: there was none."
    )
    milliseconds = fields.Integer("Took (ms)", readonly=True, group_operator="avg")
    error = fields.Char(readonly=True, help="Why it did not arrive.")
    response = fields.Text(readonly=True, help="The beginning of what the receiver answered.")
    event_type = fields.Char(related="delivery_id.event_type")

    _sql_constraints = [
        ("number_positive", "CHECK(number > 0)", "Attempts are numbered from 1."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _record(self, delivery, number, tried, now):
        """Keep what an attempt came to, a ``Tried``."""
        self.create(
            {
                "delivery_id": delivery.id,
                "endpoint_id": delivery.endpoint_id.id,
                "company_id": delivery.company_id.id,
                "at": now,
                "number": number,
                "ok": 200 <= tried.status < 300,
                "status": tried.status,
                "milliseconds": tried.milliseconds,
                "error": tried.error or False,
                "response": tried.response or False,
            }
        )
