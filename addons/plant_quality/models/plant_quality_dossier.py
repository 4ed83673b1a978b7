from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Movement(NamedTuple):
    """How much of a lot an order made, or a transfer moved, and when."""

    record_id: int
    quantity: float
    date: object


@dataclass
class Movements:
    """Where a lot came from and where it went; ids of production orders and of transfers.

    ``transfers`` are all that moved it, internal ones too. A return lessens what was delivered or
    received by a row of its own, with a negative quantity. ``counted`` is what an inventory found.
    """

    made: list = field(default_factory=list)
    received: list = field(default_factory=list)
    delivered: list = field(default_factory=list)
    counted: list = field(default_factory=list)
    transfers: set = field(default_factory=set)


@dataclass
class Summary:
    """The checks behind a lot in numbers, and who and what measured."""

    checks: int = 0
    open: int = 0
    failed: int = 0
    released: int = 0
    answered: int = 0
    first_passed: int = 0
    operator_ids: set = field(default_factory=set)
    devices: set = field(default_factory=set)
    on_hold: bool = False


class PlantQualityDossier(models.AbstractModel):
    """What is known of lots: their movements, the checks behind them, who and what measured.

    Behind a lot are the checks of the lot itself, and those that name no lot of the orders that
    made it and of the transfers that moved it. Everything is read as the user, for any number of
    lots in the same number of queries.
    """

    _name = "plant.quality.dossier"
    _description = "What is known of lots"

    @api.model
    def _movements(self, lots):
        """``{lot id: Movements}`` of what is done."""
        found = {lot_id: Movements() for lot_id in lots.ids}
        if not found:
            return found
        for model in ("stock.move", "stock.move.line"):
            self.env[model].flush_model()
        lines = self.env["stock.move.line"]._search([("state", "=", "done")])
        self.env.cr.execute(
            SQL(
                """
                SELECT line.lot_id, move.production_id,
                       COALESCE(line.picking_id, move.picking_id) AS transfer, source.usage,
                       target.usage, SUM(line.quantity_product_uom), MAX(line.date)
                  FROM %(lines)s line
                  JOIN stock_move move ON move.id = line.move_id
                  JOIN stock_location source ON source.id = line.location_id
                  JOIN stock_location target ON target.id = line.location_dest_id
                 WHERE line.lot_id IN %(lots)s
              GROUP BY line.lot_id, move.production_id, transfer, source.usage, target.usage
              ORDER BY MAX(line.date), move.production_id, transfer
                """,
                lines=lines.subselect('"stock_move_line".*'),
                lots=tuple(found),
            )
        )
        for lot_id, production, picking, source, target, quantity, date in self.env.cr.fetchall():
            movements = found[lot_id]
            if production and source == "production":
                movements.made.append(Movement(production, quantity, date))
            if source == "inventory":
                movements.counted.append(Movement(None, quantity, date))
            if not picking:
                continue
            movements.transfers.add(picking)
            if target == "customer":
                movements.delivered.append(Movement(picking, quantity, date))
            elif source == "customer":
                movements.delivered.append(Movement(picking, -quantity, date))
            elif source == "supplier":
                movements.received.append(Movement(picking, quantity, date))
            elif target == "supplier":
                movements.received.append(Movement(picking, -quantity, date))
        return found

    @api.model
    def _check_domain(self, lots, movements):
        """The checks behind ``lots``; ``_behind`` tells which are behind which."""
        productions = {m.record_id for lot_id in lots.ids for m in movements[lot_id].made}
        transfers = {picking for lot_id in lots.ids for picking in movements[lot_id].transfers}
        return [
            "|",
            ("lot_id", "in", lots.ids),
            "&",
            "&",
            ("lot_id", "=", False),
            ("product_id", "in", [False, *lots.product_id.ids]),
            "|",
            ("production_id", "in", list(productions)),
            ("picking_id", "in", list(transfers)),
        ]

    @api.model
    def _behind(self, lots, movements):
        """A function from a check's lot, production, transfer and product, all ids or False, to
        the ids of those of ``lots`` that it is behind.
        """
        by_production, by_transfer = defaultdict(set), defaultdict(set)
        for lot in lots:
            for made in movements[lot.id].made:
                by_production[made.record_id].add(lot.id)
            for picking in movements[lot.id].transfers:
                by_transfer[picking].add(lot.id)
        products = {lot.id: lot.product_id.id for lot in lots}

        def behind(lot_id, production_id, picking_id, product_id):
            if lot_id:
                return {lot_id} & products.keys()
            found = by_production[production_id] | by_transfer[picking_id]
            return {lot for lot in found if not product_id or products[lot] == product_id}

        return behind

    @api.model
    def _checks(self, lots, movements=None):
        """``{lot id: checks behind it}``, the oldest first."""
        movements = movements or self._movements(lots)
        behind = self._behind(lots, movements)
        found = {lot_id: [] for lot_id in lots.ids}
        checks = self.env["plant.quality.check"].search(
            self._check_domain(lots, movements), order="id"
        )
        for check in checks:
            for lot_id in behind(
                check.lot_id.id, check.production_id.id, check.picking_id.id, check.product_id.id
            ):
                found[lot_id].append(check.id)
        return {lot_id: checks.browse(ids) for lot_id, ids in found.items()}

    @api.model
    def _summaries(self, lots, movements=None):
        """``{lot id: Summary}``."""
        movements = movements or self._movements(lots)
        behind = self._behind(lots, movements)
        summaries = {lot_id: Summary() for lot_id in lots.ids}
        place = ("lot_id", "production_id", "picking_id", "product_id")
        domain = self._check_domain(lots, movements)
        checks = self.env["plant.quality.check"]
        for *where, state, released, first, count in checks._read_group(
            domain, [*place, "state", "released", "first_result"], ["__count"]
        ):
            for lot_id in behind(*(record.id for record in where)):
                summary = summaries[lot_id]
                summary.checks += count
                summary.open += count if state == "todo" else 0
                summary.failed += count if state == "failed" else 0
                summary.released += count if state == "failed" and released else 0
                summary.answered += count if first else 0
                summary.first_passed += count if first == "pass" else 0
        for lot_id, production, picking, product, operators, devices in self._people(domain):
            for found in behind(lot_id, production, picking, product):
                summaries[found].operator_ids |= set(operators) - {None}
                summaries[found].devices |= set(devices) - {None, ""}
        for production, lot_id, operator in self._makers(movements):
            for found in behind(lot_id, production, None, None):
                summaries[found].operator_ids.add(operator)
        for lot in self._held(lots):
            summaries[lot.id].on_hold = True
        return summaries

    def _people(self, domain):
        """Per lot, order, transfer and product: who answered checks, and with which devices."""
        models_ = ("plant.quality.check", "plant.quality.attempt", "plant.quality.measure")
        for model in models_:
            self.env[model].flush_model()
        checks, attempts, measures = (self.env[model] for model in models_)
        self.env.cr.execute(
            SQL(
                """
                SELECT chk.lot_id, chk.production_id, chk.picking_id, chk.product_id,
                       array_agg(DISTINCT answer.operator_id), array_agg(DISTINCT answer.device)
                  FROM %(checks)s chk
                  JOIN LATERAL (
                        SELECT operator_id, device FROM %(attempts)s attempt
                         WHERE attempt.check_id = chk.id
                     UNION ALL
                        SELECT operator_id, device FROM %(measures)s measure
                         WHERE measure.check_id = chk.id
                       ) answer ON TRUE
              GROUP BY chk.lot_id, chk.production_id, chk.picking_id, chk.product_id
                """,
                checks=checks._search(domain).subselect('"plant_quality_check".*'),
                attempts=attempts._search([]).subselect('"plant_quality_attempt".*'),
                measures=measures._search([]).subselect('"plant_quality_measure".*'),
            )
        )
        return self.env.cr.fetchall()

    def _makers(self, movements):
        """Order, lot or None, and operator, of those who reported what was made."""
        productions = {made.record_id for moved in movements.values() for made in moved.made}
        reports = self.env["plant.workorder.report"]._read_group(
            [
                ("workorder_id.production_id", "in", list(productions)),
                ("operator_id", "!=", False),
            ],
            ["workorder_id", "lot_id", "operator_id"],
        )
        return [
            (workorder.production_id.id, lot.id, operator.id)
            for workorder, lot, operator in reports
        ]

    def _held(self, lots):
        """Those of ``lots`` that are on hold."""
        holds = self.env["plant.quality.hold"]._read_group(
            [("lot_id", "in", lots.ids), ("released_at", "=", False)], ["lot_id"]
        )
        return lots.browse([lot.id for (lot,) in holds])
