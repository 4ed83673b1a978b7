from typing import NamedTuple

from odoo import _, api, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError

#: So many names are told of a point's products, operations …
TOLD = 4


class Scope(NamedTuple):
    """What a point is checked on, as ids to compare with; an empty set is no restriction."""

    point: models.BaseModel
    products: frozenset
    categories: frozenset
    operations: frozenset
    workcenters: frozenset
    picking_types: frozenset

    def of_product(self, product):
        """Whether ``product`` is one of them, itself or by its category or one above that."""
        if not self.products and not self.categories:
            return True
        if product.id in self.products or not self.categories:
            return product.id in self.products
        path = product.categ_id.parent_path or ""
        return any(int(part) in self.categories for part in path.split("/") if part)

    def of_workorder(self, order):
        return (not self.operations or order.operation_id.id in self.operations) and (
            not self.workcenters or order.workcenter_id.id in self.workcenters
        )

    def of_picking_type(self, kind):
        return not self.picking_types or kind.id in self.picking_types


class PlantQualityPoint(models.Model):
    """Which orders a point is checked on."""

    _inherit = "plant.quality.point"

    scope = fields.Char(
        string="Checked on all of",
        compute="_compute_scope",
        compute_sudo=True,
        help="What the point is checked on, in words.",
    )

    @api.depends(
        *("trigger", "operation_ids", "workcenter_ids", "product_ids", "category_ids"),
        "picking_type_ids",
    )
    def _compute_scope(self):
        for point in self:
            names = [
                *point.picking_type_ids.mapped("display_name"),
                *point.product_ids.mapped("display_name"),
                *point.category_ids.mapped("name"),
                *point.operation_ids.mapped("name"),
                *point.workcenter_ids.mapped("name"),
            ]
            told = " · ".join(names[:TOLD]) + (" …" if len(names) > TOLD else "")
            point.scope = point._scope_in_words(told)

    def _scope_in_words(self, told):
        if self.trigger == "workorder":
            return _("Work orders: %s", told) if told else _("All work orders")
        if self.trigger == "production":
            return _("Production orders: %s", told) if told else _("All production orders")
        return _("Transfers: %s", told) if told else _("All transfers")

    @api.model
    def _scopes(self, companies, triggers):
        """The :class:`Scope` of each active point of ``companies`` with one of ``triggers``, in the
        order of the points. The number of queries does not grow with theirs.
        """
        points = self.search([("company_id", "in", companies.ids), ("trigger", "in", triggers)])
        return [
            Scope(
                point,
                frozenset(point.product_ids.ids),
                frozenset(point.category_ids.ids),
                frozenset(point.operation_ids.ids),
                frozenset(point.workcenter_ids.ids),
                frozenset(point.picking_type_ids.ids),
            )
            for point in points
        ]

    def action_apply(self):
        """Make the checks that orders under way lack by now, and drop those that nobody has
        touched and nobody asks for any more. For quality managers.
        """
        if not self.env.user.has_group("plant_quality.group_quality_manager"):
            raise AccessError(_("Points are set up by quality managers. Ask one of them."))
        compat.check_access(self, "write")
        made, dropped = self.env["plant.quality.check"]._apply_points(self)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": _(
                    "Orders under way: %(made)s checks were made, %(dropped)s were dropped.",
                    made=made,
                    dropped=dropped,
                ),
            },
        }
