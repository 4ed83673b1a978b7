from odoo import api, models
from odoo.addons.plant_base import compat

from .plant_quality_check_making import Unit


class MrpProduction(models.Model):
    """Production orders ask for the checks of their points and of those of their work orders."""

    _inherit = "mrp.production"

    def write(self, vals):
        if self._plant_changes_checks(vals):
            with self.env["plant.quality.check"]._together(self):
                return super().write(vals)
        return super().write(vals)

    @api.model
    def _plant_changes_checks(self, names):
        """Whether one of these fields decides on which checks are made."""
        lots = compat.producing_lots_field()
        return not {"product_qty", "product_uom_id", "state", lots}.isdisjoint(names)

    def unlink(self):
        checks = self.env["plant.quality.check"]
        with checks._together():
            checks._drop_untouched("production_id", self)
            return super().unlink()

    def action_confirm(self):
        with self.env["plant.quality.check"]._together(self):
            return super().action_confirm()

    def _action_cancel(self):
        with self.env["plant.quality.check"]._together(self):
            return super()._action_cancel()

    def _split_productions(self, *args, **kwargs):
        checks = self.env["plant.quality.check"]
        with checks._together():
            productions = super()._split_productions(*args, **kwargs)
            checks._note(productions)
        return productions

    def _plant_transition(self, before, after):
        """Moves that are all cancelled cancel their order, which passes here before the commit."""
        super()._plant_transition(before, after)
        if after == "cancel":
            self.env["plant.quality.check"]._note(self)

    # -- what is asked for -----------------------------------------------------------------------

    @api.model
    def _plant_triggers(self):
        return ["production", "workorder"]

    @api.model
    def _plant_under_way(self, companies):
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", ("confirmed", "progress", "to_close")),
            ]
        )

    def _plant_prepare(self, scopes):
        """Nothing is to be done before its checks are made."""

    def _plant_units(self, scopes):
        """What ``scopes`` ask for on these orders; see
        :class:`.plant_quality_check_making.Unit`.
        """
        for production in self:
            company, product = production.company_id, production.product_id
            ours = [
                scope
                for scope in scopes
                if scope.point.company_id == company and scope.of_product(product)
            ]
            for scope in ours:
                for subject in production._plant_subjects(scope):
                    yield from production._plant_units_of(scope, subject)

    def _plant_subjects(self, scope):
        """The work orders that ``scope`` is about; of one about the order itself, no work order."""
        if scope.point.trigger == "production":
            return [self.env["mrp.workorder"]]
        # A lot may become known when the work order is finished already.
        over = ("cancel",) if scope.point.control == "lot" else ("cancel", "done")
        return [
            order
            for order in self.workorder_ids
            if order.state not in over and scope.of_workorder(order)
        ]

    def _plant_units_of(self, scope, workorder):
        each = self.env["plant.quality.check"]._of_each(
            scope, self, self.product_uom_qty, compat.producing_lots(self)
        )
        for lot, index in each:
            yield Unit(
                scope.point.id,
                production=self.id,
                workorder=workorder.id or 0,
                product=self.product_id.id,
                lot=lot,
                index=index,
            )
