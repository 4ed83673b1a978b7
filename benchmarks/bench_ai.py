"""What a signal costs the person who saves, and how fast a queue of questions drains: next to
nothing, and as fast as the provider lets, with nothing locked meanwhile.
"""

from __future__ import annotations

import importlib.util
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plant_cli import environment
from plant_cli.benching import Bench, Claim, at_least, below
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates

SAVES = 200
QUESTIONS = 1_000
PER_SECOND = 10
#: A lock that is held across a call is held for longer than is looked for below.
LATENCY = 0.8
SAVE = below(5, "ms")
RATE = at_least(90, "%")
LOCKS = below(1, "locks")

SCRIPT = Path(__file__).parent / "_ai_in_odoo.py"
SERVER = Path(__file__).parents[1] / "addons" / "plant_ai" / "tests" / "provider_server.py"
# Who saves wakes the worker, who is not there.
OTHERS_OFF = """
    UPDATE ir_cron SET active = false
     WHERE id NOT IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'plant_ai' AND model = 'ir.cron')
"""
# What a connection that waits for something else than the database keeps from others.
HELD = """
    SELECT count(*), max(extract(epoch FROM clock_timestamp() - a.state_change)), max(a.query)
      FROM pg_stat_activity a JOIN pg_locks l USING (pid)
     WHERE a.datname = current_database() AND a.state LIKE 'idle in transaction%%'
       AND l.relation::regclass::text LIKE ANY (ARRAY['plant_ai_%%', 'res_partner%%'])
       AND a.state_change < now() - interval '0.5 seconds'
"""


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    templates = Templates(prepared, modules.find_prepared(prepared), bench.note)
    lab = Lab(prepared, templates, bench.tmp)
    try:
        yield from _measure(bench, lab, lab.adopt(templates.fresh(templates.module("plant_ai"))))
    finally:
        lab.close()


def _measure(bench: Bench, lab: Lab, db: str) -> Iterator[Claim]:
    lab.query(db, OTHERS_OFF)
    bench.note(f"{SAVES} saves with and without a question")
    added = _in_odoo(lab, db, f"saves(env, {SAVES})")
    yield Claim("a deferred signal in an automated action adds to a save", added * 1000, SAVE)
    limited = Limited(PER_SECOND)
    with limited.server() as server, Watch(lab, db, server.requests) as watch:
        bench.note(f"{QUESTIONS} questions at {PER_SECOND} a second")
        seconds = _in_odoo(lab, db, f"drain(env, {server.url!r}, {QUESTIONS}, {PER_SECOND})")
    ideal = QUESTIONS / PER_SECOND
    yield Claim(
        f"{QUESTIONS:,} queued signals, of the provider's limit of {PER_SECOND} a second",
        100 * ideal / seconds,
        RATE,
    )
    if watch.most:
        bench.note(f"locks were held for {watch.longest:.1f} s after {watch.query!r}")
    yield Claim("locks held by who waits for the provider", float(watch.most), LOCKS)


class Limited:
    """A provider that takes so many requests a second, twice as many in a burst, and answers 429
    to more: a bucket of tokens, as providers have it.
    """

    def __init__(self, per_second: int) -> None:
        self._per_second = per_second
        self._lock = threading.Lock()
        self._tokens = 2.0 * per_second
        self._at = time.monotonic()

    def server(self) -> Any:
        spec = importlib.util.spec_from_file_location("provider_server", SERVER)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(SERVER)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        answer = module.says("sales")

        def step(_request: Any) -> dict[str, Any]:
            now = time.monotonic()
            with self._lock:
                filled = self._tokens + (now - self._at) * self._per_second
                self._tokens, self._at = min(filled, 2.0 * self._per_second), now
                if self._tokens < 1:
                    return {"status": 429, "headers": {"Retry-After": "1"}}
                self._tokens -= 1
            return {**answer, "seconds": LATENCY}

        return module.ProviderServer(step)


class Watch:
    """Looks at the locks of the database all the time, from the first of ``requests`` on: before,
    the benchmark makes what it asks about."""

    def __init__(self, lab: Lab, db: str, requests: list[Any]) -> None:
        self._lab = lab
        self._db = db
        self._requests = requests
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.most = 0
        self.longest = 0.0
        self.query = ""

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.2):
            if not self._requests:
                continue
            [(held, seconds, query)] = self._lab.query(self._db, HELD, [])
            if held > self.most:
                self.most, self.longest, self.query = held, float(seconds), " ".join(query.split())


def _in_odoo(lab: Lab, db: str, call: str) -> float:
    script = f"{SCRIPT.read_text()}\nimport json\nprint('found', json.dumps({call}))\n"
    seconds: float = json.loads(lab.shell(db, script).rpartition("found ")[2])
    return seconds
