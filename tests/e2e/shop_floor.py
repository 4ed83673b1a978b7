"""A station with a scale, a tightening controller and a counter, a gateway, and Odoo.

Each device counts what it served: what Odoo has at the end is compared with that.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from plant_cli.setup import ports
from plant_cli.testing.lab import Lab, OdooServer
from plant_cli.testing.running import Running

T = TypeVar("T")
PATIENCE = 300.0  # seconds; a busy machine takes a minute and more to start Odoo

PROVISION = """
import json
from pathlib import Path
from odoo import Command
from odoo.addons.plant_iot.tests.common import IotFixture

class Floor(IotFixture):
    pass

Floor.env = env
Floor._make_plant()
Floor.device.settings = {{"link": "serial", "port": {scale!r}, "interval": 0.05}}
Floor.channel.telemetry_min_interval = 0.05

def device(name, key, driver, settings, *channels):
    made = env["plant.iot.device"].create({{
        "name": name, "key": key, "driver": driver, "settings": settings,
        "gateway_id": Floor.gateway.id, "station_id": Floor.station.id,
    }})
    made.channel_ids = [Command.create(channel) for channel in channels]
    return made.channel_ids[:1]

tool = device("Nutrunner", "tool", "open_protocol", {{"host": "127.0.0.1", "tcp_port": {tool}}})
tool.capture_mode = "event"
counter = device(
    "Press", "press", "modbus_tcp", {{"host": "127.0.0.1", "tcp_port": {counter}}},
    {{
        "name": "Pieces", "key": "pieces", "kind": "count", "capture_mode": "change",
        "settings": {{"address": 0, "table": "input", "interval": 0.05}},
    }},
)
rules = env["plant.iot.capture.rule"]
rules.create({{"channel_id": tool.id, "target": "quality_check"}})
rules.create({{"channel_id": counter.id, "target": "pieces"}})

