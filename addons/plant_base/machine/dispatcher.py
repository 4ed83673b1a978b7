"""How Odoo serves ``@route(type="plant")``: JSON in, JSON or a problem out, one transaction.

    @http.route("/plant/iot/v1/batches", type="plant", auth="plant_bearer", methods=["POST"],
                csrf=False, save_session=False, readonly=False, plant_scope="iot")
    def batches(self, body: BatchIn) -> BatchAccepted:
        return request.plant_token._owner()._accept(body)

Options of the route:

- ``plant_scope``: the token must have it; it may be a function, see below.
- ``plant_max_body``: bytes after decompression.
- ``plant_nul``: the body's model judges U+0000 in texts itself.
- ``plant_produces``: the media types it may answer with, if not JSON alone.
- ``plant_serves``: a function, whether the route serves that at all.
- ``plant_models``: a function, ``{"body" | "query": model}`` where it depends on the path.
- ``plant_says``: a function, more headers for each answer, such as when the route will go.
- ``plant_refusal``: what makes of each problem the one that is sent.

The functions are given the environment, the method (``plant_models`` not) and the parts of the
path. Errors of the database that ask for another try pass through to Odoo's own retry: the handler
then runs again from the start with the same body.
"""

import logging
import time
from http import HTTPStatus

import psycopg2
from odoo.http import Dispatcher, Response
from odoo.http import request as current_request
from werkzeug.http import quote_etag

from . import access, problems
from .allow import allowed_methods, options_response, refusal, serves
from .binding import parse_body, parse_form, parse_path, parse_query, signature_of
from .body import DEFAULT_LIMIT
from .reply import dump, is_known, reply_of
from .tracing import request_id_of, trace_id_of

_logger = logging.getLogger(__name__)

JSON = "application/json"
PROBLEM_JSON = problems.PROBLEM_JSON


class PlantDispatcher(Dispatcher):
    routing_type = "plant"
    mimetypes = (JSON,)

    @classmethod
    def is_compatible_with(cls, request):  # noqa: ARG003
        # A wrong Content-Type gets its own problem from the body's reader.
        return True

    def __init__(self, request):
        super().__init__(request)
        self._refused_as = None
        # Kept on the request: Odoo makes another dispatcher for another try.
        if not hasattr(request, "plant_started"):
            request.plant_started = time.monotonic()
            headers = request.httprequest.headers
            trace = headers.get("traceparent", "")
            request.plant_trace_id = trace_id_of(trace)
            request.plant_request_id = request_id_of(headers.get("X-Request-Id", ""), trace)

    @property
    def request_id(self):
        """The caller's X-Request-Id, or one of our own: the same in answer, problem and log."""
        return self.request.plant_request_id

    def pre_dispatch(self, rule, args):
        super().pre_dispatch(rule, args)
        # Whatever the route says: a machine has no session.
        self.request.session.can_save = False
        self._refused_as = rule.endpoint.routing.get("plant_refusal")

    def dispatch(self, endpoint, args):
        # Others look here after the answer was made.
        self.request.params = dict(args)
        try:
            routing = endpoint.routing
            # Odoo lets OPTIONS through to every handler; it must not run one.
            if self.request.httprequest.method == "OPTIONS":
                return self._options()
            self._check_serves(routing, args)
            if says := routing.get("plant_says"):
                known = getattr(self.request, "plant_headers", {})
                more = says(self.request.env, self._method, **args)
                self.request.plant_headers = {**known, **more}
            self._check_accept(routing)
            self._check_scope(routing, args)
            self.request.params = {**args, **self._bind(endpoint, routing, args)}
            result = self.request.registry["ir.http"]._dispatch(endpoint)
            # What the database refuses is this handler's failure, not the commit's.
            self.request.env.flush_all()
            return result if isinstance(result, Response) else self._respond(reply_of(result))
        except (psycopg2.Error, problems.Problem):
            raise
        except Exception as exc:
            raise self._problem(exc) from exc

    def post_dispatch(self, response):
        self._stamp(response)
        super().post_dispatch(response)

    def handle_error(self, exc):
        problem = self._problem(exc)
        if self._refused_as:
            problem = self._refused_as(problem)
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
            content_type=problem.content_type,
        )
        response.headers["Cache-Control"] = "no-store"
        self._stamp(response)
        return response

    def _stamp(self, response):
        """What each answer has, and its line in the access log."""
        response.headers["X-Request-Id"] = self.request_id
        # What the authentication has to say, such as a rate limit's state.
        for name, value in getattr(self.request, "plant_headers", {}).items():
            response.headers.setdefault(name, value)
        access.write_at_close(self.request, response, self.request_id, self.request.plant_trace_id)

    def _problem(self, exc):
        problem = problems.problem_of(exc, self.request_id)
        if isinstance(problem, problems.Internal) and problem is not exc:
            _logger.error("Request %s failed.", self.request_id, exc_info=exc)
        elif problem is not exc:
            _logger.info("Request %s refused: %s", self.request_id, exc)
        return problem

    @property
    def _method(self):
        """HEAD is a GET whose body the server leaves out."""
        method = self.request.httprequest.method
        return "GET" if method == "HEAD" else method

    def _options(self):
        if allowed := allowed_methods(self.request):
            return options_response(allowed)
        raise refusal(self.request)

    def _check_serves(self, routing, args):
        if not serves(self.request.env, routing, self._method, args):
            raise refusal(self.request)

    def _check_accept(self, routing):
        accepted = self.request.httprequest.accept_mimetypes
        produced = routing.get("plant_produces", (JSON,))
        if accepted and not accepted.best_match([*produced, PROBLEM_JSON]):
            raise problems.NotAcceptable(
                f"Accept {' or '.join(produced)}, or send no Accept header."
            )

    def _check_scope(self, routing, args):
        scope = routing.get("plant_scope")
        if callable(scope):
            scope = scope(self.request.env, self._method, **args)
        if scope and scope not in self.request.plant_token._scopes():
            raise problems.InsufficientScope(scope)

    def _bind(self, endpoint, routing, args):
        signature = signature_of(endpoint.original_endpoint)
        if said := routing.get("plant_models"):
            signature = signature._replace(**said(self.request.env, **args))
        httprequest = self.request.httprequest
        bound = parse_path(signature, args)
        if signature.query:
            bound["query"] = parse_query(signature.query, httprequest.args)
        if signature.form:
            bound["form"] = self._read_once(lambda: parse_form(signature.form, httprequest))
        if signature.body:
            bound["body"] = self._read_once(
                lambda: parse_body(
                    signature.body,
                    httprequest,
                    limit=routing.get("plant_max_body", DEFAULT_LIMIT),
                    nul=routing.get("plant_nul", False),
                )
            )
        return bound

    def _read_once(self, read):
        """What the body says. It is kept on the request: a retried transaction finds the stream
        already read, and must not find what the try before made of it."""
        if not hasattr(self.request, "plant_body"):
            self.request.plant_body = read()
        body = self.request.plant_body
        return body if body.model_config.get("frozen") else body.model_copy(deep=True)

    def _respond(self, reply):
        httprequest = self.request.httprequest
        headers = {"Cache-Control": "no-store", **reply.headers}
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
