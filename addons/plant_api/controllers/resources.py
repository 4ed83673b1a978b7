import hashlib
import json

import pydantic
from odoo import http
from odoo.addons.plant_base.machine import PreconditionFailed, Reply, require_match
from odoo.addons.plant_base.machine.reply import dump
from odoo.http import Response, request

from ..rest import schemas
from ..rest.bulk import Bulk, Results
from ..rest.deleted import DeletedPage, DeletedQuery
from ..rest.media import CSV, NDJSON
from ..rest.references import ByRef, Key, RecordId, System

API = "/plant/api/v1"
ONE = f"{API}/<string:resource>/<int:record_id>"
BY_REF = f"{API}/<string:resource>/by-ref/<string:system>/<path:external_id>"
MAX_BODY = 16 * 1024 * 1024


class Nothing(pydantic.BaseModel):
    """No parameters."""

    model_config = schemas.STRICT


def _resource(env, name):
    """The :class:`Resource`, or None."""
    return env["plant.api.resources"]._by_name().get(name)


def scope(env, method, resource, **_path):  # noqa: ARG001
    """To read needs ``<resource>:read``, everything else ``<resource>:write``."""
    return f"{resource}:{'read' if method == 'GET' else 'write'}"


def says(env, method, resource, **_path):  # noqa: ARG001
    """The headers of what is deprecated."""
    deprecation = _resource(env, resource).deprecation
    return deprecation.headers if deprecation else {}


def serves_all(env, method, resource):
    declared = _resource(env, resource)
    return bool(declared) and (method == "GET" or declared.creatable)


def serves_one(env, method, resource, record_id):  # noqa: ARG001
    declared = _resource(env, resource)
    return bool(declared) and (method == "GET" or declared.changeable)


def serves_delete(env, method, resource, record_id):  # noqa: ARG001
    declared = _resource(env, resource)
    return bool(declared) and declared.deletable


def serves_by_ref(env, method, resource, **_path):
    declared = _resource(env, resource)
    return bool(declared) and declared.refs and (method != "PUT" or declared.creatable)


def serves_refs(env, method, resource, record_id):  # noqa: ARG001
    declared = _resource(env, resource)
    return bool(declared) and declared.refs


def serves_part(env, method, resource, record_id, part):  # noqa: ARG001
    declared = _resource(env, resource)
    if not declared:
        return False
    return bool(declared.view(part) if method == "GET" else declared.action(part))


def serves_bulk(env, method, resource):  # noqa: ARG001
    declared = _resource(env, resource)
    return bool(declared) and (declared.creatable or declared.changeable)


def models_of(**makers):
    """For ``plant_models``: each of ``makers`` is given the resource."""

    def said(env, resource, **path):
        declared = _resource(env, resource)
        return {name: make(declared, **path) for name, make in makers.items()}

    return said


def action_body(resource, part, **_path):
    return resource.action(part).body or Nothing


def view_query(resource, part, **_path):
    return resource.view(part).query or Nothing


def _options(method, **more):
    return {
        "type": "plant",
        "auth": "plant_api",
        "csrf": False,
        "save_session": False,
        "readonly": False,
        "plant_scope": scope,
        "plant_says": says,
        "methods": [method],
        **more,
    }


