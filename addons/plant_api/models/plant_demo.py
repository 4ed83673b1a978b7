from datetime import timedelta

from odoo import _, api, fields, models

SHOWN = 60
WAITING = 4
BUSY = "upstream connect error or disconnect before headers"
REFUSED = '{"error": "unknown material GW51", "hint": "import the material master first"}'


class PlantDemo(models.AbstractModel):
    """What the demo plant has told an ERP. Nothing is sent: there is no such receiver."""

    _inherit = "plant.demo"

    @api.model
    def _play_webhooks(self, endpoint_id):
        """A log of the endpoint, of what happened in the demo until now."""
        endpoint = self.env["plant.webhook.endpoint"].browse(endpoint_id)
        events = self.env["plant.event"].search(
            [("company_id", "=", endpoint.company_id.id), ("res_model", "=", "mrp.workorder")],
            limit=SHOWN,
        )
        now = fields.Datetime.now()
        for number, event in enumerate(events.sorted("id")):
            left = len(events) - number
            state = "pending" if left <= WAITING else "dead" if number == 7 else "done"
            delivery = self.env["plant.webhook.delivery"].create(
                {
                    "endpoint_id": endpoint.id,
                    "event_id": event.id,
                    "company_id": event.company_id.id,
                    "event_type": event.type,
                    "made_at": now - timedelta(minutes=left),
                    "queue_state": state,
                    "queue_run_at": now - timedelta(minutes=left),
                }
            )
            if state != "pending":
                self._play_attempts(delivery, number, now - timedelta(minutes=left))
        endpoint.write({"state": "paused", "state_reason": _("The demo sends nothing.")})

    def _play_attempts(self, delivery, number, at):
        dead = delivery.queue_state == "dead"
        answers = [(422, REFUSED)] * 10 if dead else [(503, BUSY)] * (number % 9 == 4) + [(200, "")]
        for place, (status, text) in enumerate(answers, start=1):
            self.env["plant.webhook.attempt"].create(
                {
                    "delivery_id": delivery.id,
                    "endpoint_id": delivery.endpoint_id.id,
                    "company_id": delivery.company_id.id,
                    "at": at,
                    "number": place,
                    "ok": status == 200,
                    "status": status,
                    "milliseconds": 38 + 7 * number % 61,
                    "error": f"The receiver answered {status}." if status != 200 else False,
                    "response": text or False,
                }
            )
        delivery.write(
            {
                "queue_attempts": len(answers),
                "queue_finished_at": at,
                "queue_error": f"The receiver answered {answers[-1][0]}." if dead else False,
            }
        )
