from datetime import datetime
from typing import Annotated

import pydantic
import werkzeug.exceptions
from odoo import http
from odoo.addons.plant_base import machine
from odoo.exceptions import AccessDenied, AccessError, MissingError, UserError
from odoo.http import request

OPTIONS = {
    "type": "plant",
    "auth": "plant_bearer",
    "csrf": False,
    "save_session": False,
    "readonly": False,
}


class Item(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")

    name: str = pydantic.Field(max_length=40)
    quantity: float = pydantic.Field(gt=0, allow_inf_nan=False)
    parts: list["Item"] = []


class Echo(pydantic.BaseModel):
    item: Item
    user: str
    company: str
    at: datetime = datetime(2026, 1, 2, 3, 4, 5)


class Page(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid")

    limit: int = pydantic.Field(20, ge=1, le=100)
    state: list[str] = []


class Form(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)

    grant: str
    scope: str = ""


def serves_some(env, method, kind):
    """Gears may be read, and shafts also be made."""
    return method in {"gears": ["GET"], "shafts": ["GET", "POST"]}.get(kind, [])


def scope_of_kind(env, method, kind):
    return "iot" if method == "GET" else f"{kind}:write"


RAISES = {
    "user": lambda: UserError("The order is done."),
    "access": lambda: AccessError("ir.rule 42 forbids it"),
    "denied": AccessDenied,
    "missing": lambda: MissingError("(Record: mrp.production(7,), User: 2)"),
    "conflict": lambda: machine.Conflict("Already running.", accepted_through=3),
    "throttled": lambda: machine.TooManyRequests("Slower, please.", retry_after=7),
    "teapot": werkzeug.exceptions.ImATeapot,
    "bug": lambda: ZeroDivisionError("secret detail"),
}


class Probes(http.Controller):
    """Each route tries one thing."""

    @http.route("/plant/test/v1/echo", methods=["POST"], plant_max_body=4096, **OPTIONS)
    def echo(self, body: Item) -> Echo:
        return Echo(item=body, user=request.env.user.login, company=request.env.company.name)

    @http.route("/plant/test/v1/things/<int:thing_id>", methods=["GET"], **OPTIONS)
    def thing(self, thing_id, query: Page):
        return {"id": thing_id, "limit": query.limit, "state": query.state}

    @http.route("/plant/test/v1/things/<int:thing_id>", methods=["DELETE"], **OPTIONS)
    def remove(self, thing_id):
        request.env["res.partner"].sudo().create({"name": "Removed"})

    @http.route("/plant/test/v1/parts/<string:code>", methods=["GET"], **OPTIONS)
    def part(self, code: Annotated[str, pydantic.Field(pattern=r"^[A-Z]{2}-[0-9]+$")]):
        return {"code": code}

    @http.route(
        "/plant/test/v1/kinds/<string:kind>",
        methods=["GET", "POST", "DELETE"],
        plant_serves=serves_some,
        plant_scope=scope_of_kind,
        **OPTIONS,
    )
    def kind(self, kind):
        return {"kind": kind}

    @http.route("/plant/test/v1/form", methods=["POST"], **OPTIONS)
    def form(self, form: Form):
        return form

    @http.route(
        "/plant/test/v1/lines", methods=["GET"], plant_produces=("application/x-ndjson",), **OPTIONS
    )
    def lines(self):
        return http.Response(
            (b'{"n": %d}\n' % n for n in range(3)), content_type="application/x-ndjson"
        )

    @http.route("/plant/test/v1/slow", methods=["GET"], **OPTIONS)
    def slow(self):
        request.env.cr.execute("SET LOCAL statement_timeout = 50")
        request.env.cr.execute("SELECT pg_sleep(10)")

    @http.route("/plant/test/v1/scoped", methods=["GET"], plant_scope="iot", **OPTIONS)
    def scoped(self):
        return {"scopes": request.plant_token._scopes()}

    @http.route("/plant/test/v1/raise/<string:what>", methods=["GET"], **OPTIONS)
    def fail(self, what):
        raise RAISES[what]()

    @http.route("/plant/test/v1/busy", methods=["GET"], **OPTIONS)
    def busy(self):
        request.env.cr.execute("DO $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = '55P03'; END $$")

    @http.route("/plant/test/v1/versioned", methods=["GET"], **OPTIONS)
    def versioned(self):
        return machine.Reply({"revision": 7}, etag=machine.etag_of("thing", 7))

    @http.route("/plant/test/v1/versioned", methods=["PUT"], **OPTIONS)
    def change(self, body: Item):
        machine.require_match(request.httprequest, machine.etag_of("thing", 7))
        return machine.Reply(body, status=201, headers={"Location": "/plant/test/v1/versioned"})

    @http.route("/plant/test/v1/partner", methods=["POST"], **OPTIONS)
    def partner(self, body: Item):
        """Writes, then fails: nothing of it may stay."""
        request.env["res.partner"].sudo().create({"name": body.name})
        raise UserError("Not after all.")

    @http.route("/plant/test/v1/half", methods=["POST"], **OPTIONS)
    def half(self, body: Item):
        """Writes, then answers with a refusal instead of raising it."""
        request.env["res.partner"].sudo().create({"name": body.name})
        return machine.Reply({"error": "no"}, status=409)

    @http.route("/plant/test/v1/param", methods=["POST"], **OPTIONS)
    def param(self, body: Item):
        """Breaks a unique constraint where the key exists already."""
        request.env["ir.config_parameter"].sudo().create({"key": body.name, "value": "x"})
        return machine.Reply({"key": body.name}, status=201)

    @http.route("/plant/test/v1/count", methods=["POST"], **OPTIONS)
    def count(self, body: Item) -> Echo:
        """Fails to serialize the first two times."""
        request.plant_tries = getattr(request, "plant_tries", 0) + 1
        if request.plant_tries < 3:
            request.env.cr.execute(
                "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"
            )
        return {"tries": request.plant_tries, "name": body.name}
