from odoo import api, models, tools

from ..webhooks import matches, parse_types
from .plant_webhook_endpoint_replay import TEST_TYPE


class PlantEvent(models.Model):
    """Events on their way to webhooks: who wants which, and how the worker learns of them."""

    _inherit = "plant.event"

    @api.model
    def _publish_after_commit(self):
        super()._publish_after_commit()
        precommit = self.env.cr.precommit
        if precommit.data.get("plant_api.wake") or not self._is_heard():
            return
        precommit.data["plant_api.wake"] = True
        # By the transaction itself, so that a crash right after the commit costs no minute; at its
        # end, where no savepoint takes it back.
        precommit.add(self.env["plant.webhook.delivery"].sudo()._wake)

    @api.model
    @tools.ormcache()
    def _is_heard(self):
        """Whether anybody is told anything: asked at each event, so it is kept."""
        return bool(
            self.env["plant.webhook.endpoint"].sudo().search([("state", "=", "active")], limit=1)
        )

    def _wanted_by(self, endpoints, types=None):
        """``{endpoint id: those of these events that it asks for}``, in their order.

        :param types: patterns that narrow those of the endpoints
        """
        wanted = {}
        told = {}
        for endpoint in endpoints:
            patterns = parse_types(endpoint.event_types)
            events = self.filtered(
                lambda event, endpoint=endpoint, patterns=patterns: (
                    event.company_id == endpoint.company_id
                    and event.type != TEST_TYPE
                    and matches(patterns, event.type)
                    and (types is None or matches(types, event.type))
                )
            )
            if endpoint.line_ids or endpoint.product_ids:
                for event in events:
                    if event.id not in told:
                        told[event.id] = event._told()
                events = events.filtered(
                    lambda event, endpoint=endpoint: _meets(endpoint, *told[event.id])
                )
            tests = self.filtered(
                lambda event, endpoint=endpoint: (
                    event.type == TEST_TYPE and event.res_id == endpoint.id
                )
            )
            wanted[endpoint.id] = (events | tests).sorted("position")
        return wanted

    def _told(self):
        """``(ids of the lines, ids of the products)`` that the event is about: as its data says,
        and where that is silent, as its record does.
        """
        self.ensure_one()
        data = self.data or {}
        record = (
            self.env[self.res_model].browse(self.res_id).exists()
            if self.res_model in self.env
            else None
        )
        product = data.get("product")
        products = {product["id"]} if isinstance(product, dict) and product.get("id") else set()
        if not products and record and "product_id" in record._fields:
            products = set(record.product_id.ids)
        line = data.get("line")
        code = line.get("code") if isinstance(line, dict) else line
        if code:
            lines = self.env["plant.line"].search(
                [("code", "=", code), ("company_id", "=", self.company_id.id)]
            )
        else:
            lines = self._lines_of(record)
        return set(lines.ids), products

    @api.model
    def _lines_of(self, record):
        """The lines that a record is of."""
        lines = self.env["plant.line"]
        if not record:
            return lines
        for path in (
            "plant_line_id",
            "line_id",
            "workcenter_id.plant_line_id",
            "station_id.line_id",
            "workorder_id.plant_line_id",
            "workorder_ids.plant_line_id",
        ):
            field = record._fields.get(path.partition(".")[0])
            if field and (path != "line_id" or field.comodel_name == "plant.line"):
                lines |= record.mapped(path)
        return lines


def _meets(endpoint, lines, products):
    """Whether an event about these is one of those that the endpoint is told."""
    return (not endpoint.line_ids or bool(lines & set(endpoint.line_ids.ids))) and (
        not endpoint.product_ids or bool(products & set(endpoint.product_ids.ids))
    )
