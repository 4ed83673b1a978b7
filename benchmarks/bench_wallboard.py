"""A wallboard of twenty tiles in Chromium: how soon it is there, how many calls it makes for that
and for one change on the shop floor, how soon that shows, and what it costs while nothing happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plant_cli.benching import Bench, Claim, below
from plant_cli.camera import Camera, opened
from plant_cli.demo.state import Demo
from plant_cli.setup import browser
from plant_cli.testing import lab

TILES = 20
QUIET = 15  # seconds, of which the processor's share is measured
TO_PAINT = below(2, "s")
TO_CHANGE = below(2, "s")
# At most one.
CALLS = below(2, "calls")
IDLE = below(2, "% of a processor")

PLANT = """
import json
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_work

env = env(context={{**env.context, "tracking_disable": True}})
plant = make_plant(env, "BENCH")
product, _component, bom = make_work(env, plant, operations=1)
production = env["mrp.production"].create(
    {{"product_id": product.id, "bom_id": bom.id, "product_qty": 50}})
production.action_confirm()
kinds = ["gauge", "utilisation", "figure", "andon", "breakdown", "alerts", "cash"]
tiles = [
    {{"id": f"t{{n}}", "type": kinds[n % 7], "x": n % 5 * 2, "y": n // 5 * 2, "w": 2, "h": 2,
      "params": {{"period": ("last7", "last30", "month")[n % 3]}}}}
    for n in range({tiles})]
board = env["plant.kpi.board"].create({{"name": "Bench", "shared": True, "tiles": tiles}})
wallboard = env["plant.wallboard"].create({{"name": "Bench", "pages": [
    {{"kind": "board", "id": board.id, "seconds": 3600}}]}})
env.cr.commit()
print("plant", json.dumps({{"wallboard": wallboard.id, "order": production.workorder_ids.id,
                            "workcenter": production.workorder_ids.workcenter_id.id}}))
"""
CHANGE = """
import time
env["mrp.workorder"].browse({order}).plant_start()
env.cr.commit()
print("committed", time.time())
"""
# When the change shows, in milliseconds of the clock that the change was committed by.
WATCH = """(workcenter) => {
    const look = () => {
        if (document.querySelector(`[data-workcenter="${workcenter}"][data-state=running]`)) {
            window.shownAt = Date.now();
        } else {
            requestAnimationFrame(look);
        }
    };
    look();
}"""
COUNT = """() => performance.getEntriesByType("resource")
    .filter((entry) => entry.name.endsWith("/plant_tiles")).length"""
# From the click that opens it until each tile shows what was read, and a frame after it.
OPEN = """async ([wallboard, tiles]) => {
    const { action } = odoo.__WOWL_DEBUG__.root.env.services;
    const frame = () => new Promise(requestAnimationFrame);
    const begun = performance.now();
    action.doAction({
        type: "ir.actions.client",
        tag: "plant_wallboard",
        target: "fullscreen",
        context: { active_id: wallboard },
    });
    const filled = () =>
        [...document.querySelectorAll(".o_plant_tile")].filter(
            (tile) => tile.querySelector(".o_plant_tile_foot").innerText.trim().length > 1
        ).length;
    while (filled() < tiles) {
        await frame();
    }
    await frame();
    return performance.now() - begun;
}"""


def claims(bench: Bench) -> Iterator[Claim]:
    with lab.opened(bench.project, bench.tmp, bench.odoo) as started:
        bench.note("a database with our modules")
        database = started.database()
        told = started.shell(database, PLANT.format(tiles=TILES))
        plant = json.loads(told.rpartition("plant ")[2].splitlines()[0])
        server = started.odoo(database)
        server.expect("iap jsonrpc|Autocomplete API error", "Odoo asks its makers of the company.")
        bench.note("a browser")
        demo = Demo(database=database, series=started.environment.odoo.series, url=server.url)
        with opened(
            demo,
            started.environment.cluster,
            browser.ensure(bench.project),
            folder=bench.tmp,
            fonts=Path("/usr/share/fonts"),
            log=bench.tmp / "console.log",
        ) as camera:
            yield from _measured(bench, camera, started, database, plant)


def _measured(
    bench: Bench, camera: Camera, started: lab.Lab, database: str, plant: dict[str, Any]
) -> Iterator[Claim]:
    page = camera.page
    camera.log_in()
    # The first time makes the server's and the browser's caches: what is measured is a second one.
    page.evaluate(OPEN, [plant["wallboard"], TILES])
    page.goto("about:blank")
    page.goto(f"{camera.demo.url}/web")
    camera.expect(".o_main_navbar")
    page.wait_for_timeout(3000)
    seconds = page.evaluate(OPEN, [plant["wallboard"], TILES]) / 1000
    page.wait_for_timeout(1500)
    first = page.evaluate(COUNT)
    yield Claim(f"web client to a wallboard of {TILES} tiles", seconds, TO_PAINT)
    yield Claim("calls of its first load", first, CALLS)
    bench.note("one change")
    page.evaluate(WATCH, plant["workcenter"])
    told = started.shell(database, CHANGE.format(order=plant["order"]))
    committed = float(told.rpartition("committed ")[2].splitlines()[0])
    page.wait_for_function("window.shownAt")
    yield Claim("a change to what shows it", page.evaluate("window.shownAt") / 1000 - committed,
                TO_CHANGE)  # fmt: skip
    page.wait_for_timeout(3000)
    yield Claim("calls of one change", page.evaluate(COUNT) - first, CALLS)
    bench.note("nothing happens")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before = _busy(session)
    page.wait_for_timeout(QUIET * 1000)
    yield Claim("while nothing happens", (_busy(session) - before) / QUIET * 100, IDLE)


def _busy(session: Any) -> float:
    """Seconds that the page has kept a processor busy so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")