class PlantApiResourceRoutes(http.Controller):
    """Every resource of /plant/api/v1 the same way: docs/contracts/api.md."""

    @http.route(
        f"{API}/<string:resource>",
        **_options("GET", plant_serves=serves_all, plant_models=models_of(query=schemas.query)),
    )
    def page(self, resource: str, query):
        return _api()._list(_resource(request.env, resource), query)

    @http.route(
        f"{API}/<string:resource>",
        **_options(
            "POST",
            plant_serves=serves_all,
            plant_models=models_of(body=schemas.creation),
            plant_max_body=MAX_BODY,
        ),
    )
    def create(self, resource: str, body):
        declared = _resource(request.env, resource)
        return _once(body, lambda: _made(declared, _api()._create(declared, body)))

    @http.route(
        ONE,
        **_options(
            "GET",
            plant_serves=serves_one,
            plant_models=models_of(query=lambda resource, **_path: schemas.selection(resource)),
        ),
    )
    def get(self, resource: str, record_id: RecordId, query):
        declared = _resource(request.env, resource)
        return _shown(declared, _api()._get(declared, record_id), query)

    @http.route(
        ONE,
        **_options(
            "PATCH",
            plant_serves=serves_one,
            plant_models=models_of(body=lambda resource, **_path: schemas.change(resource)),
            plant_max_body=MAX_BODY,
        ),
    )
    def change(self, resource: str, record_id: RecordId, body):
        declared = _resource(request.env, resource)
        record = _api()._get(declared, record_id)
        require_match(request.httprequest, _api()._show(declared, record)[1])
        return _shown(declared, _api()._change(declared, record, body))

    @http.route(ONE, **_options("DELETE", plant_serves=serves_delete))
    def delete(self, resource: str, record_id: RecordId) -> None:
        declared = _resource(request.env, resource)
        record = _api()._get(declared, record_id)
        if request.httprequest.headers.get("If-Match"):
            require_match(request.httprequest, _api()._show(declared, record)[1])
        record.unlink()

    @http.route(
        f"{ONE}/<string:part>",
        **_options(
            "POST",
            plant_serves=serves_part,
            plant_models=models_of(body=action_body),
            plant_max_body=MAX_BODY,
        ),
    )
    def act(self, resource: str, record_id: RecordId, part: str, body):
        declared = _resource(request.env, resource)
        record = _api()._get(declared, record_id)
        action = declared.action(part)

        def run():
            # What this key did before it may have done to this version.
            if request.httprequest.headers.get("If-Match"):
                require_match(request.httprequest, _api()._show(declared, record)[1])
            return _shown(declared, _api()._act(declared, action, record, body))

        return _once(body, run)

    @http.route(
        f"{ONE}/<string:part>",
        **_options("GET", plant_serves=serves_part, plant_models=models_of(query=view_query)),
    )
    def view(self, resource: str, record_id: RecordId, part: str, query):
        declared = _resource(request.env, resource)
        return declared.view(part).run(_api()._get(declared, record_id), query)

    @http.route(f"{ONE}/refs", **_options("POST", plant_serves=serves_refs))
    def add_ref(self, resource: str, record_id: RecordId, body: ByRef):
        """One more system has a key for it."""
        declared = _resource(request.env, resource)
        record = _api()._get(declared, record_id)
        return _once(body, lambda: _shown(declared, _api()._add_ref(declared, record, body)))

    @http.route(
        BY_REF,
        **_options(
            "GET",
            plant_serves=serves_by_ref,
            plant_models=models_of(query=lambda resource, **_path: schemas.selection(resource)),
        ),
    )
    def get_by_ref(self, resource: str, system: System, external_id: Key, query):
        declared = _resource(request.env, resource)
        return _shown(declared, _api()._get_by_ref(declared, system, external_id), query)

    @http.route(
        BY_REF,
        **_options(
            "PUT",
            plant_serves=serves_by_ref,
            plant_models=models_of(body=lambda resource, **_path: schemas.creation(resource)),
            plant_max_body=MAX_BODY,
        ),
    )
    def upsert(self, resource: str, system: System, external_id: Key, body):
        declared = _resource(request.env, resource)

        def precondition(record):
            if not request.httprequest.headers.get("If-Match"):
                return
            if not record:
                raise PreconditionFailed("There is none yet, so it has no version. Leave If-Match.")
            require_match(request.httprequest, _api()._show(declared, record)[1])

        record, made = _api()._upsert(declared, system, external_id, body, precondition)
        return _made(declared, record) if made else _shown(declared, record)

    @http.route(BY_REF, **_options("DELETE", plant_serves=serves_by_ref))
    def forget_ref(self, resource: str, system: System, external_id: Key) -> None:
        """The key is forgotten; the record stays."""
        declared = _resource(request.env, resource)
        _api()._get_by_ref(declared, system, external_id)
        request.env["plant.api.ref"]._forget(declared.model, system, external_id)

    @http.route(
        f"{API}/<string:resource>/bulk",
        **_options("POST", plant_serves=serves_bulk, plant_max_body=MAX_BODY),
    )
    def bulk(self, resource: str, body: Bulk) -> Results:
        declared = _resource(request.env, resource)
        reference = request.plant_request_id
        return _once(body, lambda: Reply(_api()._bulk(declared, body, reference)))

    @http.route(
        f"{API}/<string:resource>/deleted",
        **_options("GET", plant_serves=serves_all),
    )
    def deleted(self, resource: str, query: DeletedQuery) -> DeletedPage:
        return _api()._deleted(_resource(request.env, resource), query)

    @http.route(
        f"{API}/<string:resource>/export",
        **_options(
            "GET",
            plant_serves=serves_all,
            plant_models=models_of(query=schemas.filters),
            plant_produces=(NDJSON, CSV),
        ),
    )
    def export(self, resource: str, query):
        accepted = request.httprequest.accept_mimetypes
        mimetype = (accepted and accepted.best_match([NDJSON, CSV])) or NDJSON
        stream = _api()._export(_resource(request.env, resource), query, mimetype)
        return Response(stream, content_type=mimetype, headers={"Cache-Control": "no-store"})


def _api():
    return request.env["plant.api.resources"]


def _shown(resource, record, query=None):
    content, etag = _api()._show(resource, record, query)
    return Reply(content, etag=etag)


def _made(resource, record):
    content, etag = _api()._show(resource, record)
    location = f"{API}/{resource.name}/{record.id}"
    return Reply(content, 201, {"Location": location}, etag)


def _once(body, run):
    """``run()``, or what it said when this Idempotency-Key came before."""
    httprequest = request.httprequest
    # Who asks is part of it: a client may act for several people.
    who = request.env.uid
    what = [who, httprequest.method, httprequest.full_path, json.loads(dump(body))]
    fingerprint = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
    # sudo: nobody writes replies but this method; what run() does, it does as the client's user.
    return (
        request.env["plant.api.reply"]
        .sudo()
        ._once(
            request.plant_token.res_id, httprequest.headers.get("Idempotency-Key"), fingerprint, run
        )
    )
