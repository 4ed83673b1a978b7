from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..actor import Actor, acting
from ..indexes import Index, create_indexes
from .mrp_workorder_snapshot import iso

UNDO_SECONDS = 10
# What the way of a tap to the server may take beyond it.
ON_ITS_WAY = 2

INDEXES = [
    Index(
        "plant_undo_workorder",
        "plant_undo (workorder_id, id DESC)",
        "the last act on a work order that can be undone: each card asks",
    ),
]


class PlantUndo(models.Model):
    """An act on a work order that its operator may undo for some seconds.

    One row for each operator and work order: the next act takes the place of the one before.
    """

    _name = "plant.undo"
    _description = "Act that can be undone"
    _order = "id desc"

    workorder_id = fields.Many2one(
        "mrp.workorder", required=True, readonly=True, ondelete="cascade"
    )
    operator_id = fields.Many2one(
        "plant.operator", required=True, readonly=True, index=True, ondelete="cascade"
    )
    station_id = fields.Many2one(
        "plant.station", required=True, readonly=True, index=True, ondelete="cascade"
    )
    what = fields.Selection(
        [
            ("start", "Start"),
            ("resume", "Resume"),
            ("pause", "Pause"),
            ("block", "Block"),
            ("report", "Report"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Char(required=True, readonly=True)
    data = fields.Json(readonly=True, help="Ids of what was made or ended by it.")
    at = fields.Datetime(required=True, readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _offer(self, order, what, text, data):
        """The actor of ``order`` has just done ``what``, and may undo it."""
        actor = order._plant_actor()
        # sudo: offers are written by the verbs of terminals alone.
        offers = self.sudo()
        offers.search(
            [("workorder_id", "=", order.id), ("operator_id", "=", actor.operator_id)]
        ).unlink()
        offers.create(
            {
                "workorder_id": order.id,
                "operator_id": actor.operator_id,
                "station_id": actor.station_id,
                "what": what,
                "text": text,
                "data": data,
                "at": fields.Datetime.now(),
            }
        )

    @api.model
    def _standing(self, order):
        """The last act on ``order`` that can still be undone, as a card shows it; or None."""
        # sudo: as _offer.
        offer = self.sudo().search([("workorder_id", "=", order.id)], limit=1)
        until = offer and offer.at + timedelta(seconds=UNDO_SECONDS)
        if not offer or until <= fields.Datetime.now():
            return None
        return {
            "id": offer.id,
            "what": offer.what,
            "text": offer.text,
            "operator": offer.operator_id.id,
            "until": iso(until),
        }

    def _undo(self, order):
        """Undo the act for the actor of ``order``, a work order entered by a verb.

        :raise UserError: it is another's, too long ago, or something has happened since
        """
        self.ensure_one()
        actor = order._plant_actor()
        if (self.operator_id.id, self.station_id.id) != (actor.operator_id, actor.station_id):
            raise UserError(_("Only %s can undo this, where it was done.", self.operator_id.name))
        longest = timedelta(seconds=UNDO_SECONDS + ON_ITS_WAY)
        if fields.Datetime.now() - self.at > longest:
            raise UserError(
                _(
                    "%(what)s was done more than %(seconds)s seconds ago. Do the opposite "
                    "instead, or ask a supervisor to correct it.",
                    what=self.text,
                    seconds=UNDO_SECONDS,
                )
            )
        {
            "start": self._undo_start,
            "resume": self._undo_start,
            "pause": self._undo_pause,
            "block": self._undo_block,
            "report": self._undo_report,
        }[self.what](order)
        self.unlink()

    def _undo_start(self, order):
        """The line just opened is removed: no time was worked."""
        line = order._plant_own_line()
        if not line or line.ids != self.data["lines"]:
            self._refuse(order)
        line.unlink()

    def _undo_pause(self, order):
        """Work goes on from the moment of the pause."""
        if order.plant_state != "paused" or order._plant_open_blocks():
            self._refuse(order)
        order._plant_open_line()
        order._plant_own_line().date_start = self.at

    def _undo_block(self, order):
        """The loss is removed, and whom it interrupted works on from that moment."""
        block = order.env["mrp.workcenter.productivity"].browse(self.data["block"]).exists()
        if not block or block.date_end or order.plant_state != "blocked":
            self._refuse(order)
        since = block.date_start
        block.unlink()
        for line in self.data["interrupted"]:
            other = acting(
                order.browse(line["workorder"]).exists(),
                Actor(line["operator"], line["station"], line["user"]),
            )
            free = other.plant_state in ("paused", "running")
            if free and not other._plant_works_elsewhere():
                other._plant_open_line()
                other._plant_own_line().date_start = since

    def _undo_report(self, order):
        report = order.env["plant.workorder.report"].browse(self.data["report"])
        report._take_back(_("Undone at the terminal"))

    def _refuse(self, order):
        raise UserError(
            _(
                "Something else has happened on %s since, so this can no longer be undone. Look at "
                "the card, and do the opposite instead.",
                order.display_name,
            )
        )

    @api.autovacuum
    def _gc_old(self):
        self.sudo().search([("at", "<", fields.Datetime.now() - timedelta(days=1))]).unlink()
