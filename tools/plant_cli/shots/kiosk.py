"""The operator's terminal, from signing in to the view of the line, as a sequence."""

from __future__ import annotations

import re

from plant_cli.camera import Camera

STATION = "plant_base.demo_station_bench_1"
WIDE, TALL = (1280, 800), (600, 1024)
BADGE = "0410000101"
_RUNNING = "SELECT id FROM mrp_workorder WHERE production_id = %s AND state = 'progress'"
_PAIR = """async (station) => {
    const answer = await fetch("/web/dataset/call_kw/plant.station/action_pair_terminal", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({
            jsonrpc: "2.0",
            method: "call",
            params: {
                model: "plant.station",
                method: "action_pair_terminal",
                args: [[station]],
                kwargs: {},
            },
        }),
    });
    return (await answer.json()).result.context.default_code;
}"""


def take(camera: Camera) -> None:
    camera.log_in()
    code = camera.page.evaluate(_PAIR, camera.record(STATION))
    [(order,)] = camera.query(_RUNNING, [camera.record("plant_base.demo_order_assembling")])
    with camera.sized(*WIDE):
        camera.page.goto(f"{camera.demo.url}/plant/terminal#pair={code}")
        camera.expect(".o_kiosk_names button")
        camera.take("kiosk-sign-in")
        _scan(camera, BADGE)
        _work(camera, order)
        _line(camera)
    with camera.sized(*WIDE, dark=True):
        camera.take("kiosk-dark")
    with camera.sized(*TALL):
        camera.take("kiosk-tall")


def _work(camera: Camera, order: int) -> None:
    _press(camera, f".o_kiosk_row[data-workorder='{order}']")
    camera.expect(".o_kiosk_card")
    camera.take("kiosk-check")
    _press(camera, ".o_kiosk_rail_step >> nth=0")
    camera.expect(".o_kiosk_live_stable .o_kiosk_live_value", re.compile("[1-9]"))
    camera.take("kiosk-work")
    for dialog in ("report", "block"):
        _press(camera, f"[data-action={dialog}]")
        camera.expect("dialog")
        camera.take(f"kiosk-{dialog}")
        _press(camera, "dialog [aria-label=Close]")


def _line(camera: Camera) -> None:
    _press(camera, ".o_kiosk_top_line")
    camera.expect("[data-station]")
    camera.take("kiosk-line")
    _press(camera, ".o_kiosk_top_line")
    camera.expect(".o_kiosk_card")


def _press(camera: Camera, selector: str) -> None:
    camera.expect(selector)
    camera.page.click(selector)


def _scan(camera: Camera, code: str) -> None:
    """As a scanner types, with its Enter."""
    camera.page.keyboard.type(code)
    camera.page.keyboard.press("Enter")
