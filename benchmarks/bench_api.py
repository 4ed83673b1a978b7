"""The REST API beside Odoo's own RPC: the same 50 work orders of a million from the same server, in
turn; late pages; the whole million as a stream; and what it costs to know who asks.
"""

from __future__ import annotations

import http.client
import json
import math
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from plant_cli import environment
from plant_cli.benching import Bench, Claim, at_least, below
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates

ORDERS = 1_000_000
REQUESTS = 300
WARM_UP = 30
AGAINST_RPC = below(1, "times")
TOKEN_CHECK = below(1, "ms")
LATE_PAGE = below(1.5, "times")
EXPORT = at_least(20_000, "rows/s")
# What a server grows by anyway while it answers for a minute.
MEMORY = below(48, "MiB")
PLANT = "/plant/api/v1/work-orders"
# The API's names and Odoo's, of the same fields.
FIELDS = {
    "id": "id",
    "name": "name",
    "production_order": "production_id",
    "product": "product_id",
    "work_center": "workcenter_id",
    "state": "plant_state",
    "quantity": "qty_production",
    "quantity_reported": "qty_produced",
    "unit": "product_uom_id",
    "planned_start": "date_start",
    "planned_end": "date_finished",
    "expected_minutes": "duration_expected",
    "revision": "plant_revision",
    "updated_at": "write_date",
}
SCRIPT = Path(__file__).parent / "_api_in_odoo.py"


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    templates = Templates(prepared, modules.find_prepared(prepared), bench.note)
    lab = Lab(prepared, templates, bench.tmp)
    try:
        database = lab.adopt(templates.fresh(templates.module("plant_api")))
        bench.note(f"{ORDERS:,} work orders")
        plant = _in_odoo(lab, database, f"prepare(env, {ORDERS})")
        check = _in_odoo(lab, database, f"checking(env, {plant['token']!r})")
        yield Claim("token, client and quota of a request", check * 1000, TOKEN_CHECK)
        server = lab.odoo(database)
        bench.note("lists")
        yield from _lists(Caller(server.url, plant), prepared.odoo.series)
        bench.note("the export")
        yield from _export(Caller(server.url, plant), server.pid)
    finally:
        lab.close()


def _in_odoo(lab: Lab, database: str, call: str) -> Any:
    script = f"{SCRIPT.read_text()}\nimport json\nprint('found', json.dumps({call}))\n"
    printed = lab.shell(database, script)
    return json.loads(printed.rpartition("found ")[2].splitlines()[0])


class Caller:
    """One connection, kept open."""

    def __init__(self, url: str, plant: dict[str, Any]) -> None:
        self.plant = plant
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=600)
        self.cookie = ""

    def plant_list(self, query: str = "") -> Any:
        names = ",".join(FIELDS)
        return self._ask(
            "GET", f"{PLANT}?limit=50&fields={names}{query}", headers=self._bearer("token")
        )

    def rpc_17(self) -> Any:
        if not self.cookie:
            self._log_in()
        params = {
            "model": "mrp.workorder",
            "method": "search_read",
            "args": [],
            "kwargs": {"domain": [], "fields": [*FIELDS.values()], "limit": 50, "order": "id"},
        }
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        return self._ask("POST", "/web/dataset/call_kw", body, {"Cookie": self.cookie})

    def rpc_19(self) -> Any:
        body = {"domain": [], "fields": [*FIELDS.values()], "limit": 50, "order": "id"}
        return self._ask("POST", "/json/2/mrp.workorder/search_read", body, self._bearer("key"))

    def export(self) -> int:
        """The number of rows."""
        path = f"{PLANT}/export?fields={','.join(FIELDS)}"
        self.connection.request("GET", path, headers=self._bearer("token"))
        response = self.connection.getresponse()
        rows = 0
        while part := response.read(1 << 20):
            rows += part.count(b"\n")
        return rows

    def _bearer(self, which: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.plant[which]}"}

    def _log_in(self) -> None:
        params = {"db": self._database(), "login": self.plant["login"]}
        body = {"jsonrpc": "2.0", "params": params | {"password": f"{params['login']}_password"}}
        self._ask("POST", "/web/session/authenticate", body)

    def _database(self) -> str:
        told = self._ask("POST", "/web/database/list", {"jsonrpc": "2.0", "params": {}})
        return str(told["result"][0])

    def _ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        sent = json.dumps(body) if body is not None else None
        kind = {"Content-Type": "application/json"} if body is not None else {}
        self.connection.request(method, path, sent, {**kind, **(headers or {})})
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:
            raise AssertionError(f"{path}: {response.status} {content[:500]!r}")
        if cookie := response.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return json.loads(content)


def _lists(caller: Caller, series: str) -> Iterator[Claim]:
    rpc = caller.rpc_17 if series == "17.0" else caller.rpc_19
    late = f"&cursor={caller.plant['cursor']}"
    answers = caller.plant_list()["items"], caller.plant_list(late)["items"]
    if [len(items) for items in answers] != [50, 50] or answers[0][0]["id"] == answers[1][0]["id"]:
        raise AssertionError("The pages are not what is to be measured.")
    mine, theirs, later = _in_turn(caller.plant_list, rpc, lambda: caller.plant_list(late))
    middle = statistics.median(mine) / statistics.median(theirs)
    yield Claim("50 work orders against Odoo's own RPC, median", middle, AGAINST_RPC)
    yield Claim(
        "50 work orders against Odoo's own RPC, p95", _p95(mine) / _p95(theirs), AGAINST_RPC
    )
    page = statistics.median(later) / statistics.median(mine)
    yield Claim(f"page 10,000 of {ORDERS:,} work orders against page 1", page, LATE_PAGE)


def _in_turn(*calls: Callable[[], Any]) -> list[list[float]]:
    """Seconds of each call, called one after the other, so that what else goes on meets all."""
    took: list[list[float]] = [[] for _call in calls]
    for number in range(REQUESTS + WARM_UP):
        for call, times in zip(calls, took, strict=True):
            begun = time.perf_counter()
            call()
            if number >= WARM_UP:
                times.append(time.perf_counter() - begun)
    return took


def _export(caller: Caller, pid: int) -> Iterator[Claim]:
    before = _resident(pid)
    begun = time.perf_counter()
    rows = caller.export()
    seconds = time.perf_counter() - begun
    if rows <= ORDERS:
        raise AssertionError(f"{rows:,} rows were exported, not all.")
    yield Claim(f"export of {ORDERS:,} work orders", rows / seconds, EXPORT)
    yield Claim("memory that it took", (_resident(pid, "VmHWM") - before) / 1024, MEMORY)


def _resident(pid: int, what: str = "VmRSS") -> int:
    """KiB of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0])


def _p95(values: list[float]) -> float:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]
