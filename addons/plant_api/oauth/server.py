"""The endpoints of oauthlib that clients call, over the models.

oauthlib knows the grants and their errors; the models know clients, tokens and what they may.
"""

import json
import logging
from urllib.parse import urlencode

from oauthlib.oauth2 import (
    AuthorizationCodeGrant,
    BearerToken,
    ClientCredentialsGrant,
    IntrospectEndpoint,
    OAuth2Error,
    RefreshTokenGrant,
    RevocationEndpoint,
    TokenEndpoint,
)
from odoo.addons.plant_base.machine import OAuthError

from .validator import PlantValidator

GRANTS = ("client_credentials", "authorization_code", "refresh_token")
TOKENS = ("access_token", "refresh_token")


class Ended(Exception):
    """A code or a refresh token came a second time: what was given for it has been ended, and that
    holds although the request is refused. ``refusal``: with what (:class:`OAuthError`)."""

    def __init__(self, refusal):
        super().__init__()
        self.refusal = refusal


class PlantServer(TokenEndpoint, IntrospectEndpoint, RevocationEndpoint):
    """The three endpoints that clients call."""

    def __init__(self, validator):
        bearer = BearerToken(
            validator,
            token_generator=validator.issue_token,
            expires_in=lambda request: request.client.token_lifetime,
            refresh_token_generator=validator.issue_refresh,
        )
        grants = {
            "client_credentials": ClientCredentialsGrant(validator),
            "authorization_code": AuthorizationCodeGrant(validator),
            "refresh_token": RefreshTokenGrant(validator),
        }
        TokenEndpoint.__init__(self, "", bearer, grants)
        IntrospectEndpoint.__init__(self, validator, ["access_token"])
        self.supported_token_types = TOKENS
        RevocationEndpoint.__init__(self, validator, TOKENS)

    @property
    def default_grant_type_handler(self):
        """A grant of another type, or none, gets the error of the one there is."""
        return self.grant_types["client_credentials"]


def answer(clients, endpoint, form, httprequest, issuer):
    """What ``endpoint`` of :class:`PlantServer` says to a form (a dict); a JSON object, or None.

    :raise OAuthError: refused
    :raise Ended: refused, and what the transaction did is to be kept
    """
    be_quiet()
    validator = PlantValidator(
        clients,
        httprequest.remote_addr,
        (issuer, f"{issuer}/oauth/token"),
        always_secret=endpoint == "create_introspect_response",
    )
    server = PlantServer(validator)
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
        refusal = _refusal(content, status, headers)
        raise Ended(refusal) if validator.ended else refusal
    return content


def be_quiet():
    """oauthlib writes tokens it has issued into its log, at DEBUG."""
    logger = logging.getLogger("oauthlib")
    logger.setLevel(max(logging.INFO, logger.level))


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
    "unauthorized_client": "The client may not use this grant. Have it changed in Odoo.",
    "unsupported_token_type": "Only access tokens and refresh tokens can be revoked, and only "
    "access tokens looked at.",
    "invalid_client": "The client is not known, or its secret is wrong.",
    "invalid_grant": "The code or refresh token is not good, or no longer, or was another "
    "client's. Have the person log in again.",
}
