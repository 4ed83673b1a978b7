"""The endpoint of oauthlib that a person's browser calls, over the models."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from oauthlib.common import add_params_to_uri
from oauthlib.oauth2 import (
    AccessDeniedError,
    AuthorizationCodeGrant,
    AuthorizationEndpoint,
    FatalClientError,
    InvalidRequestError,
    OAuth2Error,
)
from oauthlib.oauth2.rfc6749.errors import (
    InvalidClientIdError,
    InvalidRedirectURIError,
    MismatchingRedirectURIError,
    MissingClientIdError,
    MissingRedirectURIError,
)

from .server import be_quiet
from .validator import S256, PlantValidator

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
MOST = 4000
CLIENT = (InvalidClientIdError, MissingClientIdError)
REDIRECT = (InvalidRedirectURIError, MismatchingRedirectURIError, MissingRedirectURIError)


class Unanswerable(ValueError):
    """The request cannot be answered where it asks to be: a page says so to the person, and nobody
    is sent anywhere. Its message is a word: ``client``, ``redirect`` or ``request``."""


class SentBack(Exception):
    """The request is refused, and ``location`` is where the person is sent to tell the client."""

    def __init__(self, location):
        super().__init__()
        self.location = location


class Asked(NamedTuple):
    """What a client asks a person for: ``scopes`` (names) for ``client`` (sudo)."""

    client: object
    scopes: list
    redirect_uri: str
    state: str | None
    challenge: str


def asked(clients, query, address, issuer):
    """The :class:`Asked` of a query string.

    :param clients: the empty ``plant.api.client`` recordset (sudo)
    :raise Unanswerable: the client or where it wants the answer is not known
    :raise SentBack: anything else is wrong
    """
    be_quiet()
    endpoint = _endpoint(clients, address)
    try:
        scopes, found = endpoint.validate_authorization_request(_uri_of(query))
    except FatalClientError as error:
        raise Unanswerable(_what(error)) from error
    except OAuth2Error as error:
        # That it may be sent back there was looked at first.
        raise SentBack(_back(error.redirect_uri, error.twotuples, issuer)) from error
    request = found["request"]
    return Asked(
        request.client, scopes, found["redirect_uri"], found["state"], found["code_challenge"]
    )


def allow(request, user, issuer):
    """Where to send ``user``, who allowed what was :class:`Asked`: back, with a code."""
    consents = request.client.env["plant.api.consent"]
    code = consents._allow(
        request.client, user, request.scopes, request.redirect_uri, request.challenge
    )
    return _back(request.redirect_uri, [("code", code), *_state(request)], issuer)


def deny(request, issuer):
    """Where to send who did not allow it."""
    error = AccessDeniedError(description="The person did not allow it.", state=request.state)
    return _back(request.redirect_uri, error.twotuples, issuer)


def _endpoint(clients, address):
    grant = AuthorizationCodeGrant(PlantValidator(clients, address))
    grant.custom_validators.pre_auth.append(_check_pkce)
    return AuthorizationEndpoint("code", None, {"code": grant})


def _check_pkce(request):
    """S256 alone: what is plain proves nothing to who has read it."""
    if request.response_mode not in (None, "query"):
        raise InvalidRequestError("response_mode is query.", request=request)
    if request.code_challenge_method != S256:
        raise InvalidRequestError("Send code_challenge_method=S256.", request=request)
    if not CHALLENGE.fullmatch(request.code_challenge or ""):
        raise InvalidRequestError(
            "Send the code_challenge of RFC 7636: 43 characters of base64url.", request=request
        )
    return {}


def _uri_of(query):
    """The query in the strict form that oauthlib reads."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Unanswerable("request") from error
    if len(query) > MOST or any("\0" in text for pair in pairs for text in pair):
        raise Unanswerable("request")
    return f"https://plant/?{urlencode(pairs)}"


def _what(error):
    if isinstance(error, CLIENT):
        return "client"
    return "redirect" if isinstance(error, REDIRECT) else "request"


def _state(request):
    return [("state", request.state)] if request.state else []


def _back(redirect_uri, pairs, issuer):
    """RFC 9207: who answers is said, so that a client of several servers cannot be confused."""
    return add_params_to_uri(redirect_uri, [*pairs, ("iss", issuer)])
