import json

from odoo import _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import ValidationError

MOST_TILES = 60
MOST_CHARACTERS = 100_000

INDEXES = [
    Index(
        "plant_kpi_board_user_idx",
        "plant_kpi_board (user_id, sequence)",
        "a user's own boards, in their order",
    ),
]


class PlantKpiBoard(models.Model):
    """A page of tiles as a person has arranged it: theirs, and of those they share it with.

    What a tile means is the business of who draws it: here it has a ``type``, a place and size, and
    parameters.
    """

    _name = "plant.kpi.board"
    _description = "Board of tiles"
    _order = "sequence, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", index=True, help="Only for this company. Empty: for all."
    )
    shared = fields.Boolean(help="Everybody who may see key figures sees it; the owner changes it.")
    tiles = fields.Json(
        default=lambda _self: [],
        help='What is on it: a list of {"id", "type", "x", "y", "w", "h", "params"}.',
    )

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.constrains("tiles")
    def _check_tiles(self):
        for board in self:
            tiles = board.tiles or []
            if not isinstance(tiles, list) or len(tiles) > MOST_TILES:
                raise ValidationError(
                    _("A board has a list of at most %s tiles. Make a second board.", MOST_TILES)
                )
            if len(json.dumps(tiles)) > MOST_CHARACTERS:
                raise ValidationError(_("The board is too large to be kept. Remove some tiles."))
            ids = set()
            for tile in tiles:
                self._check_tile(tile)
                if tile["id"] in ids:
                    raise ValidationError(_("Two tiles of the board are called %s.", tile["id"]))
                ids.add(tile["id"])

    def _check_tile(self, tile):
        if not isinstance(tile, dict) or not all(
            isinstance(tile.get(key), str) and tile[key] for key in ("id", "type")
        ):
            raise ValidationError(_("Each tile must have an id and a type, as texts."))
        places = [tile.get(key) for key in ("x", "y", "w", "h")]
        if not all(type(place) is int and 0 <= place <= 1000 for place in places) or not (
            places[2] and places[3]
        ):
            raise ValidationError(
                _(
                    "The tile %s must have a place (x, y) and a size (w, h) in whole units.",
                    tile["id"],
                )
            )
        if not isinstance(tile.get("params", {}), dict):
            raise ValidationError(_("The parameters of the tile %s must be an object.", tile["id"]))
