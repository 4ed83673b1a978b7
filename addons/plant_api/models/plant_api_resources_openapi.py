from odoo import api, models, tools

from ..rest import openapi, telling
from ..rest.events import EventsPage, EventsQuery
from ..rest.webhooks import MadeSecret


class PlantApiResources(models.AbstractModel):
    """What the API is, for programs and people."""

    _inherit = "plant.api.resources"

    @api.model
    @tools.ormcache()
    def _openapi(self):
        """The OpenAPI document (JSON)."""
        return self._describe(self._declared())

    @api.model
    def _describe(self, resources):
        # sudo: which scopes there are is no secret.
        scopes = self.env["plant.api.scope"].sudo().search([])
        return openapi.describe(
            resources, {scope.name: scope.title for scope in scopes}, _event_paths
        )


def _event_paths(models):
    rotate = f"{telling.API}/webhook-endpoints/{{id}}/rotate"
    return {
        rotate: {
            "post": telling.operation(
                "webhook_endpoints_rotate",
                "Make a secret, which is said once",
                "webhook-endpoints",
                "webhook-endpoints:write",
                [telling.ID],
                {"200": telling.answer("The secret.", models.ref(MadeSecret, "serialization"))},
                None,
                ("404", "409"),
            )
        },
        f"{telling.API}/events": {
            "get": telling.operation(
                "events_list",
                "List: event",
                "events",
                "events:read",
                telling.parameters_of(EventsQuery),
                {"200": telling.answer("Events.", models.ref(EventsPage, "serialization"))},
            )
        },
    }
