from odoo import fields, models

from ..indexes import Index, create_indexes

INDEXES = [
    Index(
        "stock_move_line_plant_registered_idx",
        "stock_move_line (lot_id) WHERE plant_registered",
        "where else a lot was registered as built in: each registration asks",
    ),
]


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    plant_registered = fields.Boolean(
        "Registered at the station",
        readonly=True,
        copy=False,
        help="A person has registered this lot with a work order. What Odoo has reserved and, with "
        "the start, taken as done by itself is a proposal.",
    )

    def init(self):
        create_indexes(self.env.cr, INDEXES)
