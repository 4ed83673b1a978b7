"""Opening a control chart of 10,000 points: from the click to all of them drawn, in Chromium.

The web client is open already, as in a shift; the chart is read, unpacked and drawn each time. A
click opens the chart on its newest points, and another shows all of them: both are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plant_cli.benching import Bench, Claim, below
from plant_cli.camera import Camera, opened
from plant_cli.demo.state import Demo
from plant_cli.setup import browser
from plant_cli.testing import lab

POINTS = 10_000
TIMES = 5
TO_OPEN = below(1, "s")
TO_DRAW_ALL = below(0.25, "s")
TO_READ = below(0.5, "s")
TO_TRAVEL = below(1_000, "kB")

CHART = """
import random
from odoo.addons.plant_quality.tests.spc_case import QUIET, SpcFixture

class Seed(SpcFixture):
    pass

Seed.env = env
Seed._make_quality()
chart = Seed._feed(QUIET)
point = env["plant.quality.subgroup"].search([("chart_id", "=", chart.id)], limit=1)
env.flush_all()

def copies(table, id_, **changed):
    "So many rows like that one; `changed` are SQL expressions of n, the number of the copy."
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != 'id'", [table])
    columns = [name for (name,) in env.cr.fetchall()]
    values = ", ".join(changed.get(name, name) for name in columns)
    env.cr.execute(
        f"INSERT INTO {{table}} ({{', '.join(columns)}}) SELECT {{values}} FROM {{table}},"
        f" generate_series(1, {points} - 25) AS n WHERE id = %s RETURNING id", [id_])
    return [id_ for (id_,) in env.cr.fetchall()]

checks = copies("plant_quality_check", point.check_id.id, attempt_id="NULL",
                name="'QC/2026/' || lpad(n::text, 6, '0')")
attempts = copies("plant_quality_attempt", point.attempt_id.id,
                  check_id=env.cr.mogrify("(%s)[n]", [checks]).decode())
noise = random.Random(40)
values = [10 + noise.gauss(0, 0.9) for _n in checks]
env.cr.execute(
    '''INSERT INTO plant_quality_subgroup (chart_id, company_id, sequence, time, value,
                has_dispersion, dispersion, check_id, attempt_id, broken)
       SELECT %s, %s, 25 + n, now() - make_interval(mins => 12 * ({points} - n::int)), v, true,
              abs(v - 10), c, a, 0
         FROM unnest(%s, %s, %s) WITH ORDINALITY AS new (v, c, a, n)''',
    [chart.id, chart.company_id.id, values, checks, attempts])
chart.invalidate_recordset()
chart.sudo().write({{"last_sequence": {points}, "baseline_size": 0}})
env["plant.quality.chart"].browse(chart.id).sudo().plant_freeze(1, 1000)
env.cr.commit()
print("chart", chart.id)
"""
# Milliseconds until the line is on the screen: two frames after it is in the page.
OPEN = """async (row) => {
    const frame = () => new Promise(requestAnimationFrame);
    const until = async (found) => { while (!found()) { await frame(); } await frame(); };
    const line = () => document.querySelector(".o_plant_pane_value .o_plant_line")?.outerHTML;
    const begun = performance.now();
    row.querySelector(".o_data_cell").click();
    await until(line);
    const opened = performance.now();
    const newest = line();
    document.querySelector("button[data-span='0']").click();
    await until(() => line() !== newest);
    return { opened: opened - begun, all: performance.now() - opened };
}"""
READ = """async (chart) => {
    const begun = performance.now();
    const answer = await fetch("/web/dataset/call_kw", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", method: "call", params: {
            model: "plant.quality.chart", method: "plant_chart", args: [[chart]], kwargs: {} } }),
    });
    const text = await answer.text();
    return { took: performance.now() - begun, size: text.length,
             points: JSON.parse(text).result.points.values.length };
}"""


def claims(bench: Bench) -> Iterator[Claim]:
    with lab.opened(bench.project, bench.tmp, bench.odoo) as started:
        bench.note("a database with our modules")
        database = started.database()
        bench.note(f"{POINTS:,} points")
        told = started.shell(database, CHART.format(points=POINTS))
        chart = int(told.rpartition("chart ")[2].split()[0])
        server = started.odoo(database)
        server.expect("iap jsonrpc|Autocomplete API error", "Odoo asks its makers of the company.")
        bench.note("a browser")
        series = started.environment.odoo.series
        with opened(
            Demo(database=database, series=series, url=server.url),
            started.environment.cluster,
            browser.ensure(bench.project),
            folder=bench.tmp,
            fonts=Path("/usr/share/fonts"),
            log=bench.tmp / "console.log",
        ) as camera:
            camera.log_in()
            yield from _measured(bench, camera, chart)


def _measured(bench: Bench, camera: Camera, chart: int) -> Iterator[Claim]:
    opened_in, drawn_in = [], []
    for time in range(TIMES + 1):
        bench.note(f"opening it, {time + 1} of {TIMES + 1}")
        camera.open("plant_quality.action_plant_quality_chart", view="list")
        camera.expect(".o_data_row", "Tightening torque")
        camera.settle()
        row = camera.page.locator(".o_data_row", has_text="Tightening torque").first
        took = row.evaluate(OPEN)
        camera.settle()
        if time:  # the first also loads the form and its code
            opened_in.append(took["opened"] / 1000)
            drawn_in.append(took["all"] / 1000)
    reads = [camera.page.evaluate(READ, chart) for _time in range(TIMES)]
    assert all(read["points"] == POINTS for read in reads), reads
    fastest = min(read["took"] for read in reads) / 1000
    words = f"{POINTS:,} points"
    total = min(map(sum, zip(opened_in, drawn_in, strict=True)))
    yield Claim(f"click to a chart with all {words} drawn, best of {TIMES}", total, TO_OPEN)
    yield Claim(f"of that, drawing all {words} anew", min(drawn_in), TO_DRAW_ALL)
    yield Claim(f"the server's answer with {words}", fastest, TO_READ)
    yield Claim(f"what travels for {words}", reads[0]["size"] / 1000, TO_TRAVEL)
