from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..webhooks import WebhookError, parse_types


class PlantWebhookReplay(models.TransientModel):
    """Which messages an endpoint is sent once more."""

    _name = "plant.webhook.replay"
    _description = "Replay of Webhooks"

    endpoint_id = fields.Many2one("plant.webhook.endpoint", required=True, ondelete="cascade")
    since = fields.Datetime(
        required=True, default=lambda _self: fields.Datetime.now() - timedelta(days=1)
    )
    until = fields.Datetime(required=True, default=lambda _self: fields.Datetime.now())
    which = fields.Selection(
        [("failed", "Those that were given up"), ("all", "All, also those that arrived")],
        required=True,
        default="failed",
    )
    event_types = fields.Char(
        help="Only these, such as plant.production.*. Empty: all that the endpoint asks for."
    )

    _sql_constraints = [
        ("period", "CHECK(since < until)", "It must end after it begins."),
    ]

    @api.constrains("event_types")
    def _check_event_types(self):
        for replay in self:
            try:
                parse_types(replay.event_types)
            except WebhookError as error:
                raise ValidationError(str(error)) from error

    def action_replay(self):
        """Put them on their way."""
        self.ensure_one()
        count = self.endpoint_id._replay(
            self.since,
            self.until,
            types=parse_types(self.event_types) if self.event_types else None,
            failed_only=self.which == "failed",
        )
        if not count:
            raise UserError(_("Nothing of that time is there to be sent again."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": _("%s messages are on their way.", count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
