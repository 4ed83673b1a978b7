"""The endpoints of oauthlib, over the models.

oauthlib knows the grants and their errors; the models know clients, tokens and what they may.
"""

import json
import logging
import time
from urllib.parse import urlencode

from oauthlib.oauth2 import (
    BearerToken,
    ClientCredentialsGrant,
    IntrospectEndpoint,
    InvalidClientError,
    InvalidRequestError,
    OAuth2Error,
    RequestValidator,
    RevocationEndpoint,
    TokenEndpoint,
)
from odoo.addons.plant_base.machine import OAuthError

from .credentials import credentials_of

GRANTS = ("client_credentials",)
# oauthlib writes tokens it has issued into its log, at DEBUG.
_logger = logging.getLogger("oauthlib")


class PlantValidator(RequestValidator):
    """What oauthlib asks of whom it serves.

    :param clients: the empty ``plant.api.client`` recordset (sudo) of the request
    :param address: the caller's
    """

    def __init__(self, clients, address):
        self.clients = clients
        self.address = address

    def client_authentication_required(self, request, *args, **kwargs):  # noqa: ARG002
        return True

    def authenticate_client(self, request, *args, **kwargs):  # noqa: ARG002
        authorization = request.headers.get("Authorization", "")
        try:
            said = credentials_of(authorization, request.client_id, request.client_secret)
        except ValueError as error:
            if authorization or request.client_id:
                raise InvalidRequestError(str(error), request=request) from error
            raise InvalidClientError(str(error), request=request) from error
        client = self.clients._authenticate(said.client_id, said.secret, self.address)
        quota = client.env["plant.api.quota"]
        quota._take(client.id, client._policy_of().rate, time.time())
        request.client, request.client_id = client, said.client_id
        return True

    def authenticate_client_id(self, client_id, request, *args, **kwargs):  # noqa: ARG002
        return False

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):  # noqa: ARG002
        return grant_type in GRANTS

    def get_default_scopes(self, client_id, request, *args, **kwargs):  # noqa: ARG002
        return sorted(request.client._policy_of().scopes)

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):  # noqa: ARG002
        return client._policy_of().scopes.issuperset(scopes)

    def save_bearer_token(self, token, request, *args, **kwargs):
        """Nothing: it was stored when it was issued."""

    def introspect_token(self, token, token_type_hint, request, *args, **kwargs):  # noqa: ARG002
        return request.client._introspect(token)

    def revoke_token(self, token, token_type_hint, request, *args, **kwargs):  # noqa: ARG002
        request.client._revoke_token(token)


class PlantServer(TokenEndpoint, IntrospectEndpoint, RevocationEndpoint):
    """The three endpoints that clients call."""

    def __init__(self, validator):
        bearer = BearerToken(
            validator,
            token_generator=lambda request: request.client._issue_token(request.scopes),
            expires_in=lambda request: request.client.token_lifetime,
        )
        grants = {"client_credentials": ClientCredentialsGrant(validator)}
        TokenEndpoint.__init__(self, "", bearer, grants)
        IntrospectEndpoint.__init__(self, validator, ["access_token"])
        RevocationEndpoint.__init__(self, validator, ["access_token"])

    @property
    def default_grant_type_handler(self):
        """A grant of another type, or none, gets the error of the one there is."""
        return self.grant_types["client_credentials"]


def answer(clients, endpoint, form, httprequest):
    """What ``endpoint`` of :class:`PlantServer` says to a form (a dict); a JSON object, or None.

    :raise OAuthError: refused
    """
    _logger.setLevel(max(logging.INFO, _logger.level))
    server = PlantServer(PlantValidator(clients, httprequest.remote_addr))
    headers = {
        name: httprequest.headers[name]
        for name in ("Authorization", "Content-Type")
        if name in httprequest.headers
    }
    # oauthlib looks for https; whether a proxy spoke it is the proxy's business.
    uri = f"https://{httprequest.host}{httprequest.path}"
    if httprequest.query_string:
        uri += "?" + httprequest.query_string.decode("latin-1")
    try:
        _headers, body, status = getattr(server, endpoint)(uri, "POST", urlencode(form), headers)
    except OAuthError as error:
        error.headers.update(_challenge(error.code, headers))
        raise
    except OAuth2Error as error:
        raise _refusal(json.loads(error.json), error.status_code, headers) from error
    content = json.loads(body) if body else None
    if status >= 400:
        raise _refusal(content, status, headers)
    return content


def _refusal(content, status, headers):
    detail = content.get("error_description") or SENTENCES.get(content["error"], "")
    return OAuthError(content["error"], detail, status, _challenge(status, headers))


def _challenge(status, headers):
    """Who said by HTTP Basic who they are is told to do so again."""
    if status == 401 and headers.get("Authorization", "").lower().startswith("basic"):
        return {"WWW-Authenticate": 'Basic realm="plant", charset="UTF-8"'}
    return {}


SENTENCES = {
    "unsupported_grant_type": f"grant_type is one of: {', '.join(GRANTS)}.",
    "invalid_scope": "The client may not have all of these scopes. Ask for fewer, or have the "
    "client changed in Odoo.",
    "unauthorized_client": "The client may not use this grant.",
    "unsupported_token_type": "Only access tokens can be revoked and looked at.",
    "invalid_client": "The client is not known, or its secret is wrong.",
}
