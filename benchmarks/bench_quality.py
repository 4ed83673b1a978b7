"""What quality costs an order and a measured value: checks made in one batch, and control charts
that look at their newest points only, whatever the length of the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from plant_cli import environment
from plant_cli.benching import Bench, Claim, below
from plant_cli.testing import modules
from plant_cli.testing.lab import Lab
from plant_cli.testing.templates import Templates

MAKING = below(2, "s")
GROWTH = below(1.5, "times")
QUERIES = below(1, "more")

SCRIPT = Path(__file__).parent / "_quality_in_odoo.py"


def claims(bench: Bench) -> Iterator[Claim]:
    prepared = environment.prepare(bench.project, bench.odoo)
    templates = Templates(prepared, modules.find_prepared(prepared), bench.note)
    lab = Lab(prepared, templates, bench.tmp)
    try:
        database = lab.adopt(templates.fresh(templates.module("plant_quality")))
        bench.note("measuring in Odoo")
        script = f"{SCRIPT.read_text()}\nimport json\nprint('found', json.dumps(measure(env)))\n"
        printed = lab.shell(database, script)
    finally:
        lab.close()
    found = json.loads(printed.rpartition("found ")[2])
    yield Claim("checks of an order of 1,000 serial numbers", found["making"], MAKING)
    yield Claim(
        "time of a new value on a chart of 10,000 points, against one of 100",
        found["long_seconds"] / found["short_seconds"],
        GROWTH,
    )
    yield Claim(
        "queries of a new value on a chart of 10,000 points, against one of 100",
        found["long_queries"] - found["short_queries"],
        QUERIES,
    )
