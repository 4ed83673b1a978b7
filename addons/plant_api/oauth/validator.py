"""What oauthlib asks of whom it serves, answered with the models."""

import time

from oauthlib.oauth2 import InvalidClientError, InvalidRequestError, RequestValidator
from odoo import fields

from . import assertion
from .credentials import credentials_of
from .redirects import matches, redirects_of

S256 = "S256"


class PlantValidator(RequestValidator):
    """See the module.

    :param clients: the empty ``plant.api.client`` recordset (sudo) of the request
    :param address: the caller's
    :param audiences: what the plant is called in what clients sign
    :param always_secret: public clients are not served
    """

    def __init__(self, clients, address, audiences=(), *, always_secret=False):
        self.clients = clients
        self.audiences = audiences
        self.address = address
        self.always_secret = always_secret
        self.now = fields.Datetime.now()
        # Whether a consent was ended because its code or refresh token came again.
        self.ended = False

    # -- who calls -------------------------------------------------------------------------------

    def client_authentication_required(self, request, *args, **kwargs):  # noqa: ARG002
        """A public client has nothing to prove itself with but the code's own verifier."""
        if self.always_secret or request.headers.get("Authorization"):
            return True
        if request.client_secret or _assertion_of(request):
            return True
        return not self._public(request.client_id)

    def authenticate_client(self, request, *args, **kwargs):  # noqa: ARG002
        authorization = request.headers.get("Authorization", "")
        if signed := _assertion_of(request):
            if authorization or request.client_secret:
                raise InvalidRequestError("Say who you are once.", request=request)
            client = self.clients._authenticate_signed(signed, self.audiences, self.address)
            if request.client_id not in (None, client.client_id):
                raise InvalidRequestError(
                    "client_id and client_assertion name two different clients.", request=request
                )
            self._is(request, client)
            return True
        try:
            said = credentials_of(authorization, request.client_id, request.client_secret)
        except ValueError as error:
            if authorization:
                raise InvalidRequestError(str(error), request=request) from error
            raise InvalidClientError(str(error), request=request) from error
        client = self.clients._authenticate(said.client_id, said.secret, self.address)
        self._is(request, client)
        return True

    def authenticate_client_id(self, client_id, request, *args, **kwargs):  # noqa: ARG002
        client = self._public(client_id)
        if client:
            self._is(request, client)
        return bool(client)

    def _public(self, client_id):
        return self.clients._public(client_id, self.address)

    def _is(self, request, client):
        quota = client.env["plant.api.quota"]
        quota._take(client.id, client._policy_of().rate, time.time())
        request.client, request.client_id = client, client.client_id

    # -- what is asked for -----------------------------------------------------------------------

    def validate_client_id(self, client_id, request, *args, **kwargs):  # noqa: ARG002
        client = self.clients.search([("client_id", "=", client_id)], limit=1)
        request.client = client.filtered("acts_for_people")
        return bool(request.client)

    def validate_redirect_uri(self, client_id, redirect_uri, request, *args, **kwargs):  # noqa: ARG002
        return matches(redirects_of(request.client.redirect_uris), redirect_uri)

    def get_default_redirect_uri(self, client_id, request, *args, **kwargs):
        """None: which one is always said."""

    def validate_response_type(self, client_id, response_type, client, request, *args, **kwargs):  # noqa: ARG002
        return response_type == "code"

    def is_pkce_required(self, client_id, request):  # noqa: ARG002
        return True

    def validate_grant_type(self, client_id, grant_type, client, request, *args, **kwargs):  # noqa: ARG002
        return grant_type in client._grants()

    def get_default_scopes(self, client_id, request, *args, **kwargs):  # noqa: ARG002
        return sorted(request.client._policy_of().scopes)

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):  # noqa: ARG002
        return client._policy_of().scopes.issuperset(scopes)

    # -- codes -----------------------------------------------------------------------------------

    def save_authorization_code(self, client_id, code, request, *args, **kwargs):
        """Nothing: it was stored when it was made."""

    def validate_code(self, client_id, code, client, request, *args, **kwargs):  # noqa: ARG002
        consent = self.clients.env["plant.api.consent"]._of_code(code)
        if not consent or consent.client_id != client:
            return False
        if consent.code_used_at:
            return self._end(consent)
        request.consent = consent
        request.scopes = self._still(client, consent)
        return bool(
            consent.code_expires_at > self.now and consent._holds(self.now) and request.scopes
        )

    def get_code_challenge(self, code, request):  # noqa: ARG002
        return request.consent.code_challenge

    def get_code_challenge_method(self, code, request):  # noqa: ARG002
        return S256

    def confirm_redirect_uri(self, client_id, code, redirect_uri, client, request, *args, **kwargs):  # noqa: ARG002
        return redirect_uri == request.consent.redirect_uri

    def invalidate_authorization_code(self, client_id, code, request, *args, **kwargs):  # noqa: ARG002
        """Of two that come at once one fails to serialize, is tried again, and finds it used."""
        request.consent.code_used_at = self.now

    # -- refresh tokens --------------------------------------------------------------------------

    def validate_refresh_token(self, refresh_token, client, request, *args, **kwargs):  # noqa: ARG002
        refresh = self.clients.env["plant.api.refresh"]._of(refresh_token)
        consent = refresh.consent_id
        if not refresh or consent.client_id != client:
            return False
        if refresh.used_at:
            return self._end(consent)
        request.consent, request.refresh = consent, refresh
        return bool(consent._holds(self.now) and self._still(client, consent))

    def get_original_scopes(self, refresh_token, request, *args, **kwargs):  # noqa: ARG002
        return self._still(request.client, request.consent)

    def rotate_refresh_token(self, request):  # noqa: ARG002
        return True

    def _still(self, client, consent):
        """What the person allowed, and the client may have still."""
        allowed = client._policy_of().scopes
        return [scope for scope in consent.scopes.split() if scope in allowed]

    def _end(self, consent):
        consent._end()
        self.ended = True
        return False

    # -- tokens ----------------------------------------------------------------------------------

    def issue_token(self, request):
        """An access token: oauthlib asks for it once all is in order."""
        consent = getattr(request, "consent", None)
        return request.client._issue_token(request.scopes, consent=consent)

    def issue_refresh(self, request):
        """A refresh token, in place of the one that came."""
        if refresh := getattr(request, "refresh", None):
            request.consent._renew(refresh, self.now)
        return request.consent._new_refresh()

    def save_bearer_token(self, token, request, *args, **kwargs):
        """Nothing: it was stored when it was issued."""

    def introspect_token(self, token, token_type_hint, request, *args, **kwargs):  # noqa: ARG002
        return request.client._introspect(token)

    def revoke_token(self, token, token_type_hint, request, *args, **kwargs):  # noqa: ARG002
        request.client._revoke_token(token)


def _assertion_of(request):
    """The signed assertion (RFC 7523) in the form, or None."""
    if getattr(request, "client_assertion_type", None) != assertion.TYPE:
        return None
    return getattr(request, "client_assertion", None)
