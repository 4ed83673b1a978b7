import math
import random
from contextlib import contextmanager
from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

NOTES = "plant_quality.making"
#: An order whose points ask for more of one kind of check has its quantity or its point wrong.
MOST = 10_000
#: The orders that checks are made for, and where a check says so.
OF = {"mrp.production": "production_id", "stock.picking": "picking_id"}
#: What is read of the checks an order has.
LOOKED_AT = [
    *("point_id", "production_id", "workorder_id", "picking_id", "product_id", "lot_id"),
    *("quantity_index", "state", "attempt_count", "measured", "test_type"),
]


class Unit(NamedTuple):
    """What one check is of, as ids, 0 where there is none. No two checks are made of the same."""

    point: int
    production: int = 0
    workorder: int = 0
    picking: int = 0
    product: int = 0
    lot: int = 0
    index: int = 0


class PlantQualityCheck(models.Model):
    """Checks are made when what asks for them happens, all of it in one batch.

    Whatever changes what an order is asked for notes the order (:meth:`_note`): its confirmation, a
    quantity, a lot, a work order more. At the end of the outermost :meth:`_together`, and before
    the commit at the latest, the checks of all noted orders are brought in line: those that are
    missing are made, sampled as their point says; those that nobody asks for any more go, unless
    somebody has begun to answer them. What sampling decided against is a check too, so nobody
    decides again.

    An order says what it is asked for by ``_plant_units`` (mrp_production_trigger.py,
    stock_picking_trigger.py).
    """

    _inherit = "plant.quality.check"

    @api.model
    @contextmanager
    def _together(self, orders=None):
        """Note ``orders``, and make the checks of all that is noted in this block at its end."""
        notes = self._making_notes()
        notes["depth"] += 1
        try:
            yield
            if orders is not None:
                self._note(orders)
            if notes["depth"] == 1:
                self._make_noted()
        finally:
            notes["depth"] -= 1

    @api.model
    def _note(self, orders):
        """The checks of these production orders or transfers may have to be made or to go."""
        ids = [id_ for id_ in orders.ids if isinstance(id_, int)]
        if ids:
            notes = self._making_notes()
            notes.setdefault(orders._name, set()).update(ids)

    @api.model
    def _making_notes(self):
        """What was noted: ``{"depth": of blocks, model: ids}``. Odoo runs what waits for the commit
        at each savepoint too: what was noted till then is made there.
        """
        precommit = self.env.cr.precommit
        if NOTES not in precommit.data:
            precommit.data[NOTES] = {"depth": 0}
            checks = self.env[self._name].sudo()

            @precommit.add
            def make():
                checks._make_noted()
                checks.env.flush_all()

        return precommit.data[NOTES]

    @api.model
    def _make_noted(self):
        # sudo: whoever confirms an order or enters a lot need have no right to quality; what is
        # made follows from points alone.
        checks = self.sudo().with_context(clean_context(self.env.context))
        notes = self._making_notes()
        # Making them may note more: a lot that is created for its checks.
        while names := [name for name in OF if notes.get(name)]:
            for name in names:
                orders = checks.env[name].browse(sorted(notes.pop(name))).exists()
                checks._make_for(orders)
                checks._drop_not_made(orders.filtered(lambda order: order.state == "done"))

    @api.model
    def _apply_points(self, points):
        """Bring the checks of ``points`` in line on all orders under way; how many were made, and
        how many dropped. Called by code that has checked who asks.
        """
        # sudo: a manager of quality need not be able to read orders.
        checks = self.sudo().with_context(clean_context(self.env.context))
        made = dropped = 0
        for name in OF:
            orders = checks.env[name]._plant_under_way(points.company_id)
            counts = checks._make_for(orders, points)
            made, dropped = made + counts[0], dropped + counts[1]
        return made, dropped

    @api.model
    def _make_for(self, orders, points=None):
        """Bring the checks of ``orders`` in line with what is asked for: of ``points``, or of all.
        Returns how many were made and how many dropped.

        The number of queries does not grow with the orders, their lots and quantities, but for the
        rows being written by the hundred.
        """
        orders = orders.filtered(lambda order: order.state not in ("draft", "done"))
        if not orders:
            return 0, 0
        scopes = self.env["plant.quality.point"]._scopes(
            orders.company_id, orders._plant_triggers()
        )
        domain = [(OF[orders._name], "in", orders.ids)]
        if points is not None:
            scopes = [scope for scope in scopes if scope.point in points]
            domain.append(("point_id", "in", points.ids))
        asked = orders.filtered(lambda order: order.state != "cancel")
        asked._plant_prepare(scopes)
        wanted = dict.fromkeys(asked._plant_units(scopes)) if scopes else {}
        checks = self.search_fetch(domain, LOOKED_AT, order="id")
        units = {check: check._unit() for check in checks}
        known = set(units.values())
        missing = [unit for unit in wanted if unit not in known]
        surplus = checks.filtered(
            lambda check: (
                units[check] not in wanted and check._is_untouched() and not check._is_past()
            )
        )
        if missing or surplus:
            # Two who change one order take turns, so that no check is made twice.
            touch_rows(self.env.cr, orders._table, orders.ids)
        surplus.unlink()
        if missing:
            self._make(missing)
        return len(missing), len(surplus)

    @api.model
    def _make(self, units):
        """One check for each of ``units``, to do or not sampled."""
        points = self.env["plant.quality.point"].browse(dict.fromkeys(unit.point for unit in units))
        products = self.env["product.product"]
        streams = [
            (points.browse(unit.point), products.browse(unit.product or ())) for unit in units
        ]
        points.fetch(["version_id", "company_id", "sampling_mode"])
        taken = self.env["plant.quality.sampling"]._decide(
            streams, fields.Datetime.now(), self._draw
        )
        self.create(
            [
                {
                    "point_id": unit.point,
                    "version_id": point.version_id.id,
                    "company_id": point.company_id.id,
                    "state": "todo" if inspect else "skipped",
                    "production_id": unit.production or False,
                    "workorder_id": unit.workorder or False,
                    "picking_id": unit.picking or False,
                    "product_id": unit.product or False,
                    "lot_id": unit.lot or False,
                    "quantity_index": unit.index,
                }
                for unit, (point, _product), inspect in zip(units, streams, taken, strict=True)
            ]
        )

    @api.model
    def _draw(self):
        """A number from 0 up to, not including, 1 that nobody can foresee."""
        return random.SystemRandom().random()

    def _unit(self):
        """What this check is of. An answer may have told its lot, which is then no part of that."""
        self.ensure_one()
        waits = self._is_untouched() and self.test_type != "lot"
        return Unit(
            self.point_id.id,
            self.production_id.id or 0,
            self.workorder_id.id or 0,
            self.picking_id.id or 0,
            self.product_id.id or 0,
            (self.lot_id.id or 0) if waits or self.point_id.control == "lot" else 0,
            self.quantity_index,
        )

    def _is_untouched(self):
        """Nobody has begun to answer it."""
        self.ensure_one()
        return self.state in ("todo", "skipped") and not self.attempt_count and not self.measured

    def _is_past(self):
        """Its work order is finished: what was not asked for then is not asked for now. Lots are,
        which may become known late.
        """
        self.ensure_one()
        return self.workorder_id.state == "done" and self.point_id.control != "lot"

    @api.model
    def _drop_untouched(self, field, orders):
        """Delete the checks of ``orders``, which go, that nobody has begun to answer."""
        # sudo: whoever deletes an order need have no right to quality.
        checks = self.sudo().search([(field, "in", orders.ids)])
        checks.filtered(lambda check: check._is_untouched()).unlink()

    @api.model
    def _drop_not_made(self, orders):
        """Delete the checks of what these orders planned and, now that they are done, did not make
        or move, unless somebody has begun to answer them. Called as superuser.
        """
        if orders:
            checks = self.search([(OF[orders._name], "in", orders.ids)])
            checks.filtered(
                lambda check: check._is_untouched() and not check._is_of_something_made()
            ).unlink()

    def _is_of_something_made(self):
        """Whether what it is of was made, or moved, its order being done."""
        self.ensure_one()
        if self.picking_id:
            return self.picking_id._quality_moves(self)
        order = self.workorder_id or self.production_id
        return self._is_of_made(order.qty_produced, order.product_uom_id)

    @api.model
    def _of_each(self, scope, order, quantity, lots):
        """``(lot, index)`` of each check that ``scope`` asks for of one product of ``order``.

        :param quantity: in the product's unit
        """
        point = scope.point
        if point.control == "lot":
            return [(lot.id, 0) for lot in lots]
        if point.control != "quantity":
            return [(0, 0)]
        # What is less than a millionth of a step too much is rounding.
        count = math.ceil(round(quantity / point.quantity_step, 6))
        if count > MOST:
            raise UserError(
                _(
                    "%(point)s would ask for %(count)s checks on %(order)s. Enter a smaller "
                    "quantity, or have a quality manager check it for each larger quantity.",
                    point=point.display_name,
                    count=f"{count:,}",
                    order=order.name,
                )
            )
        return [(0, index) for index in range(1, count + 1)]
