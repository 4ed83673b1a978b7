from odoo import fields, models


class PlantIotStream(models.Model):
    """How far Odoo has taken in one run of numbered batches of one gateway.

    The high-water mark is written in the same transaction as the readings, so a batch that is sent
    again changes nothing.
    """

    _name = "plant.iot.stream"
    _description = "Batches taken in from a gateway"
    _order = "last_batch_at desc, id desc"
    _rec_name = "epoch"
    _log_access = False

    gateway_id = fields.Many2one(
        "plant.iot.gateway", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="gateway_id.company_id")
    epoch = fields.Char(
        required=True,
        readonly=True,
        help="A gateway starts a new epoch when its spool is new; the batches of an epoch are "
        "numbered from 1.",
    )
    accepted_through = fields.Integer(
        required=True,
        readonly=True,
        default=0,
        group_operator=None,
        help="Every batch up to this number is in the database.",
    )
    last_batch_at = fields.Datetime(readonly=True)

    _sql_constraints = [
        (
            "gateway_epoch_uniq",
            "unique(gateway_id, epoch)",
            "A gateway has one mark for each epoch.",
        ),
        ("accepted_positive", "check(accepted_through >= 0)", "Batches are numbered from 1."),
    ]

    def _lock(self, gateway, epoch):
        """The stream of this epoch, made if it is new and locked until the transaction ends.

        Two requests with batches of one epoch take turns here; the second then fails to serialise
        and is tried again by Odoo, after which it reads the mark the first one left.
        """
        self.env.cr.execute(
            """
            INSERT INTO plant_iot_stream (gateway_id, epoch, accepted_through)
                 VALUES (%s, %s, 0)
            ON CONFLICT (gateway_id, epoch) DO NOTHING
            """,
            [gateway.id, str(epoch)],
            log_exceptions=False,
        )
        self.env.cr.execute(
            "SELECT id FROM plant_iot_stream WHERE gateway_id = %s AND epoch = %s FOR UPDATE",
            [gateway.id, str(epoch)],
            log_exceptions=False,
        )
        stream = self.browse(self.env.cr.fetchone()[0])
        stream.invalidate_recordset()
        return stream

    def _advance(self, sequence, now):
        """Record that batch `sequence` is in."""
        self.write({"accepted_through": sequence, "last_batch_at": now})
