"""What webhooks cost who confirms an order, and how fast they arrive: beside Odoo's own webhook
action on the same addresses; with a receiver that never answers; with a backlog of a million.

PLANT_WEBHOOK_SCALE (1) makes all numbers smaller, to try the benchmark itself.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plant_cli import environment
from plant_cli.benching import Bench, Claim, at_least, below
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.running import Running
from plant_cli.testing.templates import Templates

SCALE = float(os.environ.get("PLANT_WEBHOOK_SCALE", "1"))
ORDERS = max(10, int(100 * SCALE))
ENDPOINTS = 5
BURST = max(200, int(4_000 * SCALE))
STEADY = max(20, int(200 * SCALE))
SMALL, LARGE = 1_000, max(5_000, int(1_000_000 * SCALE))
WARM_UP = 10
PATIENCE = 300.0  # seconds
OVERHEAD = below(1.05, "times")
AGAINST_ODOO = below(1, "times")
RATE = at_least(200, "deliveries/s")
LATENCY = below(1, "s")
GROWTH = below(1.5, "times")
HERE = Path(__file__).parent


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    templates = Templates(prepared, modules.find_prepared(prepared), bench.note)
    lab = Lab(prepared, templates, bench.tmp)
    try:
        with Receiver(bench.tmp) as receiver:
            database = lab.adopt(templates.fresh(templates.module("plant_api")), "base_automation")
            # Others' scheduled actions are not what is measured.
            lab.query(
                database,
                "UPDATE ir_cron SET active = false WHERE id NOT IN (SELECT res_id FROM"
                " ir_model_data WHERE module = 'plant_api' AND name LIKE 'cron_webhook_%%')",
            )
            bench.note("confirming orders")
            yield from _confirming(lab, database, receiver)
            bench.note("deliveries")
            yield from _delivering(lab, database, receiver)
            bench.note(f"a backlog of {LARGE:,}")
            found = _in_odoo(lab, database, f"picking(env, {SMALL}, {LARGE})")
            yield Claim(
                f"picking 64 of {LARGE:,} waiting against 64 of {SMALL:,}",
                found["large"] / found["small"],
                GROWTH,
            )
    finally:
        lab.close()


class Receiver:
    """A process that counts what it is sent."""

    def __init__(self, tmp: Path) -> None:
        self._port, self._log = tmp / "receiver.port", tmp / "receiver.log"
        self._process = Running(
            [sys.executable, HERE / "_webhook_receiver.py", self._port, self._log],
            log=tmp / "receiver.out",
        )

    def __enter__(self) -> Receiver:
        deadline = time.monotonic() + 30
        while not (self._port.exists() and self._port.read_text()):
            if time.monotonic() > deadline:
                raise AssertionError("The receiver did not start.")
            time.sleep(0.05)
        self.url = f"http://127.0.0.1:{self._port.read_text()}"
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.stop()

    def heard(self) -> dict[str, float]:
        """When each message arrived first."""
        first: dict[str, float] = {}
        for line in self._log.read_text().splitlines():
            moment, _space, name = line.partition(" ")
            first.setdefault(name, float(moment))
        return first

    def until(self, names: set[str]) -> dict[str, float]:
        """:meth:`heard`, once all of ``names`` have arrived."""
        deadline = time.monotonic() + PATIENCE
        while not names <= (heard := self.heard()).keys():
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(names - heard.keys()):,} messages did not arrive.")
            time.sleep(0.2)
        return heard


def _confirming(lab: Lab, database: str, receiver: Receiver) -> Iterator[Claim]:
    found = _in_odoo(
        lab, database, f"confirming(env, {receiver.url + '/hook'!r}, {ORDERS}, {ENDPOINTS})"
    )
    yield Claim(
        f"confirming an order with {ENDPOINTS} endpoints against none",
        found["ours"] / found["without"],
        OVERHEAD,
    )
    yield Claim(
        "confirming an order with our endpoints against Odoo's webhook action",
        found["ours"] / found["odoo"],
        AGAINST_ODOO,
    )


def _delivering(lab: Lab, database: str, receiver: Receiver) -> Iterator[Claim]:
    _in_odoo(lab, database, f"endpoints(env, [{receiver.url + '/hook'!r}], 'plant.bench.*')")
    with lab.odoo(database, crons=4):
        burst = _in_odoo(lab, database, f"emit(env, {BURST})")
        heard = receiver.until({name for _moment, name in burst})
        arrived = sorted(heard[name] for _moment, name in burst)
        yield Claim(
            f"{BURST:,} events of one commit, from the commit to the last",
            BURST / (arrived[-1] - burst[0][0]),
            RATE,
        )
        yield Claim("from commit to receipt, p95", _latency(lab, database, receiver), LATENCY)
    dead = [receiver.url + path for path in ("/hook", "/dead")]
    _in_odoo(lab, database, f"endpoints(env, {dead!r}, 'plant.bench.*')")
    with lab.odoo(database, crons=4):
        yield Claim(
            "the same beside an endpoint that never answers, p95",
            _latency(lab, database, receiver),
            LATENCY,
        )


def _latency(lab: Lab, database: str, receiver: Receiver) -> float:
    # A server that has just started loads what it needs with the first.
    emitted = _in_odoo(lab, database, f"emit(env, {STEADY} + {WARM_UP}, 0.1)")[WARM_UP:]
    heard = receiver.until({name for _moment, name in emitted})
    return _p95([max(0.0, heard[name] - moment) for moment, name in emitted])


def _in_odoo(lab: Lab, database: str, call: str) -> Any:
    script = (
        f"{(HERE / '_webhooks_in_odoo.py').read_text()}\nimport json\n"
        f"print('found', json.dumps({call}))\n"
    )
    printed = lab.shell(database, script)
    return json.loads(printed.rpartition("found ")[2].splitlines()[0])


def _p95(values: list[float]) -> float:
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]
