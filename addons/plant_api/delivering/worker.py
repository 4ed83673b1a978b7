"""The worker of webhooks: what has just happened becomes deliveries before each claim."""

from odoo.addons.plant_base.queue.worker import Worker


class DeliveryWorker(Worker):
    """Between two claims it looks whether the feed has gone on; so an event waits for no other
    scheduled action, nor for the messages that are under way.
    """

    _together = True

    def claim_and_load(self, limit, share=None):
        more = True
        while more:
            with self._cursors.transaction(serializable=False) as env:
                more = env["plant.webhook.cursor"]._fan_out()
        return super().claim_and_load(limit, share)
