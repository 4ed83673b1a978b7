"""What a machine is told when a request cannot be served: RFC 9457 problem details.

    Problem                     status   slug
    ├── Malformed               400      malformed              not JSON, or cut short
    │   └── OAuthError              400      oauth                  in the form of RFC 6749
    ├── Unauthorized            401      unauthorized           no token, or none that is valid
    │   └── Unpaired            401      unpaired               the device is no terminal
    ├── Forbidden               403      forbidden              the token's user may not
    │   └── InsufficientScope   403      insufficient-scope     the token may not
    ├── NotFound                404      not-found
    ├── MethodNotAllowed        405      method-not-allowed     with Allow
    ├── NotAcceptable           406      not-acceptable
    ├── Conflict                409      conflict               the state forbids it now
    ├── Gone                    410      gone                   it will not be there again
    ├── LengthRequired          411      length-required        a chunked body
    ├── PreconditionFailed      412      precondition-failed    If-Match names another version
    ├── TooLarge                413      too-large
    ├── UnsupportedMedia        415      unsupported-media
    ├── Invalid                 422      invalid                with ``errors``
    │   └── TooCostly           422      too-costly             the query takes longer than it may
    ├── PreconditionRequired    428      precondition-required  If-Match is missing
    ├── TooManyRequests         429      too-many-requests      with Retry-After
    ├── Internal                500      internal               with ``reference``, found in the log
    └── Unavailable             503      unavailable            with Retry-After; try the same again

A handler raises one of these, or what Odoo code raises anyway: :func:`problem_of` is the one place
that maps exceptions to problems.
"""

import re
from http import HTTPStatus

import psycopg2.errors
import werkzeug.exceptions
from odoo import exceptions
from psycopg2.pool import PoolError

from ..exceptions import NotHereError

PROBLEM_JSON = "application/problem+json"
TYPE_PREFIX = "urn:plant:problem:"
RETRY_SECONDS = 1
# The database asks to try again; Odoo has already done so a few times.
BUSY = (
    PoolError,
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class Problem(werkzeug.exceptions.HTTPException):
    """A refusal with its status, its type and one sentence that says what to do.

    :param detail: the sentence
    :param headers: of the response
    :param members: further members of the problem object, JSON values
    """

    code = HTTPStatus.BAD_REQUEST.value
    slug = "bad-request"
    title = "Bad request"
    content_type = PROBLEM_JSON

    def __init__(self, detail="", headers=None, **members):
        super().__init__(detail)
        self.headers = dict(headers or {})
        self.members = members

    def body(self, instance, request_id):
        """The problem object (a dict)."""
        return {
            **self.members,
            "type": TYPE_PREFIX + self.slug,
            "title": self.title,
            "status": self.code,
            "detail": self.description,
            "instance": instance,
            "request_id": request_id,
        }


class Malformed(Problem):
    code, slug, title = 400, "malformed", "The request cannot be read"


class OAuthError(Malformed):
    """A refusal of an OAuth2 endpoint, in the form its clients read instead of a problem.

    :param error: the word of RFC 6749, such as ``invalid_grant``
    """

    slug, title, content_type = "oauth", "The authorisation is refused", "application/json"

    def __init__(self, error, detail, status=400, headers=None):
        super().__init__(detail, headers)
        self.code, self.error = status, error

    def body(self, instance, request_id):  # noqa: ARG002
        return {"error": self.error, "error_description": self.description}

    @classmethod
    def of(cls, problem):
        """The one that stands for any other problem."""
        if isinstance(problem, cls):
            return problem
        status, error = _OAUTH.get(problem.code, (HTTPStatus.BAD_REQUEST, "invalid_request"))
        return cls(error, problem.description, int(status), problem.headers)


# RFC 6749 has no word for a busy server at the token's endpoint: those of 4.1.2.1 are understood.
_OAUTH = {
    HTTPStatus.TOO_MANY_REQUESTS: (HTTPStatus.TOO_MANY_REQUESTS, "temporarily_unavailable"),
    HTTPStatus.INTERNAL_SERVER_ERROR: (HTTPStatus.INTERNAL_SERVER_ERROR, "server_error"),
    HTTPStatus.SERVICE_UNAVAILABLE: (HTTPStatus.SERVICE_UNAVAILABLE, "temporarily_unavailable"),
    HTTPStatus.METHOD_NOT_ALLOWED: (HTTPStatus.METHOD_NOT_ALLOWED, "invalid_request"),
}


class Unauthorized(Problem):
    """``reason``: ``invalid_token`` (RFC 6750), or None where no token was given at all."""

    code, slug, title = 401, "unauthorized", "A valid token is needed"

    def __init__(self, detail="", reason=None):
        challenge = 'Bearer realm="plant"'
        if reason:
            challenge += f', error="{reason}"'
        super().__init__(detail, headers={"WWW-Authenticate": challenge})


class Unpaired(Unauthorized):
    """The device is no terminal, or no longer; it would hold a cookie, not a bearer token."""

    slug, title = "unpaired", "This device is paired with no station"

    def __init__(self, detail):
        Problem.__init__(
            self, detail, headers={"WWW-Authenticate": "Plant-Terminal"}, reason="unpaired"
        )


class Forbidden(Problem):
    code, slug, title = 403, "forbidden", "Not allowed"


class InsufficientScope(Forbidden):
    slug, title = "insufficient-scope", "The token's scopes do not cover this"

    def __init__(self, scope):
        super().__init__(
            f"This needs a token with the scope {scope}. Ask a plant manager for one.",
            headers={
                "WWW-Authenticate": (
                    f'Bearer realm="plant", error="insufficient_scope", scope="{scope}"'
                )
            },
            scope=scope,
        )


class NotFound(Problem):
    code, slug, title = 404, "not-found", "Not found"


class MethodNotAllowed(Problem):
    code, slug, title = 405, "method-not-allowed", "Method not allowed"

    def __init__(self, method, allowed):
        allow = ", ".join(allowed)
        super().__init__(f"{method} is not possible here; {allow} is.", headers={"Allow": allow})


class NotAcceptable(Problem):
    code, slug, title = 406, "not-acceptable", "Only JSON is served"


class Conflict(Problem):
    code, slug, title = 409, "conflict", "Not possible in the present state"


class Gone(Problem):
    code, slug, title = 410, "gone", "No longer there"


class LengthRequired(Problem):
    code, slug, title = 411, "length-required", "The body's length must be said"


class PreconditionFailed(Problem):
    code, slug, title = 412, "precondition-failed", "It has changed meanwhile"


class TooLarge(Problem):
    code, slug, title = 413, "too-large", "The body is too large"


class UnsupportedMedia(Problem):
    code, slug, title = 415, "unsupported-media", "The body's type or encoding is not read"


class Invalid(Problem):
    """``errors``: a list of ``{"pointer" | "parameter": where, "code": …, "detail": …}``."""

    code, slug, title = 422, "invalid", "The request is not valid"

    def __init__(self, detail="", errors=()):
        super().__init__(detail, **({"errors": list(errors)} if errors else {}))


class TooCostly(Invalid):
    slug, title = "too-costly", "The query takes too long"

    def __init__(self):
        super().__init__(
            "The database needs longer for this than a request may take, so it was given up and "
            "nothing was changed. Ask for less: a narrower filter, a shorter period, a short page."
        )


class PreconditionRequired(Problem):
    code, slug, title = 428, "precondition-required", "The version must be named"


class TooManyRequests(Problem):
    code, slug, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, detail, retry_after):
        super().__init__(detail, headers={"Retry-After": str(int(retry_after))})


