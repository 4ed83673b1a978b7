from datetime import timedelta

from odoo import _, api, fields, models

from ..webhooks import DELAYS

SHOWN = 220
WAITING = 4
EACH = timedelta(minutes=6)
GIVEN_UP = timedelta(hours=80)
OK = (200, 0, "")
BUSY = (503, 12, "upstream connect error or disconnect before headers")
SLOW = (0, 15_000, "")
REFUSED = (
    422,
    41,
    '{"error": "unknown material GW51", "hint": "import the material master first"}',
)


class PlantDemo(models.AbstractModel):
    """What the demo plant has told an ERP. Nothing is sent: there is no such receiver."""

    _inherit = "plant.demo"

    @api.model
    def _play_webhooks(self, endpoint_id):
        """A log of the endpoint, of what happened in the demo until now."""
        endpoint = self.env["plant.webhook.endpoint"].browse(endpoint_id)
        events = self.env["plant.event"].search(
            [
                ("company_id", "=", endpoint.company_id.id),
                ("res_model", "in", ("mrp.workorder", "mrp.production", "stock.lot")),
            ],
            limit=SHOWN,
        )
        now = fields.Datetime.now()
        plan = [self._play_answers(number, len(events) - number) for number in range(len(events))]
        made = [now - (len(events) - number) * EACH for number in range(len(events))]
        made[:1] = [now - GIVEN_UP]
        deliveries = self.env["plant.webhook.delivery"].create(
            [
                {
                    "endpoint_id": endpoint.id,
                    "event_id": event.id,
                    "company_id": event.company_id.id,
                    "event_type": event.type,
                    "made_at": at,
                    **self._play_outcome(answers, at),
                }
                for event, answers, at in zip(events.sorted("id"), plan, made, strict=True)
            ]
        )
        attempts = [
            self._play_attempt(delivery, number, answer, _at(made[place], number))
            for place, delivery in enumerate(deliveries)
            for number, answer in enumerate(plan[place], start=1)
        ]
        self.env["plant.webhook.attempt"].create(sorted(attempts, key=lambda vals: vals["at"]))
        endpoint._start()
        endpoint.write({"state": "paused", "state_reason": _("The demo sends nothing.")})

    @api.model
    def _play_answers(self, number, left):
        """What the receiver said to the message of this number, one after the other."""
        if number == 0:
            return [REFUSED] * (len(DELAYS) + 1)
        if left <= WAITING:
            return [BUSY] * 2 if left == WAITING else []
        trouble = {11: [BUSY], 29: [SLOW], 40: [BUSY, BUSY]}
        return [*trouble.get(number % 53, []), OK]

    @api.model
    def _play_outcome(self, answers, made_at):
        """What has become of a message that was answered so."""
        last = answers[-1] if answers else OK
        state = "done" if answers and last == OK else "pending"
        if len(answers) > len(DELAYS):
            state = "dead"
        at = _at(made_at, len(answers)) if answers else made_at
        pause = DELAYS[len(answers) - 1] if state == "pending" and answers else 0
        return {
            "queue_state": state,
            "queue_attempts": len(answers),
            "queue_run_at": at + timedelta(seconds=pause),
            "queue_finished_at": False if state == "pending" else at,
            "queue_error": _error(last),
        }

    @api.model
    def _play_attempt(self, delivery, number, answer, at):
        status, milliseconds, text = answer
        return {
            "delivery_id": delivery.id,
            "endpoint_id": delivery.endpoint_id.id,
            "company_id": delivery.company_id.id,
            "at": at,
            "number": number,
            "ok": answer == OK,
            "status": status,
            "milliseconds": milliseconds or 38 + 7 * delivery.id % 61,
            "error": _error(answer),
            "response": text or False,
        }


def _at(made_at, number):
    """When the attempt of this number was made."""
    return made_at + timedelta(seconds=sum(DELAYS[: number - 1]))


def _error(answer):
    if answer == OK:
        return False
    status = answer[0]
    return f"The receiver answered {status}." if status else "No whole answer within 15 seconds."
