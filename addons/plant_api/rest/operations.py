"""The operations of a resource, for OpenAPI."""

from . import schemas
from .bulk import Bulk, Results
from .deleted import DeletedPage, DeletedQuery
from .media import CSV, JSON, NDJSON
from .references import ByRef
from .telling import API, ID, REF_PATH, WITH_BODY, answer, header, operation, parameters_of


def paths_of(resource, models):
    """The paths of a resource."""
    base, one = f"{API}/{resource.name}", f"{API}/{resource.name}/{{id}}"
    tell = _Teller(resource, models)
    paths = {base: {"get": tell.list()}, one: {"get": tell.get()}}
    paths[f"{base}/export"] = {"get": tell.export()}
    paths[f"{base}/deleted"] = {"get": tell.deleted()}
    if resource.creatable:
        paths[base]["post"] = tell.create()
    if resource.changeable:
        paths[one]["patch"] = tell.change()
    if resource.deletable:
        paths[one]["delete"] = tell.delete()
    if resource.creatable or resource.changeable:
        paths[f"{base}/bulk"] = {"post": tell.bulk()}
    for action in resource.actions:
        paths[f"{one}/{action.name}"] = {"post": tell.act(action)}
    for view in resource.views:
        paths[f"{one}/{view.name}"] = {"get": tell.view(view)}
    if resource.refs:
        paths[f"{one}/refs"] = {"post": tell.add_ref()}
        by_ref = {"get": tell.get_by_ref(), "delete": tell.forget_ref()}
        if resource.creatable:
            by_ref["put"] = tell.upsert()
        paths[f"{base}/by-ref/{{system}}/{{external_id}}"] = by_ref
    return paths


class _Teller:
    """The operations of one resource."""

    def __init__(self, resource, models):
        self.resource = resource
        self.models = models
        self.whole = models.ref(schemas.output(resource), "serialization")

    def list(self):
        page = self.models.ref(schemas.page(self.resource), "serialization")
        return self._operation(
            "list",
            f"List: {self.resource.title}",
            "read",
            parameters=parameters_of(schemas.query(self.resource)),
            responses={"200": answer("A page.", page)},
        )

    def get(self):
        return self._operation(
            "get",
            f"Get: {self.resource.title}",
            "read",
            parameters=[
                ID,
                *parameters_of(schemas.selection(self.resource)),
                header("If-None-Match"),
            ],
            responses={"200": answer("It.", self.whole), "304": {"description": "Not changed."}},
            refusals=("404",),
        )

    def get_by_ref(self):
        return self._operation(
            "get_by_ref",
            f"Get by key: {self.resource.title}",
            "read",
            parameters=[
                *REF_PATH,
                *parameters_of(schemas.selection(self.resource)),
                header("If-None-Match"),
            ],
            responses={"200": answer("It.", self.whole), "304": {"description": "Not changed."}},
            refusals=("404",),
        )

    def export(self):
        stream = {"schema": {"type": "string"}}
        return self._operation(
            "export",
            f"Export: {self.resource.title}",
            "read",
            parameters=parameters_of(schemas.filters(self.resource)),
            responses={
                "200": {
                    "description": "All of them, a line each.",
                    "content": {NDJSON: stream, CSV: stream},
                }
            },
        )

    def deleted(self):
        page = self.models.ref(DeletedPage, "serialization")
        return self._operation(
            "deleted",
            f"List what was deleted: {self.resource.title}",
            "read",
            parameters=parameters_of(DeletedQuery),
            responses={"200": answer("A page.", page)},
        )

    def create(self):
        return self._operation(
            "create",
            f"Make: {self.resource.title}",
            "write",
            parameters=[header("Idempotency-Key", required=True)],
            body=self._body(schemas.creation(self.resource), self.resource.example),
            responses={"201": answer("It was made.", self.whole)},
            refusals=(*WITH_BODY, "409"),
        )

    def change(self):
        said = {name: self.resource.example[name] for name in self._changed_names()}
        return self._operation(
            "change",
            f"Change: {self.resource.title}",
            "write",
            parameters=[ID, header("If-Match", required=True)],
            body=self._body(schemas.change(self.resource), said),
            responses={"200": answer("As it is now.", self.whole)},
            refusals=(*WITH_BODY, "404", "409", "412", "428"),
        )

    def delete(self):
        return self._operation(
            "delete",
            f"Delete: {self.resource.title}",
            "write",
            parameters=[ID, header("If-Match")],
            responses={"204": {"description": "It is gone."}},
            refusals=("404", "409", "412"),
        )

    def _changed_names(self):
        changing = {kind.name for kind in self.resource.fields if kind.change}
        return [name for name in self.resource.example if name in changing]

    def upsert(self):
        return self._operation(
            "upsert",
            f"Make or change by key: {self.resource.title}",
            "write",
            parameters=[*REF_PATH, header("If-Match")],
            body=self._body(schemas.creation(self.resource), self.resource.example),
            responses={
                "200": answer("As it is now.", self.whole),
                "201": answer("It was made.", self.whole),
            },
            refusals=(*WITH_BODY, "404", "409", "412"),
        )

    def add_ref(self):
        return self._operation(
            "add_ref",
            f"Add a key: {self.resource.title}",
            "write",
            parameters=[ID, header("Idempotency-Key", required=True)],
            body=self._body(ByRef, {"system": "erp", "external_id": "4711"}),
            responses={"200": answer("As it is now.", self.whole)},
            refusals=(*WITH_BODY, "404", "409"),
        )

    def forget_ref(self):
        return self._operation(
            "forget_ref",
            f"Forget a key: {self.resource.title}",
            "write",
            parameters=REF_PATH,
            responses={"204": {"description": "The key is forgotten; what it named stays."}},
            refusals=("404",),
        )

    def bulk(self):
        results = self.models.ref(Results, "serialization")
        item = {"op": "create", "data": self.resource.example}
        return self._operation(
            "bulk",
            f"Make and change many: {self.resource.title}",
            "write",
            parameters=[header("Idempotency-Key", required=True)],
            body=self._body(
                Bulk, {"mode": "each", "items": [item]} if self.resource.creatable else {}
            ),
            responses={"200": answer("What became of each.", results)},
            refusals=(*WITH_BODY, "409"),
        )

    def act(self, action):
        body = self._body(action.body, action.example) if action.body else self._body(None, {})
        return self._operation(
            action.name,
            action.help,
            "write",
            parameters=[ID, header("Idempotency-Key", required=True), header("If-Match")],
            body=body,
            responses={"200": answer("As it is now.", self.whole)},
            refusals=(*WITH_BODY, "404", "409", "412"),
        )

    def view(self, view):
        return self._operation(
            view.name,
            view.help,
            "read",
            parameters=[ID, *(parameters_of(view.query) if view.query else ())],
            responses={"200": answer(view.help, self.models.ref(view.output, "serialization"))},
            refusals=("404",),
        )

    def _operation(self, name, summary, verb, *, parameters, responses, body=None, refusals=()):
        name = name.replace("-", "_")
        slug = self.resource.name.replace("-", "_")
        told = operation(
            f"{slug}_{name}",
            summary,
            self.resource.name,
            f"{self.resource.name}:{verb}",
            parameters,
            responses,
            body,
            refusals,
        )
        if self.resource.deprecation:
            told |= {"deprecated": True, "description": self.resource.deprecation.sentence}
        return told

    def _body(self, model, example):
        schema = (
            self.models.ref(model, "validation")
            if model
            else {"type": "object", "additionalProperties": False}
        )
        content = {"schema": schema}
        if example:
            content["example"] = example
        return {"required": True, "content": {JSON: content}}
