import pydantic
from odoo import http
from odoo.addons.plant_base.machine import OAuthError, Reply
from odoo.addons.plant_base.machine.reply import dump
from odoo.http import Response, request

from ..oauth import server
from ..oauth.assertion import ALGORITHMS

OPTIONS = {
    "type": "plant",
    "auth": "plant_open",
    "csrf": False,
    "save_session": False,
    "readonly": False,
}
ISSUER = "/plant/api"


class Form(pydantic.BaseModel):
    """The parameters of an OAuth2 request; those that are not known are ignored (RFC 6749)."""

    model_config = pydantic.ConfigDict(extra="allow", frozen=True)


class PlantApiOAuth(http.Controller):
    """How a client gets a token, gives it back, and asks what one is worth."""

    @http.route("/plant/api/oauth/token", methods=["POST"], plant_refusal=OAuthError.of, **OPTIONS)
    def token(self, form: Form):
        return _answer("create_token_response", form)

    @http.route("/plant/api/oauth/revoke", methods=["POST"], plant_refusal=OAuthError.of, **OPTIONS)
    def revoke(self, form: Form):
        _answer("create_revocation_response", form)
        return Reply({})

    @http.route(
        "/plant/api/oauth/introspect", methods=["POST"], plant_refusal=OAuthError.of, **OPTIONS
    )
    def introspect(self, form: Form):
        return _answer("create_introspect_response", form)

    @http.route(f"/.well-known/oauth-authorization-server{ISSUER}", methods=["GET"], **OPTIONS)
    def metadata(self):
        """RFC 8414."""
        issuer = issuer_of(request.env)
        authentication = ["client_secret_basic", "client_secret_post", "private_key_jwt"]
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth/authorize",
            "token_endpoint": f"{issuer}/oauth/token",
            "revocation_endpoint": f"{issuer}/oauth/revoke",
            "introspection_endpoint": f"{issuer}/oauth/introspect",
            "token_endpoint_auth_methods_supported": [*authentication, "none"],
            "revocation_endpoint_auth_methods_supported": [*authentication, "none"],
            "introspection_endpoint_auth_methods_supported": authentication,
            **{
                f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS)
                for endpoint in ("token", "revocation", "introspection")
            },
            "grant_types_supported": list(server.GRANTS),
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "scopes_supported": request.env["plant.api.scope"].search([]).mapped("name"),
            "service_documentation": f"{issuer}/v1/docs",
        }


def issuer_of(env):
    """Who gives the tokens: an address, and the name it goes by (RFC 8414)."""
    return env["ir.config_parameter"].sudo().get_param("web.base.url") + ISSUER


def _answer(endpoint, form):
    clients = request.env["plant.api.client"]
    try:
        return server.answer(
            clients, endpoint, form.model_dump(), request.httprequest, issuer_of(request.env)
        )
    except server.Ended as ended:
        # An error that is raised would undo what it is about.
        refused = ended.refusal
        return Response(
            dump(refused.body(None, None)),
            status=refused.code,
            headers={"Cache-Control": "no-store", **refused.headers},
            content_type=refused.content_type,
        )
