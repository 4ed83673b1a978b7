"""The operator's terminal, from signing in to the view of the line, as a sequence."""

from __future__ import annotations

import re

from plant_cli.camera import Camera

WEIGHING, TIGHTENING = "plant_base.demo_station_bench_1", "plant_iot.demo_station_covers_1"
WIDE, TALL = (1280, 800), (600, 1024)
BADGE = "0410000101"
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
    weighing, tightening = (
        camera.page.evaluate(_PAIR, camera.record(station)) for station in (WEIGHING, TIGHTENING)
    )
    with camera.sized(*WIDE):
        _pair(camera, weighing)
        camera.take("kiosk-sign-in")
        _open(camera)
        camera.expect(".o_kiosk_live_stable .o_kiosk_live_value", re.compile("[1-9]"))
        camera.take("kiosk-work")
        for dialog in ("report", "block"):
            _press(camera, f"[data-action={dialog}]")
            camera.expect("dialog")
            camera.take(f"kiosk-{dialog}")
            _press(camera, "dialog [aria-label=Close]")
        _press(camera, ".o_kiosk_top_line")
        camera.expect("[data-station]")
        camera.take("kiosk-line")
        _pair(camera, tightening)
        _open(camera)
        camera.expect("#o_kiosk_answer")
        camera.take("kiosk-check")
    with camera.sized(*WIDE, dark=True):
        camera.take("kiosk-dark")
    with camera.sized(*TALL):
        camera.take("kiosk-tall")


def _pair(camera: Camera, code: str) -> None:
    camera.page.goto("about:blank")
    camera.page.goto(f"{camera.demo.url}/plant/terminal#pair={code}")
    camera.expect(".o_kiosk_names button")


def _open(camera: Camera) -> None:
    """Sign in as a scanner types, and open what runs."""
    camera.page.keyboard.type(BADGE)
    camera.page.keyboard.press("Enter")
    _press(camera, ".o_kiosk_row_running")
    camera.expect(".o_kiosk_card")
    camera.page.locator(".o_kiosk_notice").first.wait_for(state="hidden")


def _press(camera: Camera, selector: str) -> None:
    camera.expect(selector)
    camera.page.click(selector)
