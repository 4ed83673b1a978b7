"""From the pan to the work order: a scale on a serial line, the gateway, Odoo, and a crash between.

The simulator counts the loads it has shown at rest, each of another weight; every one of them must
be on the running work order exactly once, although Odoo is killed while the scale goes on.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.request
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest

_WEIGHT = (
    "SELECT c.id FROM plant_iot_channel c JOIN plant_iot_device d ON d.id = c.device_id"
    " WHERE d.key = 'scale-1'"
)
LOADS = [Decimal("1.000") + Decimal("0.137") * number for number in range(12)]
PATIENCE = 300.0
pytestmark = pytest.mark.timeout(1800)

PROVISION = """
from pathlib import Path
gateway = env["plant.iot.gateway"]
Path({token!r}).write_text(gateway._plant_provision_demo({{"scale": {port!r}}}))
env["plant.iot.channel"].search([]).write({{"telemetry_min_interval": 0.05}})
env["plant.iot.device"].search([]).write(
    {{"settings": {{"link": "serial", "port": {port!r}, "interval": 0.05}}}}
)
env.cr.commit()
"""

ASK = """
scale = env["plant.iot.device"].search([("driver", "=", "mt_sics")])
scale.plant_command("probe", deadline=120)
scale.plant_command("read_stable", deadline=120)
env.cr.commit()
"""


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for it; say what did not come."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"Waited {PATIENCE:.0f} s in vain until {what}."
        time.sleep(0.2)


@pytest.fixture
def bench(lab):
    """The demo's bench: a database, its server, and the scale's files."""
    return Bench(lab, lab.tmp / f"weight-slice-{uuid.uuid4().hex[:8]}")


class Bench:
    """What the test looks at and does."""

    def __init__(self, lab, folder: Path) -> None:
        folder.mkdir()
        self.lab = lab
        self.folder = folder
        self.port = folder / "scale"
        self.token = folder / "token"
        self.counts = folder / "counts.json"
        self.control = folder / "scale.sock"
        self.db = lab.database()
        lab.keep_crons(self.db, "plant_iot")  # the end of a shift would pause the work
        lab.shell(self.db, PROVISION.format(token=str(self.token), port=str(self.port)))
        self.token.chmod(0o600)
        self.before = self.newest_id()

    def newest_id(self) -> int:
        [(newest,)] = self.lab.query(self.db, "SELECT max(id) FROM plant_iot_capture")
        return newest or 0

    def told(self, what: str) -> int:
        """How much the scale has told the gateway: ``stable`` weights, loads ``shown`` at rest."""
        if not self.counts.exists():
            return 0
        return json.loads(self.counts.read_text()).get(what, 0)

    def captures(self) -> list[tuple]:
        return self.lab.query(
            self.db,
            "SELECT value, state, workorder_id, key, attempts FROM plant_iot_capture"
            " WHERE id > %s ORDER BY time",
            [self.before],
        )

    def start_scale(self) -> None:
        self.lab.simulator(
            "scale", "--link", str(self.port), "--idle", "--control", str(self.control),
            "--counts", str(self.counts), "--settling", "0.3",
        )  # fmt: skip
        until(self.control.exists, "the scale was there")

    def weigh(self, loads: list[Decimal]) -> None:
        for load in loads:
            self.tell(f"place {load}")
            self.tell("remove")

    def tell(self, line: str) -> None:
        """Do something at the scale, and wait until the gateway has been told what rests there."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(str(self.control))
            control.sendall(f"{line}\n".encode())
            assert control.recv(100) == b"ok\n"
        enough = self.told("stable") + 8
        until(lambda: self.told("stable") >= enough, "the weight was told")

    def start_gateway(self, url: str) -> None:
        self.lab.gateway(
            "run", "--odoo", url, "--token-file", str(self.token),
            "--state", str(self.folder / "state"),
        )  # fmt: skip


