from odoo import _, models
from odoo.addons.plant_base.compat import check_access
from odoo.exceptions import UserError

TEST_TYPE = "plant.webhook.tested"
MOST_EVENTS = 100_000
BATCH = 1000


class PlantWebhookEndpoint(models.Model):
    """Messages on a person's word: a test, and what was sent or missed once more."""

    _inherit = "plant.webhook.endpoint"

    def action_test(self):
        """Send it a message of its own, which goes the way of all others."""
        check_access(self, "write")
        self._check_signs()
        for endpoint in self:
            if endpoint.state != "active":
                raise UserError(
                    _(
                        "“%s” is not active, so a test would not be sent. Resume it first.",
                        endpoint.name,
                    )
                )
            self.env["plant.event"]._emit(
                TEST_TYPE, endpoint, {"endpoint": {"id": endpoint.id, "name": endpoint.name}}
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": _("A test message is on its way: see the delivery log."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_deliveries(self):
        """Its log."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "plant_api.plant_webhook_delivery_action"
        )
        return {
            **action,
            "domain": [("endpoint_id", "=", self.id)],
            "context": {"default_endpoint_id": self.id},
        }

    def action_replay_dialog(self):
        """Ask from when to when."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "plant_api.plant_webhook_replay_action"
        )
        return {**action, "context": {"default_endpoint_id": self.id}}

    def _replay(self, since, until, *, types=None, failed_only=False):
        """Send what happened from ``since`` until before ``until`` (UTC) once more.

        Messages that were made get their rows back, with the same id; events that the endpoint
        was not told then (it was disabled, or asked for other types) are told now, if it asks for
        them today. What waits or is under way is left alone.

        :param types: patterns that narrow those of the endpoint
        :param failed_only: only messages that were given up or cancelled
        :return: how many messages were put on their way
        :raise UserError: there are more than can be replayed at a time
        """
        self.ensure_one()
        check_access(self, "write")
        events = self.env["plant.event"].sudo()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("position", "!=", False),
            ("time", ">=", since),
            ("time", "<", until),
        ]
        if events.search_count(domain, limit=MOST_EVENTS + 1) > MOST_EVENTS:
            raise UserError(
                _("That are more than %s events. Choose a shorter time.", f"{MOST_EVENTS:,}")
            )
        deliveries = self.env["plant.webhook.delivery"].sudo()
        count, last = 0, 0
        while found := events.search(
            [*domain, ("position", ">", last)], order="position", limit=BATCH
        ):
            last = found[-1].position
            wanted = found._wanted_by(self, types=types)
            count += deliveries._make_again(wanted[self.id], self, failed_only=failed_only)
            found.invalidate_recordset()
        deliveries._queue_wake_now()
        return count
