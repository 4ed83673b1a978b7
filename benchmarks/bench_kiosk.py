"""The operator's terminal with 200 work orders in its queue: from the end of a scan to the card of
what was scanned, in Chromium, and how many calls to the server it takes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plant_cli.benching import Bench, Claim, below
from plant_cli.camera import Camera, opened
from plant_cli.demo.state import Demo
from plant_cli.setup import browser
from plant_cli.testing import lab

ORDERS = 200
SCANS = 60
TO_REDRAW = below(0.25, "s")
# At most one, and at most three.
CALLS_A_SCAN = below(2, "calls")
CALLS_A_LOAD = below(4, "calls")

PLANT = """
import json
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_work

env = env(context={{**env.context, "tracking_disable": True}})
plant = make_plant(env, "BENCH")
product, _component, bom = make_work(env, plant, operations=1)
productions = env["mrp.production"].create(
    [{{"product_id": product.id, "bom_id": bom.id, "product_qty": 2}} for _n in range({orders})])
productions.action_confirm()
orders = productions.workorder_ids
_offer, code = env["plant.terminal"]._offer(plant["station"])
env.cr.commit()
print("plant", json.dumps({{
    "code": code, "badge": plant["employee"].barcode,
    "orders": [[order.id, order.barcode] for order in orders]}}))
"""
COUNT = """() => performance.getEntriesByType("resource")
    .filter((entry) => entry.name.endsWith("/plant/terminal/v1/call")).length"""
BADGE = """(code) => {
    for (const key of [...code, "Enter"]) {
        document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}"""
# A scanner's keys, then the time until the card is on the screen: a frame after it is in the page.
SCAN = """async ([code, id]) => {
    const frame = () => new Promise(requestAnimationFrame);
    const press = (key) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const key of code) { press(key); }
    const begun = performance.now();
    press("Enter");
    while (!document.querySelector(`article.o_kiosk_card[data-workorder="${id}"]`)) {
        await frame();
    }
    await frame();
    return performance.now() - begun;
}"""


def claims(bench: Bench) -> Iterator[Claim]:
    with lab.opened(bench.project, bench.tmp, bench.odoo) as started:
        bench.note("a database with our modules")
        database = started.database()
        bench.note(f"{ORDERS} work orders")
        told = started.shell(database, PLANT.format(orders=ORDERS))
        plant = json.loads(told.rpartition("plant ")[2].splitlines()[0])
        server = started.odoo(database, crons=0)
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
            yield from _measured(bench, camera, server.url, plant)


def _measured(bench: Bench, camera: Camera, url: str, plant: dict[str, Any]) -> Iterator[Claim]:
    page = camera.page
    page.add_init_script("performance.setResourceTimingBufferSize(100000)")
    page.goto(f"{url}/plant/terminal#pair={plant['code']}")
    camera.expect(".o_kiosk_main")
    page.goto("about:blank")
    page.goto(f"{url}/plant/terminal")
    camera.expect(".o_kiosk_main button", "Anna")
    page.wait_for_timeout(1000)
    first_load = page.evaluate(COUNT)
    page.evaluate(BADGE, plant["badge"])
    camera.expect(".o_kiosk_row")
    took, calls = [], []
    every = max(1, len(plant["orders"]) // SCANS)
    for number, (id_, barcode) in enumerate(plant["orders"][::every]):
        if number % 10 == 0:
            bench.note(f"scanning, {number} of {SCANS}")
        before = page.evaluate(COUNT)
        seconds = page.evaluate(SCAN, [barcode, id_]) / 1000
        if number >= 3:  # the first ones warm the server's and the browser's code
            took.append(seconds)
            calls.append(page.evaluate(COUNT) - before)
        page.wait_for_timeout(150)
    took.sort()
    p95 = took[math.ceil(0.95 * len(took)) - 1]
    yield Claim(f"scan to redrawn card with {ORDERS} work orders, p95", p95, TO_REDRAW)
    yield Claim("calls of a scan", max(calls), CALLS_A_SCAN)
    yield Claim("calls of the first load of the queue", first_load, CALLS_A_LOAD)
