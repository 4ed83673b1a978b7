from odoo import api, fields, models

BATCH = 500
FAN_OUT_LOCK = int.from_bytes(b"plantfan", "big") >> 1


class PlantWebhookCursor(models.Model):
    """How far the feed has been turned into deliveries: one row in a database.

    It moves on in the transaction that makes the deliveries, so that a crash loses none and makes
    none twice.
    """

    _name = "plant.webhook.cursor"
    _description = "Place of Webhooks in the Feed"
    _log_access = False
    _order = "id"
    _rec_name = "position"

    position = fields.Integer(required=True, readonly=True, default=0, group_operator=None)

    _sql_constraints = [
        ("position_positive", "CHECK(position >= 0)", "Places in the feed are counted from 0."),
        ("only_one", "CHECK(id = 1)", "A database has one place in its feed."),
    ]

    def init(self):
        self.env.cr.execute(
            "INSERT INTO plant_webhook_cursor (id, position) VALUES (1, 0) ON CONFLICT DO NOTHING"
        )

    @api.model
    def _end_of_feed(self):
        """The last place that is given in the feed."""
        self.env.cr.execute("SELECT coalesce(max(position), 0) FROM plant_event")
        return self.env.cr.fetchone()[0]

    @api.model
    def _fan_out(self, limit=BATCH):
        """Make the deliveries of the next ``limit`` events in the feed, in this transaction.

        READ COMMITTED: what is read under the lock is what the one before has left. Who does not
        get the lock leaves it to who has it.

        :return: whether there are more
        """
        self.env.cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [FAN_OUT_LOCK])
        if not self.env.cr.fetchone()[0]:
            return False
        endpoints = self.env["plant.webhook.endpoint"].search(
            [("state", "in", ("active", "paused"))]
        )
        if not endpoints:
            return False
        self.env.cr.execute("SELECT position FROM plant_webhook_cursor")
        position = max(self.env.cr.fetchone()[0], min(endpoints.mapped("start_position")))
        events = self.env["plant.event"].search(
            [("position", ">", position)], order="position", limit=limit
        )
        if not events:
            return False
        wanted = events._wanted_by(endpoints)
        self.env["plant.webhook.delivery"]._make(
            [
                (event, endpoint)
                for endpoint in endpoints
                for event in wanted[endpoint.id]
                if event.position > endpoint.start_position
            ]
        )
        self.env.cr.execute("UPDATE plant_webhook_cursor SET position = %s", [events[-1].position])
        self.invalidate_model()
        return len(events) == limit
