from odoo import _, api, fields, models

UP, DOWN = "up", "down"
NAMES = 3
INDENT = "\N{EM SPACE}"
BRANCH = "\N{BOX DRAWINGS LIGHT UP AND RIGHT} "


class PlantQualityTraceLine(models.TransientModel):
    """One lot on the screen, where its genealogy comes to it."""

    _name = "plant.quality.trace.line"
    _description = "Lot in a genealogy"
    _order = "trace_id, direction, sequence"
    _rec_name = "label"

    trace_id = fields.Many2one("plant.quality.trace", required=True, ondelete="cascade")
    direction = fields.Selection([(UP, "Made with it"), (DOWN, "Made of it")], required=True)
    sequence = fields.Integer(required=True)
    level = fields.Integer(required=True, group_operator=None)
    label = fields.Char("Lot/serial number", required=True)
    lot_id = fields.Many2one("stock.lot", ondelete="cascade")
    product_id = fields.Many2one("product.product", ondelete="cascade")
    quantity = fields.Float(
        digits="Product Unit of Measure",
        group_operator=None,
        help="How much of it the order made, or took.",
    )
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="cascade")
    production_id = fields.Many2one("mrp.production", ondelete="cascade")
    reference = fields.Char("Order", help="The order that made the one of the other.")
    date = fields.Datetime()
    partners = fields.Char(
        "From/to", help="Whom it was received from, or delivered to, and with which transfer."
    )
    check_count = fields.Integer("Checks", group_operator=None)
    open_count = fields.Integer("Open", group_operator=None)
    failed_count = fields.Integer("Failed", group_operator=None)
    first_pass = fields.Char(help="Checks that passed at the first attempt, of those answered.")
    operators = fields.Char()
    devices = fields.Char()
    on_hold = fields.Boolean("On hold")
    note = fields.Char()

    @api.model
    def _make(self, trace, direction, first, nodes):
        """The lines of ``nodes``, the first of them with the number ``first``."""
        lots = self.env["stock.lot"].browse(sorted({node.lot for node in nodes if node.lot}))
        dossier = self.env["plant.quality.dossier"]
        movements = dossier._movements(lots)
        summaries = dossier._summaries(lots, movements)
        partners = self._partners(lots, movements, direction)
        names = self._operator_names(summaries)
        rows = []
        for number, node in enumerate(nodes, first):
            lot = lots.browse(node.lot)
            values = {
                "trace_id": trace.id,
                "direction": direction,
                "sequence": number,
                "level": node.level,
                "label": self._label(node, lot),
                "lot_id": lot.id,
                "product_id": lot.product_id.id,
                **self._step(node),
            }
            if lot:
                values.update(self._checks(summaries[lot.id], names))
                values["partners"] = partners[lot.id]
                if not node.edge:
                    values.update(self._root(lot, movements[lot.id]))
            rows.append(values)
        return self.create(rows)

    def _label(self, node, lot):
        if not node.level:
            return lot.name
        name = lot.name if lot else _("no lot number: the trail ends")
        return f"{INDENT * 2 * (node.level - 1)}{BRANCH}{name}"

    def _step(self, node):
        if not node.edge:
            return {}
        step = node.edge.detail
        product = self.env["product.product"].browse(step.product_id)
        return {
            "product_id": product.id,
            "quantity": step.quantity,
            "uom_id": product.uom_id.id,
            "production_id": step.production_id,
            "reference": step.order,
            "date": step.date,
            "note": _("unfolded at another line") if node.repeated else False,
        }

    def _root(self, lot, movements):
        """The lot itself: made, or else received."""
        arrived = movements.made or movements.received
        orders = self.env["mrp.production"].browse([made.record_id for made in movements.made])
        return {
            "quantity": sum(arrival.quantity for arrival in arrived),
            "uom_id": lot.product_id.uom_id.id,
            "production_id": orders[:1].id,
            "reference": self._listed(orders.mapped("name")),
            "date": arrived[0].date if arrived else False,
        }

    def _checks(self, summary, names):
        answered = summary.answered
        return {
            "check_count": summary.checks,
            "open_count": summary.open,
            "failed_count": summary.failed,
            "first_pass": f"{summary.first_passed}/{answered}" if answered else False,
            "operators": self._listed(sorted(names[key] for key in summary.operator_ids)),
            "devices": self._listed(sorted(summary.devices)),
            "on_hold": summary.on_hold,
        }

    def _operator_names(self, summaries):
        ids = {key for summary in summaries.values() for key in summary.operator_ids}
        return {
            operator.id: operator.display_name
            for operator in self.env["plant.operator"].browse(ids)
        }

    def _partners(self, lots, movements, direction):
        """``{lot id: text}``: who supplied each lot, or got it, with the transfer."""
        moved = {
            lot.id: movements[lot.id].delivered if direction == UP else movements[lot.id].received
            for lot in lots
        }
        ids = {transfer.record_id for transfers in moved.values() for transfer in transfers}
        unknown = _("unknown")
        names = {
            picking.id: f"{picking.partner_id.display_name or unknown} ({picking.name})"
            for picking in self.env["stock.picking"].search([("id", "in", list(ids))])
        }
        return {
            lot_id: self._listed(
                [names[transfer.record_id] for transfer in transfers if transfer.record_id in names]
            )
            for lot_id, transfers in moved.items()
        }

    def _listed(self, names):
        """A few names, and how many more there are; False where there is none."""
        unique = list(dict.fromkeys(names))
        if len(unique) <= NAMES:
            return ", ".join(unique) or False
        shown = ", ".join(unique[:NAMES])
        return _("%(names)s and %(count)s more", names=shown, count=len(unique) - NAMES)

    def action_lot(self):
        return self._form(self.lot_id)

    def action_order(self):
        return self._form(self.production_id)

    def action_trace(self):
        """The same view from this lot."""
        self.ensure_one()
        return self.env["plant.quality.trace"]._open(self.lot_id)

    def action_checks(self):
        """The checks behind this lot."""
        self.ensure_one()
        checks = self.env["plant.quality.dossier"]._checks(self.lot_id)[self.lot_id.id]
        return {
            "type": "ir.actions.act_window",
            "name": _("Checks of %s", self.lot_id.display_name),
            "res_model": "plant.quality.check",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", checks.ids)],
            "context": {"create": False},
        }

    def _form(self, record):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
