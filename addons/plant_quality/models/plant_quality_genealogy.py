from typing import NamedTuple

from odoo import _, api, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.tools import SQL

from ..trace import Edge, Node, unfold

MAX_LEVEL = 40
MAX_LOTS = 20_000

# On others' tables: dropped by the uninstall hook.
INDEXES = [
    Index(
        "stock_move_line_plant_lot_idx",
        "stock_move_line (lot_id) WHERE state = 'done' AND lot_id IS NOT NULL",
        "what was done with a lot: each step of its genealogy",
    ),
    Index(
        "stock_move_plant_unbuild_idx",
        "stock_move (unbuild_id) WHERE unbuild_id IS NOT NULL",
        "what an unbuild order gave back, and of what",
    ),
]


class Step(NamedTuple):
    """By which order one lot became a part of another, and how much of the farther one it was.

    ``order`` is what the stock moves call it: a production, unbuild or repair order.
    """

    product_id: int
    production_id: int | None
    order: str | None
    quantity: float
    date: object


class Genealogy(NamedTuple):
    """``nodes`` in reading order, the lot itself first; ``warnings`` are sentences on what they
    leave out.
    """

    nodes: list[Node]
    warnings: list[str]


class PlantQualityGenealogy(models.AbstractModel):
    """Which lots a lot is made of, and which are made of it: as far as the user may read.

    Odoo keeps the relation between the stock move lines that an order consumed and those it
    produced; its columns are named the other way round: ``consume_line_id`` is the line that was
    produced. What an unbuild order gave back is only known by the order. Counted is what is done:
    from stock into production, and out of it. Scrap goes nowhere else, and a part that a repair
    removed does not come from production.
    """

    _name = "plant.quality.genealogy"
    _description = "Genealogy of lots"

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _made_of(self, lot, max_level=MAX_LEVEL, max_lots=MAX_LOTS):
        """The lots that ``lot`` is made of, and those they are made of."""
        return self._genealogy(lot, False, max_level, max_lots)

    @api.model
    def _used_in(self, lot, max_level=MAX_LEVEL, max_lots=MAX_LOTS):
        """The lots that ``lot`` went into, and those they went into. What was made without a lot
        number is a node without a lot: there the trail ends.
        """
        return self._genealogy(lot, True, max_level, max_lots)

    def _genealogy(self, lot, upwards, max_level, max_lots):
        lot.ensure_one()
        compat.check_access(lot, "read")
        edges = self._edges(lot, upwards, max_lots)
        warnings = []
        if len({edge.near for edge in edges}) > max_lots:
            warnings.append(
                _(
                    "More than %(count)s lots are behind this one; the nearest are listed. Start "
                    "from one of the last to see beyond it.",
                    count=max_lots,
                )
            )
        tree = unfold(lot.id, edges, max_level)
        if tree.cut:
            warnings.append(
                _(
                    "The genealogy goes deeper than the %(count)s levels that are listed. Start "
                    "from a lot of the last level to see beyond it.",
                    count=max_level,
                )
            )
        return Genealogy(tree.nodes, warnings)

    def _edges(self, lot, upwards, max_lots):
        """All steps from ``lot`` away, nearest first, in one query: the lots that can be reached,
        each once whatever the ways to it (so that a loop ends), then the steps between them.
        """
        for model in ("stock.move", "stock.move.line", "stock.lot"):
            self.env[model].flush_model()
        self.env.cr.execute(self._query(lot, upwards, max_lots))
        return [Edge(near, far, Step(*detail)) for near, far, *detail in self.env.cr.fetchall()]

    def _query(self, lot, upwards, max_lots):
        # _search applies the user's access rights and record rules: what they may not read ends
        # the trail. One lot is looked up at a time (LIMIT), however many there are.
        may_read = SQL(
            "LATERAL (SELECT 1 FROM %s lot WHERE lot.id = step.lot_id LIMIT 1) readable ON TRUE",
            self.env["stock.lot"]._search([]).subselect(),
        )
        return SQL(
            """
            WITH RECURSIVE reach(lot_id) AS (
                SELECT %(root)s
              UNION
                SELECT step.lot_id
                  FROM reach here JOIN LATERAL %(step)s step ON TRUE JOIN %(may_read)s
            ),
            found AS MATERIALIZED (
                SELECT lot_id, row_number() OVER () AS number FROM reach LIMIT %(limit)s
            )
            SELECT here.lot_id, step.lot_id, step.product_id, step.production_id, step.reference,
                   SUM(step.quantity), MIN(step.date)
              FROM found here JOIN LATERAL %(step)s step ON TRUE LEFT JOIN %(may_read)s
             WHERE readable IS NOT NULL OR (step.lot_id IS NULL AND %(upwards)s)
          GROUP BY here.number, here.lot_id, step.lot_id, step.product_id, step.production_id,
                   step.reference
          ORDER BY here.number, MIN(step.date), MIN(step.line_id)
            """,
            root=lot.id,
            step=self._step(upwards),
            may_read=may_read,
            limit=max_lots + 1,
            upwards=upwards,
        )

    def _step(self, upwards):
        """The lines one step from the lot ``here``: by the relation of consumed and produced
        lines, and by unbuild orders. Each line once.
        """
        lines = self.env["stock.move.line"]._search(
            [("state", "=", "done"), ("quantity_product_uom", ">", 0)]
        )
        used, made = ("near", "far") if upwards else ("far", "near")
        names = {
            "lines": lines.subselect('"stock_move_line".*'),
            "used_id": SQL.identifier(used, "id"),
            "used_to": SQL.identifier(used, "location_dest_id"),
            "made_id": SQL.identifier(made, "id"),
            "made_from": SQL.identifier(made, "location_id"),
            "made_move": SQL.identifier(made, "move_id"),
        }
        return SQL(
            """
            (
                SELECT far.id AS line_id, far.lot_id, far.product_id, made.production_id,
                       made.reference, far.quantity_product_uom AS quantity, far.date
                  FROM %(lines)s near
                  JOIN stock_move_line_consume_rel rel ON %(near_rel)s = near.id
                  JOIN %(lines)s far ON far.id = %(far_rel)s
                  JOIN stock_move made ON made.id = %(made_move)s
                  JOIN stock_location used_to ON used_to.id = %(used_to)s
                 WHERE near.lot_id = here.lot_id AND used_to.usage = 'production'
              UNION
                SELECT far.id, far.lot_id, far.product_id, NULL, made.reference,
                       far.quantity_product_uom, far.date
                  FROM %(lines)s near
                  JOIN stock_move one ON one.id = near.move_id
                  JOIN stock_move other ON other.unbuild_id = one.unbuild_id
                  JOIN %(lines)s far ON far.move_id = other.id
                  JOIN stock_move made ON made.id = %(made_move)s
                  JOIN stock_location used_to ON used_to.id = %(used_to)s
                  JOIN stock_location made_from ON made_from.id = %(made_from)s
                 WHERE near.lot_id = here.lot_id AND one.unbuild_id IS NOT NULL
                   AND used_to.usage = 'production' AND made_from.usage = 'production'
            )
            """,
            # the relation's columns are named the other way round
            near_rel=SQL.identifier("rel", "produce_line_id" if upwards else "consume_line_id"),
            far_rel=SQL.identifier("rel", "consume_line_id" if upwards else "produce_line_id"),
            **names,
        )
