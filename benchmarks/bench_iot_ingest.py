"""How fast readings come in over HTTP, against what PostgreSQL and Odoo's ORM take for the rows.

One worker of Odoo answers one caller, batch after batch, each validated, guarded against replay,
stored and acknowledged. The same rows go with psql's \\copy into the same table in batches of the
same size, and through the ORM's create over Odoo's own RPC into a plain model with the same
columns. They take turns, a moment each, so that a machine's fast and slow spells come to all; a
claim is the median of the ratios within a turn.
"""

from __future__ import annotations

import gzip
import http.client
import json
import statistics
import subprocess
import time
import uuid
import xmlrpc.client
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Any

from plant_cli import environment
from plant_cli.benching import Bench, Claim, at_least
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab, OdooServer
from plant_cli.testing.templates import Templates

CHANNELS = 100
TURNS = 15
ROWS = 6_000  # of each in a turn
ORM_BATCHES = 2
SMALL, LARGE = 500, 2_000

PREPARE = """
from pathlib import Path
gateway = env["plant.iot.gateway"].create({{"name": "Benchmark"}})
device = env["plant.iot.device"].create({{
    "name": "Press", "key": "press", "gateway_id": gateway.id, "driver": "simulated",
    "channel_ids": [
        (0, 0, {{"key": f"c{{n}}", "name": f"Channel {{n}}"}}) for n in range({channels})
    ],
}})
_token, secret = env["plant.token"]._issue(
    "Benchmark", gateway.user_id, scopes=["iot"], owner=gateway, prefix="pgw",
    company=gateway.company_id,
)
Path({token!r}).write_text(secret)
model = env["ir.model"].create({{
    "name": "Plain reading", "model": "x_plain_reading",
    "field_id": [
        (0, 0, {{"name": name, "field_description": name, "ttype": kind, **more}})
        for name, kind, more in (
            ("x_channel_id", "many2one", {{"relation": "plant.iot.channel", "index": True}}),
            ("x_time", "datetime", {{}}), ("x_value", "float", {{}}), ("x_text", "char", {{}}),
            ("x_unit", "char", {{}}), ("x_stable", "boolean", {{}}), ("x_quality", "char", {{}}),
            ("x_received", "datetime", {{}}),
        )
    ],
}})
env["ir.model.access"].create({{
    "name": "plain", "model_id": model.id, "group_id": env.ref("base.group_user").id,
    "perm_read": True, "perm_write": True, "perm_create": True,
}})
env.cr.commit()
print(*device.channel_ids.ids)
"""


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    lab = Lab(prepared, Templates(prepared, modules.find_prepared(prepared)), bench.tmp)
    try:
        bench.note("preparing a database")
        yield from _measure(bench, lab)
    finally:
        problems = lab.close()
    assert not problems, "\n\n".join(problems)