def test_every_load_lands_once_although_odoo_is_killed(lab, bench):
    server = lab.odoo(bench.db)
    bench.start_scale()
    bench.start_gateway(server.url)

    bench.weigh(LOADS[:3])
    until(lambda: len(bench.captures()) == 3, "three loads had landed")
    bench.tell(f"place {LOADS[3]}")
    server.kill()
    bench.tell("remove")
    lab.wait_until_done(server)
    landed_before = len(bench.captures())
    bench.weigh(LOADS[4:8])
    assert len(bench.captures()) == landed_before

    server = lab.odoo(bench.db, port=server.port)
    bench.weigh(LOADS[8:])
    until(lambda: len(bench.captures()) >= len(LOADS), "every load had landed")
    time.sleep(2)

    captures = bench.captures()
    assert [Decimal(str(value)).quantize(LOADS[0]) for value, *_rest in captures] == LOADS
    assert len(captures) == bench.told("shown")
    assert {state for _value, state, *_rest in captures} == {"applied"}
    assert len({key for *_front, key, _attempts in captures}) == len(LOADS)
    assert {attempts for *_rest, attempts in captures} == {1}

    [workorder] = {workorder for _value, _state, workorder, *_rest in captures}
    [(weight, state)] = lab.query(
        bench.db, "SELECT plant_weight, plant_state FROM mrp_workorder WHERE id = %s", [workorder]
    )
    assert (Decimal(str(weight)).quantize(LOADS[0]), state) == (LOADS[-1], "running")
    streams = lab.query(
        bench.db,
        "SELECT count(*), min(accepted_through) > 0 FROM plant_iot_stream s"
        " JOIN plant_token t ON t.res_id = s.gateway_id AND t.res_model = 'plant.iot.gateway'"
        " WHERE s.last_batch_at > t.create_date",
    )
    assert streams == [(1, True)], "one numbering, before the crash and after it"


def test_a_gateway_that_says_all_at_once_is_heard_once(lab, bench):
    """A gateway that got no answer sends again while the first request may still be at work, and
    its heartbeat comes between; that they meet is nothing for the log, whose gate judges this too.
    """
    server = lab.odoo(bench.db)
    [(channel,)] = lab.query(bench.db, _WEIGHT)
    epoch = str(uuid.uuid4())

    def post(path: str, body: dict) -> tuple[int, bytes]:
        request = urllib.request.Request(
            f"{server.url}/plant/iot/v1/{path}",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {bench.token.read_text()}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read()

    for sequence in (1, 2, 3):
        now = datetime.now(timezone.utc).isoformat()
        capture = {
            "channel": channel, "class": "capture", "key": str(uuid.uuid4()), "value": 1.5,
            "unit": "kg", "stable": True, "time": now,
        }  # fmt: skip
        batch = {"epoch": epoch, "sequence": sequence, "sent_at": now, "readings": [capture]}
        status = {
            "epoch": epoch, "version": "1.0.0", "time": now, "devices": [],
            "spool": {"captures": sequence, "telemetry": 0, "quarantined": 0},
        }  # fmt: skip
        with ThreadPoolExecutor(8) as callers:
            answers = list(
                callers.map(post, ["batches", "status"] * 4, [batch, status] * 4, timeout=300)
            )
        assert [code for code, _body in answers] == [200, 204] * 4
        accepted = [json.loads(body) for _code, body in answers[::2]]
        assert accepted == [{"accepted_through": sequence}] * 4
    assert len(bench.captures()) == 3
    assert {state for _value, state, *_rest in bench.captures()} == {"applied"}
    assert lab.query(bench.db, "SELECT DISTINCT spool_captures FROM plant_iot_gateway") == [(3,)]


def test_a_command_is_carried_out(lab, bench):
    """Asked for in Odoo, fetched by the gateway, done by the scale, and told to Odoo."""
    server = lab.odoo(bench.db)
    bench.start_scale()
    bench.start_gateway(server.url)

    def told() -> list[tuple]:
        return lab.query(
            bench.db, "SELECT command, state, detail FROM plant_iot_command ORDER BY id"
        )

    until(
        lambda: (
            lab.query(bench.db, "SELECT state FROM plant_iot_device WHERE active") == [("online",)]
        ),
        "the scale was online",
    )
    lab.shell(bench.db, ASK)
    until(lambda: {state for _command, state, _detail in told()} == {"done"}, "both were done")
    probe, weight = told()
    assert (probe[0], weight[0]) == ("probe", "read_stable")
    assert "serial number" in probe[2]
    assert weight[2].endswith(" kg")
