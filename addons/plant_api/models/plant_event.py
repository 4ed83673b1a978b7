from odoo import api, models, tools
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.models.plant_event import publish_committed
from odoo.tools import SQL

from ..webhooks import like, matches, parse_types
from .plant_webhook_endpoint_replay import TEST_TYPE

# Events of the feed that one answer may look through.
SCANNED = 10_000


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
        precommit.add(self.env["plant.webhook.delivery"].sudo()._queue_wake_now)

    @api.model
    @tools.ormcache()
    def _is_heard(self):
        """Whether anybody is told anything: asked at each event, so it is kept."""
        return bool(
            self.env["plant.webhook.endpoint"].sudo().search([("state", "=", "active")], limit=1)
        )

    @api.model
    def _filtered_feed(self, query):
        """``(events, where to go on)``: what comes after ``query.after`` (an ``EventsQuery``).

        However little of the feed is asked for, no more than a part of it is read at a time.
        """
        domain = [("company_id", "in", query.company)] if query.company else []
        if query.type:
            domain += ["|"] * (len(query.type) - 1)
            domain += [("type", "=like", like(pattern)) for pattern in query.type]
        check_access(self, "read")
        with self.env.registry.cursor() as cr:
            publish_committed(cr)
        self.env.cr.execute(
            "SELECT max(position) FROM (SELECT position FROM plant_event WHERE position > %s"
            " ORDER BY position LIMIT %s) AS part",
            [query.after, SCANNED],
        )
        [until] = self.env.cr.fetchone()
        if until is None:
            return self.browse(), query.after
        found = self._search(
            [("position", ">", query.after), ("position", "<=", until), *domain],
            order="position",
            limit=query.limit,
        )
        if found.is_empty():
            return self.browse(), until
        if query.line:
            found.add_where(SQL("plant_event.data ->> 'line' = ANY(%s)", query.line))
        if query.product:
            found.add_where(
                SQL(
                    "plant_event.data -> 'product' ->> 'id' = ANY(%s)",
                    [str(product) for product in query.product],
                )
            )
        events = self.browse(found)
        whole = len(events) == query.limit
        return events, events[-1].position if whole else until

    def _wanted_by(self, endpoints, types=None):
        """``{endpoint id: those of these events that it asks for}``, in their order.

        :param types: patterns that narrow those of the endpoints
        """
        wanted = {}
        told = {}
        facts = [(event, event.type, event.company_id.id) for event in self.sorted("position")]
        kinds = {kind for _event, kind, _company in facts} - {TEST_TYPE}
        for endpoint in endpoints:
            patterns, company = parse_types(endpoint.event_types), endpoint.company_id.id
            asked = {
                kind
                for kind in kinds
                if matches(patterns, kind) and (types is None or matches(types, kind))
            }
            narrow = endpoint.line_ids or endpoint.product_ids
            ids = []
            for event, kind, of_company in facts:
                if kind == TEST_TYPE:
                    mine = event.res_id == endpoint.id
                else:
                    mine = of_company == company and kind in asked
                    if mine and narrow:
                        if event.id not in told:
                            told[event.id] = event._told()
                        mine = _meets(endpoint, *told[event.id])
                if mine:
                    ids.append(event.id)
            wanted[endpoint.id] = self.browse(ids)
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
        # What anybody may emit is of any shape, and must not stop the feed.
        product = data.get("product")
        product_id = product.get("id") if isinstance(product, dict) else None
        products = {product_id} if isinstance(product_id, int) else set()
        if not products and record and _leads(record, "product_id", "product.product"):
            products = set(record.product_id.ids)
        line = data.get("line")
        code = line.get("code") if isinstance(line, dict) else line
        if isinstance(code, str) and code:
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
        for name, model, path in (
            ("plant_line_id", "plant.line", "plant_line_id"),
            ("line_id", "plant.line", "line_id"),
            ("workcenter_id", "mrp.workcenter", "workcenter_id.plant_line_id"),
            ("station_id", "plant.station", "station_id.line_id"),
            ("workorder_id", "mrp.workorder", "workorder_id.plant_line_id"),
            ("workorder_ids", "mrp.workorder", "workorder_ids.plant_line_id"),
        ):
            if _leads(record, name, model):
                lines |= record.mapped(path)
        return lines


def _leads(record, name, model):
    """Whether its field ``name`` leads to records of ``model``."""
    field = record._fields.get(name)
    return bool(field) and field.comodel_name == model


def _meets(endpoint, lines, products):
    """Whether an event about these is one of those that the endpoint is told."""
    return (not endpoint.line_ids or bool(lines & set(endpoint.line_ids.ids))) and (
        not endpoint.product_ids or bool(products & set(endpoint.product_ids.ids))
    )