class Internal(Problem):
    code, slug, title = 500, "internal", "Unexpected error"

    def __init__(self, reference):
        super().__init__(
            "The server failed, and nothing was changed. "
            f"Its administrator finds the cause in the log under {reference}.",
            reference=reference,
        )


class Unavailable(Problem):
    code, slug, title = 503, "unavailable", "Busy"

    def __init__(self, detail="The server is busy. Send the same request again in a moment."):
        super().__init__(detail, headers={"Retry-After": str(RETRY_SECONDS)})


def all_problems(root=Problem):
    """Every class of the tree."""
    for child in root.__subclasses__():
        yield child
        yield from all_problems(child)


def _by_status():
    return {cls.code: cls for cls in Problem.__subclasses__()}


def problem_of(exc, reference):
    """The problem that stands for ``exc``; ``reference`` is what the log knows it by."""
    for kind, make in _MAPPING:
        if isinstance(exc, kind):
            problem = make(exc)
            break
    else:
        problem = None
    return problem or Internal(reference)


def _of_user_error(exc):
    """An error may carry its own ``http_status`` and ``reason``; a broken unique constraint is a
    conflict.
    """
    problem = _by_its_status(exc)
    if reason := getattr(exc, "reason", None):
        problem.members["reason"] = reason
    return problem


def _by_its_status(exc):
    cause = exc.__cause__
    if isinstance(cause, psycopg2.errors.UniqueViolation):
        return Conflict(str(exc))
    status = getattr(exc, "http_status", Invalid.code)
    if status == TooManyRequests.code:
        return TooManyRequests(str(exc), getattr(exc, "retry_after", RETRY_SECONDS))
    if status in (Forbidden.code, NotFound.code, Conflict.code):
        return _by_status()[status](str(exc))
    return Invalid(str(exc))


def _of_werkzeug(exc):
    if exc.code == MethodNotAllowed.code:
        return MethodNotAllowed("This method", exc.valid_methods or [])
    if exc.code == Unauthorized.code:
        return Unauthorized(exc.description)
    if exc.code is None or exc.code >= Internal.code:
        return None
    known = _by_status().get(exc.code)
    if known and known.__init__ in (Problem.__init__, Invalid.__init__):
        return known(exc.description)
    problem = Problem(exc.description)
    problem.code, problem.title = exc.code, exc.name
    problem.slug = re.sub(r"[^a-z ]", "", exc.name.lower()).replace(" ", "-")
    return problem


def _of_access_error(exc):
    if isinstance(exc, NotHereError):
        return Forbidden(str(exc), reason=exc.reason)
    # Odoo's own text names models and rules; it is in the log.
    return Forbidden(
        "The user this token runs as may not do this. "
        "Ask a plant manager to check the user's groups and companies."
    )


def _of_missing(_exc):
    # Odoo's own text names model, record and user; it is in the log.
    return NotFound("What this names is not there, or no longer. Read it again and decide anew.")


def _of_access_denied(_exc):
    return Unauthorized("The token is not accepted.", reason="invalid_token")


# The first that fits counts; what fits none, or maps to None, is Internal.
_MAPPING = (
    (Problem, lambda exc: exc),
    (BUSY, lambda exc: Unavailable()),  # noqa: ARG005
    (psycopg2.errors.QueryCanceled, lambda exc: TooCostly()),  # noqa: ARG005
    (werkzeug.exceptions.HTTPException, _of_werkzeug),
    (exceptions.AccessDenied, _of_access_denied),
    (exceptions.AccessError, _of_access_error),
    (exceptions.MissingError, _of_missing),
    (exceptions.UserError, _of_user_error),
    (exceptions.RedirectWarning, lambda exc: Invalid(exc.args[0])),
)
