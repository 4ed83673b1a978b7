from odoo import http
from odoo.http import request

from ..rest.events import EventsPage, EventsQuery


class PlantApiEvents(http.Controller):
    """The feed of what happened, for who would rather ask than be called."""

    @http.route(
        "/plant/api/v1/events",
        type="plant",
        auth="plant_api",
        methods=["GET"],
        csrf=False,
        save_session=False,
        readonly=False,
        plant_scope="events:read",
    )
    def events(self, query: EventsQuery) -> EventsPage:
        domain = [("type", "in", query.type)] if query.type else []
        events = request.env["plant.event"]._feed(query.after, query.limit, domain)
        return {
            "items": [event._envelope() for event in events],
            "next": events[-1:].position or query.after,
        }
