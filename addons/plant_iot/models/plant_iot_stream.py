from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models


class Turn(NamedTuple):
    """What a batch finds whose turn it is: when its gateway was last written down as heard, and the
    ids of those of its devices that somebody watches. Read with the mark, since batches are many.
    """

    last_seen: datetime | None
    watched: set[int]


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

    @api.model
    def _take(self, gateway, epoch, sequence, now):
        """Make batch `sequence` of `epoch` the last one taken in, where it is the next.

        :return: a :class:`Turn` where it is; else the number up to which everything is in, which is
            at or above `sequence` for a batch that is in already, and below the one before it where
            some are missing
        """
        if turn := self._advance(gateway, epoch, sequence, now):
            return turn
        mark = self._mark(gateway, epoch)
        return mark if mark != sequence - 1 else self._advance(gateway, epoch, sequence, now)

    @api.model
    def _advance(self, gateway, epoch, sequence, now):
        """Two requests with one batch take turns here; the second then fails to serialise and is
        tried again by Odoo, after which it finds the mark the first one left.

        :return: a :class:`Turn`, None where the batch is not the next
        """
        gateway.flush_recordset(["last_seen_at"])
        self.env.cr.execute(
            """
            UPDATE plant_iot_stream SET accepted_through = %(sequence)s, last_batch_at = %(now)s
             WHERE gateway_id = %(gateway)s AND epoch = %(epoch)s
               AND accepted_through = %(sequence)s - 1
         RETURNING id,
                   (SELECT last_seen_at FROM plant_iot_gateway WHERE id = %(gateway)s),
                   ARRAY(SELECT id FROM plant_iot_device
                          WHERE gateway_id = %(gateway)s AND watched_until > %(now)s)
            """,
            {"sequence": sequence, "now": now, "gateway": gateway.id, "epoch": str(epoch)},
            log_exceptions=False,
        )
        for id_, last_seen, watched in self.env.cr.fetchall():
            self.browse(id_).invalidate_recordset()
            return Turn(last_seen, set(watched))
        return None

    @api.model
    def _mark(self, gateway, epoch):
        """The mark of an epoch, which is made where it is new, and locked."""
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
            "SELECT accepted_through FROM plant_iot_stream"
            " WHERE gateway_id = %s AND epoch = %s FOR UPDATE",
            [gateway.id, str(epoch)],
            log_exceptions=False,
        )
        return self.env.cr.fetchone()[0]