Floor.bom.operation_ids.time_cycle_manual = 0.001
production = env["mrp.production"].create(
    {{"product_id": Floor.product.id, "bom_id": Floor.bom.id, "product_qty": 100_000}}
)
production.action_confirm()
production.workorder_ids.plant_start()
point = env["plant.quality.point"].create({{
    "name": "Cover screw", "test_type": "measure", "capture_kind": "torque",
    "product_ids": [Command.set(Floor.product.ids)],
    "uom_id": env.ref("plant_quality.uom_newton_metre").id,
    "nominal": 25, "lower": 22.5, "upper": 27.5,
}})
env["plant.quality.check"].create([{{
    "point_id": point.id, "version_id": point.version_id.id, "company_id": env.company.id,
    "workorder_id": production.workorder_ids.id, "production_id": production.id,
    "product_id": Floor.product.id,
}}] * {checks})
_token, secret = Floor.gateway._issue_token()
Path({token!r}).write_text(secret)
env.cr.commit()
print(json.dumps({{
    "gateway": Floor.gateway.id, "scale": Floor.channel.id, "tool": tool.id,
    "counter": counter.id, "workorder": production.workorder_ids.id,
}}))
"""
NEW_TOKEN = """
from pathlib import Path
_token, secret = env["plant.iot.gateway"].browse({gateway})._issue_token()
Path({token!r}).write_text(secret)
env.cr.commit()
"""
# What a server whose connections were cut off says of it.
CUT_OFF = (
    r"terminating connection due to administrator command|server closed the connection unexpectedly"
    r"|(?:connection|cursor) already closed|SSL connection has been closed unexpectedly"
)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for it; say what did not come."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"Waited {PATIENCE:.0f} s in vain until {what}."
        time.sleep(0.1)


class ShopFloor:
    """See the module. ``ids`` are those of the gateway, the channels and the work order."""

    def __init__(self, lab: Lab, *, checks: int) -> None:
        self.lab = lab
        self.folder = lab.tmp / f"floor-{uuid.uuid4().hex[:8]}"
        self.folder.mkdir()
        self.token = self.folder / "token"
        self.ports = {"tool": ports.spare(), "counter": ports.spare()}
        self.db = lab.database()
        lab.keep_crons(self.db, "plant_iot")  # the end of a shift would pause the work
        script = PROVISION.format(
            scale=str(self.folder / "scale"), token=str(self.token), checks=checks, **self.ports
        )
        self.ids = json.loads(lab.shell(self.db, script).splitlines()[-1])
        self.token.chmod(0o600)
        self._running: list[Running] = []

    # -- processes -------------------------------------------------------------------------------

    def odoo(self, port: int | None = None) -> OdooServer:
        """A server; that its connections are cut off now and then is nothing for the log's gate."""
        server = self.lab.odoo(self.db, port=port)
        server.expect(CUT_OFF, "the test cuts its connections off")
        self._running.append(server)
        return server

    def gateway(self, url: str, state: str, *options: str) -> Running:
        gateway = self.lab.gateway(
            "run", "--odoo", url, "--token-file", str(self.token),
            "--state", str(self.folder / state), "--longest-wait", "1",
            "--heartbeat-interval", "1", *options,
        )  # fmt: skip
        self._running.append(gateway)
        return gateway

    def rest(self) -> None:
        """End whatever runs here."""
        for running in self._running:
            running.stop()
        self._running.clear()

    def scale(self, loads: Sequence[Decimal] = ()) -> None:
        """It goes on once the gateway has been told of the load, and of the empty pan."""
        lines = "".join(f"place {load}\nhold 30\nremove\nhold 5\n" for load in loads)
        self._device("scale", "--link", str(self.folder / "scale"), "--settling", "0.2", say=lines)

    def tool(self, torques: Sequence[Decimal] = (), *, pause: float = 0, first: int = 1) -> None:
        lines = "".join(f"tighten {torque} 74\nwait {pause}\n" for torque in torques)
        address = f"127.0.0.1:{self.ports['tool']}"
        self._device("torque", "--tcp", address, "--first-number", str(first), say=lines)

    def counter(self, pieces: int, *, pause: float) -> None:
        lines = f"add 1 input 0 1\nwait {pause}\n" * pieces
        self._device("modbus", "--tcp", f"127.0.0.1:{self.ports['counter']}", say=lines)

    def _device(self, name: str, *options: str, say: str) -> None:
        script = self.folder / f"{name}.txt"
        script.write_text(say)
        for left in (self.counts(name), self._control(name)):
            left.unlink(missing_ok=True)
        device = self.lab.simulator(
            name, *options, "--script", str(script), "--counts", str(self.counts(name)),
            "--control", str(self._control(name)),
        )  # fmt: skip
        self._running.append(device)
        until(self._control(name).exists, f"the {name} was there")

    def tell(self, name: str, *lines: str) -> None:
        """Have a simulator do what these lines of a script say, now."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self._control(name)))
            with control.makefile("rw", encoding="utf-8") as said:
                for line in lines:
                    said.write(f"{line}\n")
                    said.flush()
                    assert said.readline() == "ok\n"

    def weigh(self, load: Decimal) -> None:
        """Put a load on the scale and take it off, each until the gateway has been told of it."""
        for line in (f"place {load}", "remove"):
            self.tell("scale", line)
            told = self.served("scale", "stable") + 5
            until(lambda told=told: self.served("scale", "stable") >= told, "the weight was told")

    def _control(self, name: str) -> Path:
        return self.folder / f"{name}.sock"

    # -- what there is ---------------------------------------------------------------------------

    def counts(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def served(self, name: str, what: str) -> int:
        """How much a simulator has served."""
        path = self.counts(name)
        return json.loads(path.read_text()).get(what, 0) if path.exists() else 0

    def captures(self, channel: str, *columns: str) -> list[tuple]:
        """The captures of a channel, in the order in which they came."""
        return self.lab.query(
            self.db,
            f"SELECT {', '.join(columns)} FROM plant_iot_capture WHERE channel_id = %s ORDER BY id",
            [self.ids[channel]],
        )

    def values(self, channel: str) -> list[Decimal]:
        return [
            Decimal(str(value)).quantize(Decimal("0.001"))
            for (value,) in self.captures(channel, "value")
        ]

    def one(self, sql: str, *params: Any) -> Any:
        """The only value of a query."""
        [(value,)] = self.lab.query(self.db, sql, params)
        return value

    # -- faults ----------------------------------------------------------------------------------

    def cut_off(self, condition: str = "true") -> int:
        """End Odoo's connections to the database, as a restart of PostgreSQL does; how many."""
        cut = self.lab.query(
            self.db,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            f" AND {condition}",
        )
        return len(cut)

    def cut_off_at(self, table: str, request: Callable[[], T]) -> T:
        """Cut a request off where it writes to ``table``; what it was answered."""
        waits = (
            f"pid IN (SELECT pid FROM pg_locks WHERE relation = '{table}'::regclass"
            " AND NOT granted)"
        )
        with (
            ThreadPoolExecutor(1) as asker,
            self.lab.holding(self.db, f"LOCK TABLE {table} IN SHARE MODE"),
        ):
            asked = asker.submit(request)
            cut: list[int] = []
            until(lambda: asked.done() or cut.append(self.cut_off(waits)), "it was answered")
            assert any(cut), f"nothing was to be written to {table}"
            return asked.result()

    def replace_token(self) -> str:
        """Revoke the gateway's token, and issue another, which the gateway is not told."""
        fresh = self.folder / "fresh"
        self.lab.shell(self.db, NEW_TOKEN.format(gateway=self.ids["gateway"], token=str(fresh)))
        return fresh.read_text()

    # -- a gateway's requests, made by hand ------------------------------------------------------

    def post(self, url: str, batch: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Send a batch; the status and the document that were answered."""
        request = urllib.request.Request(
            f"{url}/plant/iot/v1/batches",
            data=json.dumps(batch).encode(),
            headers={
                "Authorization": f"Bearer {self.token.read_text()}",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def batch(self, epoch: str, sequence: int, size: int) -> dict[str, Any]:
        """A batch of weights, each of another value."""
        now = datetime.now(timezone.utc).isoformat()
        weight = {"class": "capture", "unit": "kg", "stable": True, "time": now}
        return {
            "epoch": epoch, "sequence": sequence, "sent_at": now,
            "readings": [
                {
                    **weight, "channel": self.ids["scale"], "key": str(uuid.uuid4()),
                    "value": sequence + number / 1000,
                }
                for number in range(size)
            ],
        }  # fmt: skip
