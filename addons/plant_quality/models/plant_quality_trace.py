from odoo import _, api, fields, models

from .plant_quality_trace_line import DOWN, UP

PAGE = 500


class PlantQualityTrace(models.TransientModel):
    """A lot's history on the screen: what it is made of, where it went, and the checks behind it.

    The lines of a page are rows, made when the page is opened, so that a lot with thousands of
    descendants is a list to turn the pages of.
    """

    _name = "plant.quality.trace"
    _description = "Traceability of a lot"
    _rec_name = "lot_id"

    lot_id = fields.Many2one("stock.lot", "Lot/serial number", required=True, readonly=True)
    # Read as the user: nothing is told of a lot that they may not read.
    product_id = fields.Many2one(related="lot_id.product_id", related_sudo=False)
    company_id = fields.Many2one(related="lot_id.company_id", related_sudo=False)
    made_line_ids = fields.One2many(
        "plant.quality.trace.line", "trace_id", domain=[("direction", "=", DOWN)], readonly=True
    )
    used_line_ids = fields.One2many(
        "plant.quality.trace.line", "trace_id", domain=[("direction", "=", UP)], readonly=True
    )
    made_count = fields.Integer("Lots it is made of", readonly=True)
    used_count = fields.Integer("Lots made with it", readonly=True)
    made_first = fields.Integer(readonly=True)
    used_first = fields.Integer(readonly=True)
    made_note = fields.Text(readonly=True)
    used_note = fields.Text(readonly=True)
    made_more = fields.Boolean(readonly=True)
    used_more = fields.Boolean(readonly=True)

    @api.model
    def _open(self, lot):
        """The window on ``lot``."""
        trace = self.create({"lot_id": lot.id})
        trace._fill(UP, 0)
        return trace._turn(DOWN, 0)

    def action_made_next(self):
        return self._turn(DOWN, self.made_first + PAGE)

    def action_made_previous(self):
        return self._turn(DOWN, self.made_first - PAGE)

    def action_used_next(self):
        return self._turn(UP, self.used_first + PAGE)

    def action_used_previous(self):
        return self._turn(UP, self.used_first - PAGE)

    def action_measures(self):
        """Every value measured of this lot, and of the lots it is made of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Measures behind %s", self.lot_id.display_name),
            "res_model": "plant.quality.measure",
            "views": [(self.env.ref("plant_quality.plant_quality_measure_view_trace").id, "list")],
            "domain": [("plant_behind_lot_id", "=", self.lot_id.id)],
            "context": {"create": False},
        }

    def action_csv(self):
        """All of it as a file: every page, with each measure."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._csv_url(), "target": "self"}

    def _csv_url(self):
        companies = ",".join(str(company) for company in self.env.companies.ids)
        return f"/plant/quality/lot/{self.lot_id.id}/trace.csv?cids={companies}"

    def _turn(self, direction, first):
        """Show the page that begins with line ``first``, in the same window."""
        self.ensure_one()
        self._fill(direction, max(first, 0))
        return {
            "type": "ir.actions.act_window",
            "name": _("Traceability of %s", self.lot_id.display_name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def _genealogy(self, direction):
        genealogy = self.env["plant.quality.genealogy"]
        return (genealogy._used_in if direction == UP else genealogy._made_of)(self.lot_id)

    def _fill(self, direction, first):
        """The lines of one page of ``direction``, in place of those that were there."""
        prefix = "used" if direction == UP else "made"
        found = self._genealogy(direction)
        first = min(first, (len(found.nodes) - 1) // PAGE * PAGE)
        page = found.nodes[first : first + PAGE]
        self[f"{prefix}_line_ids"].unlink()
        self.env["plant.quality.trace.line"]._make(self, direction, first, page)
        more = len(found.nodes) > first + PAGE
        notes = list(found.warnings)
        if more or first:
            notes.insert(
                0,
                _(
                    "Lines %(first)s to %(last)s of %(count)s. The CSV file has all of them.",
                    first=first + 1,
                    last=first + len(page),
                    count=len(found.nodes),
                ),
            )
        self.write(
            {
                f"{prefix}_count": len({node.lot for node in found.nodes} - {None, self.lot_id.id}),
                f"{prefix}_first": first,
                f"{prefix}_more": more,
                f"{prefix}_note": "\n".join(notes),
            }
        )
