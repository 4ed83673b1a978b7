"""The operator's terminal: each of its screens, wide and upright, and a strip of how work goes."""

from __future__ import annotations

import base64
import re

from plant_cli.camera import Camera

WEIGHING, TIGHTENING = "plant_base.demo_station_bench_1", "plant_iot.demo_station_covers_1"
WIDE, TALL = (1280, 800), (600, 1024)
STRIP_SIZE = (1320, 636)
BADGE = "0410000101"
STRIP = (
    ("sign-in", "Scan the badge"),
    ("queue", "Scan the order, press Start"),
    ("work", "Weigh: the value is taken as it stands still"),
    ("check", "Tighten: the tool answers the check"),
    ("report", "Report what was made"),
    ("line", "The line, for whoever looks after it"),
)
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
_SCAN = """(code) => {
    for (const key of [...code, "Enter"]) {
        document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}"""
_STRIP_STYLE = """
    body { margin: 0; padding: 16px; background: #eceff1; font: 500 18px Roboto, sans-serif; }
    ol { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; margin: 0; padding: 0; }
    li { list-style: none; }
    img { display: block; width: 100%; border-radius: 8px; box-shadow: 0 2px 8px #0004; }
    p { margin: 8px 4px 0; }
"""


def take(camera: Camera) -> None:
    camera.log_in()
    weighing, tightening = (
        camera.page.evaluate(_PAIR, camera.record(station)) for station in (WEIGHING, TIGHTENING)
    )
    camera.page.goto(f"{camera.demo.url}/plant/terminal")
    camera.expect(".o_kiosk_pair_code")
    _both(camera, "pair")
    _pair(camera, weighing)
    _both(camera, "sign-in")
    _sign_in(camera)
    _both(camera, "queue")
    _open(camera)
    camera.expect(".o_kiosk_live_stable .o_kiosk_live_value", re.compile("[1-9]"))
    _both(camera, "work")
    for dialog in ("report", "scrap", "block", "help"):
        _dialog(camera, dialog, f"[data-action={dialog}]")
    _dialog(camera, "parts", "[data-open=parts]")
    _dialog(camera, "sign-out", "[aria-label=Operators]")
    _dialog(camera, "settings", "[aria-label=Settings]")
    _press(camera, ".o_kiosk_top_line")
    camera.expect("[data-station]")
    _both(camera, "line")
    _press(camera, ".o_kiosk_top_line")
    _offline(camera)
    _pair(camera, tightening)
    _sign_in(camera)
    _open(camera)
    camera.expect("#o_kiosk_answer")
    _both(camera, "check")
    with camera.sized(*WIDE, dark=True):
        camera.take("kiosk-dark")
    _strip(camera)


def _both(camera: Camera, name: str) -> None:
    """A picture of what is shown on a screen that is wide, and on one upright."""
    with camera.sized(*TALL):
        camera.take(f"kiosk-{name}-tall")
    with camera.sized(*WIDE):
        camera.take(f"kiosk-{name}")


def _dialog(camera: Camera, name: str, opens: str) -> None:
    _press(camera, opens)
    camera.expect("dialog")
    _both(camera, name)
    _press(camera, "dialog [aria-label=Close]")


def _offline(camera: Camera) -> None:
    """Without a network: who joins the work is noted, and it is sent when it is back."""
    context = camera.page.context
    context.set_offline(offline=True)
    try:
        _press(camera, "[data-action=start]")
        camera.expect(".o_kiosk_top_pending")
        camera.expect(".o_kiosk_lost")
        _quiet(camera)
        _both(camera, "offline")
    finally:
        context.set_offline(offline=False)
    _press(camera, "[data-action=pause]")  # as it was found
    camera.expect("[data-action=start]")


def _strip(camera: Camera) -> None:
    """The frames of STRIP as one picture."""
    frames = "".join(
        f'<li><img src="data:image/png;base64,{_content(camera, name)}"/>'
        f"<p>{number}. {words}</p></li>"
        for number, (name, words) in enumerate(STRIP, 1)
    )
    camera.page.goto("about:blank")
    with camera.sized(*STRIP_SIZE):
        camera.page.set_content(f"<style>{_STRIP_STYLE}</style><ol>{frames}</ol>")
        camera.take("kiosk-sequence")


def _content(camera: Camera, name: str) -> str:
    return base64.b64encode((camera.folder / f"kiosk-{name}.png").read_bytes()).decode()


def _pair(camera: Camera, code: str) -> None:
    camera.page.goto("about:blank")
    camera.page.goto(f"{camera.demo.url}/plant/terminal#pair={code}")
    camera.expect(".o_kiosk_names button")


def _sign_in(camera: Camera) -> None:
    """As a scanner types."""
    camera.page.evaluate(_SCAN, BADGE)
    camera.expect(".o_kiosk_row")
    _quiet(camera)


def _open(camera: Camera) -> None:
    """Open what runs."""
    _press(camera, ".o_kiosk_row_running")
    camera.expect(".o_kiosk_card")
    _quiet(camera)


def _quiet(camera: Camera) -> None:
    camera.page.locator(".o_kiosk_notice").first.wait_for(state="hidden")


def _press(camera: Camera, selector: str) -> None:
    camera.expect(selector)
    camera.page.click(selector)
