"""How Odoo serves ``@route(type="plant")``: JSON in, JSON or a problem out, one transaction.

    @http.route("/plant/iot/v1/batches", type="plant", auth="plant_bearer", methods=["POST"],
                csrf=False, save_session=False, readonly=False, plant_scope="iot")
    def batches(self, body: BatchIn) -> BatchAccepted:
        return request.plant_token._owner()._accept(body)

Options of the route: ``plant_scope`` (the token must have it), ``plant_max_body`` (bytes after
decompression) and ``plant_nul`` (the body's model judges U+0000 in texts itself). Errors of the
database that ask for another try pass through to Odoo's own retry: the handler then runs again from
the start with the same body.
"""

import logging
import re
import uuid
from http import HTTPStatus

import psycopg2
from odoo.http import Dispatcher, Response
from odoo.http import request as current_request
from werkzeug.http import quote_etag

from . import problems
from .allow import allowed_methods, options_response
from .binding import parse_body, parse_query, signature_of
from .body import DEFAULT_LIMIT
from .reply import dump, is_known, reply_of

_logger = logging.getLogger(__name__)

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"
REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class PlantDispatcher(Dispatcher):
    routing_type = "plant"
    mimetypes = (JSON,)

    @classmethod
    def is_compatible_with(cls, request):  # noqa: ARG003
        # A wrong Content-Type gets its own problem from the body's reader.
        return True

    @property
    def request_id(self):
        """The caller's X-Request-Id, or one of our own: the same in answer, problem and log."""
        given = self.request.httprequest.headers.get("X-Request-Id", "")
        if REQUEST_ID.fullmatch(given):
            return given
        if not hasattr(self.request, "plant_request_id"):
            self.request.plant_request_id = str(uuid.uuid4())
        return self.request.plant_request_id

    def pre_dispatch(self, rule, args):
        super().pre_dispatch(rule, args)
        # Whatever the route says: a machine has no session.
        self.request.session.can_save = False

    def dispatch(self, endpoint, args):
        # Others look here after the answer was made.
        self.request.params = dict(args)
        try:
            routing = endpoint.routing
            self._check_accept()
            self._check_scope(routing)
            # Odoo lets OPTIONS through to every handler; it must not run one.
            if self.request.httprequest.method == "OPTIONS" and (
                allowed := allowed_methods(self.request)
            ):
                return options_response(allowed)
            self.request.params = {**args, **self._bind(endpoint, routing)}
            result = self.request.registry["ir.http"]._dispatch(endpoint)
            # What the database refuses is this handler's failure, not the commit's.
            self.request.env.flush_all()
            return result if isinstance(result, Response) else self._respond(reply_of(result))
        except (psycopg2.Error, problems.Problem):
            raise
        except Exception as exc:
            raise self._problem(exc) from exc

    def handle_error(self, exc):
        problem = self._problem(exc)
        httprequest = self.request.httprequest
        _logger.info(
            "%s %s: %s %s [%s] %s",
            httprequest.method,
            httprequest.path,
            problem.code,
            problem.slug,
            self.request_id,
            problem.description,
        )
        response = Response(
            dump(problem.body(httprequest.path, self.request_id)),
            status=problem.code,
            headers=problem.headers,
            content_type=PROBLEM_JSON,
        )
        response.headers["X-Request-Id"] = self.request_id
        response.headers["Cache-Control"] = "no-store"
        return response

    def _problem(self, exc):
        problem = problems.problem_of(exc, self.request_id)
        if isinstance(problem, problems.Internal) and problem is not exc:
            _logger.error("Request %s failed.", self.request_id, exc_info=exc)
        elif problem is not exc:
            _logger.info("Request %s refused: %s", self.request_id, exc)
        return problem

    def _check_accept(self):
        accepted = self.request.httprequest.accept_mimetypes
        if accepted and not accepted.best_match([JSON, PROBLEM_JSON]):
            raise problems.NotAcceptable(f"Accept {JSON}, or send no Accept header.")

    def _check_scope(self, routing):
        scope = routing.get("plant_scope")
        if scope and scope not in self.request.plant_token._scopes():
            raise problems.InsufficientScope(scope)

    def _bind(self, endpoint, routing):
        signature = signature_of(endpoint.original_endpoint)
        bound = {}
        if signature.query:
            bound["query"] = parse_query(signature.query, self.request.httprequest.args)
        if signature.body:
            # Kept on the request: a retried transaction finds the stream already read.
            if not hasattr(self.request, "plant_body"):
                self.request.plant_body = parse_body(
                    signature.body,
                    self.request.httprequest,
                    limit=routing.get("plant_max_body", DEFAULT_LIMIT),
                    nul=routing.get("plant_nul", False),
                )
            body = self.request.plant_body
            frozen = signature.body.model_config.get("frozen")
            bound["body"] = body if frozen else body.model_copy(deep=True)
        return bound

    def _respond(self, reply):
        httprequest = self.request.httprequest
        headers = {"X-Request-Id": self.request_id, "Cache-Control": "no-store", **reply.headers}
        status = reply.status
        if reply.etag:
            headers["ETag"] = quote_etag(reply.etag)
            headers.setdefault("Vary", "Authorization")
            headers["Cache-Control"] = "private, no-cache"
            if httprequest.method in ("GET", "HEAD") and is_known(httprequest, reply.etag):
                status = HTTPStatus.NOT_MODIFIED.value
        if status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            return Response(status=status, headers=headers)
        return Response(dump(reply.content), status=status, headers=headers, content_type=JSON)


def bearer_secret():
    """The secret in the Authorization header of the current request.

    :raise Unauthorized: there is none, or it is of another scheme
    """
    header = current_request.httprequest.headers.get("Authorization", "")
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise problems.Unauthorized("Send the header Authorization: Bearer <token>.")
    return secret.strip()