def _measure(bench: Bench, lab: Lab) -> Iterator[Claim]:
    db = lab.database()
    token = bench.tmp / "token"
    script = PREPARE.format(channels=CHANNELS, token=str(token))
    channels = [int(word) for word in lab.shell(db, script).split()[-CHANNELS:]]
    server = lab.odoo(db, "--workers=1", crons=0)
    server.expect("endpoints are deprecated", "the RPC that every Odoo of both series has")
    gateway = Gateway(server, token.read_text(), channels)
    ways: dict[str, Callable[[], float]] = {
        "small": lambda: gateway.send(SMALL, ROWS // SMALL),
        "copy small": lambda: _copy(lab, bench.tmp / "rows.txt", db, channels, SMALL),
        "orm": lambda: _orm(server, db, channels),
        "large": lambda: gateway.send(LARGE, ROWS // LARGE),
        "copy large": lambda: _copy(lab, bench.tmp / "rows.txt", db, channels, LARGE),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(TURNS + 1):
        bench.note(f"turn {turn} of {TURNS}")
        for way, rate in ways.items():
            found = rate()
            if turn:  # the first is what a worker does once
                rates[way].append(found)

    def ratio(way: str, peer: str) -> float:
        pairs = zip(rates[way], rates[peer], strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    yield Claim(
        f"ingest to COPY, {SMALL} readings a batch", ratio("small", "copy small"),
        at_least(0.25, "times"),
    )  # fmt: skip
    yield Claim(
        f"ingest to COPY, {LARGE:,} readings a batch", ratio("large", "copy large"),
        at_least(0.4, "times"),
    )  # fmt: skip
    yield Claim(
        f"ingest to create over RPC, {SMALL} readings a batch", ratio("small", "orm"),
        at_least(10, "times"),
    )  # fmt: skip
    medians = (f"{way} {statistics.median(rates[way]):,.0f}" for way in ways)
    bench.note(f"readings/s: {', '.join(medians)}")


class Gateway:
    """Sends batches as a gateway does, and takes the time."""

    def __init__(self, server: OdooServer, token: str, channels: list[int]) -> None:
        self._server = server
        self._channels = channels
        self._epoch = str(uuid.uuid4())
        self._sequence = 0
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
        }

    def send(self, size: int, count: int) -> float:
        """Readings a second; what is sent is made before the clock starts."""
        bodies = [self._batch(size) for _batch in range(count)]
        begun = time.monotonic()
        for body in bodies:
            connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
            connection.request("POST", "/plant/iot/v1/batches", body, self._headers)
            answer = connection.getresponse()
            said = answer.read()
            assert answer.status == 200, said
            connection.close()
        return size * count / (time.monotonic() - begun)

    def _batch(self, size: int) -> bytes:
        self._sequence += 1
        now = datetime.now(timezone.utc)
        content = {
            "epoch": self._epoch,
            "sequence": self._sequence,
            "sent_at": now.isoformat(),
            "readings": [_reading(self._channels, now, number) for number in range(size)],
        }
        return gzip.compress(json.dumps(content, separators=(",", ":")).encode(), 1)


def _reading(channels: list[int], now: datetime, number: int) -> dict[str, Any]:
    value = round(20 + (number * 37 % 1000) / 100, 3)
    return {
        "channel": channels[number % len(channels)],
        "class": "telemetry",
        "key": None,
        "value": value,
        "text": f"{value} °C",
        "unit": "°C",
        "stable": True,
        "quality": "good",
        "time": (now - timedelta(milliseconds=number)).isoformat(timespec="milliseconds"),
        "attributes": {},
    }


def _copy(lab: Lab, path: Path, db: str, channels: list[int], size: int) -> float:
    """Rows a second of psql's \\copy, batch after batch, each committed."""
    now = datetime.now(timezone.utc)
    with path.open("w", encoding="utf-8") as rows:
        for number in range(size):
            row = _reading(channels, now, number)
            time_ = row["time"].removesuffix("+00:00")
            rows.write(
                f"{row['channel']}\t{time_}\t{row['value']}\t{row['text']}\t{row['unit']}"
                f"\tt\tgood\t{now:%Y-%m-%dT%H:%M:%S}\n"
            )
    columns = "channel_id, time, value, text, unit, stable, quality, received"
    copies = [f"\\copy plant_iot_reading ({columns}) FROM '{path}'"] * (ROWS // size)
    cluster = lab.environment.cluster
    command = [
        cluster.program("psql"), "-h", cluster.host, "-p", str(cluster.port), "-U", cluster.user,
        "-d", db, "-q",
    ]  # fmt: skip
    done = subprocess.run(
        command,
        input="\n".join(["\\timing on", *copies, ""]),
        env={**lab.environment.odoo_env},
        check=True,
        capture_output=True,
        text=True,
    )
    times = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("Time: ")]
    assert len(times) == len(copies), done.stderr
    return ROWS / sum(float(time_.replace(",", "")) / 1000 for time_ in times)


def _orm(server: OdooServer, db: str, channels: list[int]) -> float:
    """Rows a second of create over Odoo's external API, which is XML-RPC."""
    uid = _proxy(server, "common").authenticate(db, "admin", "admin", {})
    create = partial(_proxy(server, "object").execute_kw, db, uid, "admin", "x_plain_reading")
    times = []
    for _batch in range(ORM_BATCHES):
        now = datetime.now(timezone.utc)
        rows = [_reading(channels, now, number) for number in range(SMALL)]
        values = [
            {
                "x_channel_id": row["channel"],
                "x_time": row["time"][:19].replace("T", " "),
                "x_value": row["value"],
                "x_text": row["text"],
                "x_unit": row["unit"],
                "x_stable": True,
                "x_quality": "good",
                "x_received": f"{now:%Y-%m-%d %H:%M:%S}",
            }
            for row in rows
        ]
        begun = time.monotonic()
        create("create", [values])
        times.append(time.monotonic() - begun)
    return SMALL / statistics.median(times)


def _proxy(server: OdooServer, service: str) -> Any:
    return xmlrpc.client.ServerProxy(f"{server.url}/xmlrpc/2/{service}")
