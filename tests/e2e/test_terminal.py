"""What an operator's terminal does in Chromium with more than a finger: its camera, a picture, a
worksheet, and maintenance where Odoo's app for it is installed.
"""

from __future__ import annotations

import base64
import json
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from plant_cli import project
from plant_cli.camera import PATIENCE, Camera, opened
from plant_cli.demo.state import Demo
from plant_cli.setup import browser

ORDERS = 4
# A page that is red all over.
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length 28>>stream\n1 0 0 rg 0 0 400 300 re f   \nendstream endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
PLANT = """
import json
from odoo import Command
from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work

env = env(context={{**env.context, "tracking_disable": True}})
plant = make_plant(env, "E2E")
product, _component, bom = make_work(env, plant, operations=1)
bom.operation_ids.write({{"plant_worksheet": {pdf!r}, "plant_worksheet_name": "assemble.pdf"}})
env["plant.quality.point"].create({{
    "name": "Picture of the mark", "test_type": "picture",
    "product_ids": [Command.set(product.ids)],
}})
orders = [make_order(env, bom, 1).workorder_ids for _number in range({orders})]
_offer, code = env["plant.terminal"]._offer(plant["station"])
german = env["res.lang"].with_context(active_test=False).search([("code", "=", "de_DE")])
env["base.language.install"].create({{"lang_ids": [Command.set(german.ids)]}}).lang_install()
station = make_plant(env, "DE")["station"]
station.lang = "de_DE"
_offer, german_code = env["plant.terminal"]._offer(station)
env.cr.commit()
print("plant", json.dumps({{
    "code": code, "german_code": german_code,
    "badge": plant["employee"].barcode, "company": env.company.id,
    "workcenter": plant["workcenter"].name,
    "orders": [[order.id, order.barcode] for order in orders]}}))
"""
# Chromium reads barcodes on phones and tablets only. So the page has a reader that knows one code,
# what the film shows: black on the left, white on the right. Camera and frames are the browser's.
READER = """
window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect(video) {
        const canvas = new OffscreenCanvas(4, 1);
        const paint = canvas.getContext("2d");
        paint.drawImage(video, 0, 0, 4, 1);
        const { data } = paint.getImageData(0, 0, 4, 1);
        const isCode = data[0] < 60 && data[12] > 190;
        return isCode ? [{ rawValue: %(code)s }] : [];
    }
};
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (...wanted) => (window.camera = await ask(...wanted));
"""
SCAN = """(code) => {
    for (const key of [...code, "Enter"]) {
        document.body.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
}"""
RED = """async (picture) => {
    const bitmap = await createImageBitmap(await (await fetch(picture)).blob());
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const paint = canvas.getContext("2d");
    paint.drawImage(bitmap, 0, 0);
    const { data } = paint.getImageData(0, 0, bitmap.width, bitmap.height);
    let red = 0;
    for (let at = 0; at < data.length; at += 4) {
        red += data[at] > 200 && data[at + 1] < 60 && data[at + 2] < 60;
    }
    return red / (data.length / 4);
}"""


def film(path: Path, width: int = 320, height: int = 240) -> Path:
    """A film for Chromium's camera: black on the left, white on the right."""
    row = bytes([16]) * (width // 2) + bytes([235]) * (width // 2)
    grey = bytes([128]) * (width * height // 2)
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + row * height + grey) * 10)
    return path


def photograph(width: int, height: int) -> bytes:
    """A PNG as large as a camera's pictures are."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = (b"\0" + bytes([90, 120, 150]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height in the frame header of a JPEG."""
    at = 2
    while content[at + 1] not in (0xC0, 0xC2):
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    height, width = struct.unpack(">HH", content[at + 5 : at + 9])
    return width, height


@dataclass
class Terminal:
    """A paired terminal in Chromium at which an operator is signed in. ``orders`` are its work
    orders of which no test has begun one: id and barcode.
    """

    camera: Camera
    lab: Any
    db: str
    url: str
    told: dict[str, Any]

    def begin(self) -> int:
        """Open the next order by its code, and start it."""
        id_, barcode = self.told["orders"].pop()
        self.scan(barcode)
        self.camera.expect(f'article[data-workorder="{id_}"]')
        self.press("[data-action=start]")
        self.camera.expect(".o_kiosk_head .o_kiosk_state_running")
        return int(id_)

    def scan(self, code: str) -> None:
        """As a scanner types: quicker than a busy machine would let a hand do it."""
        self.camera.page.evaluate(SCAN, code)

    def press(self, selector: str, text: str = "") -> None:
        self.camera.expect(selector, text)
        self.camera.page.locator(selector).filter(has_text=text).first.click()

    def shell(self, expression: str) -> Any:
        """The value of an expression in Odoo's shell, by way of JSON."""
        printed = self.lab.shell(self.db, f"import json\nprint('value', json.dumps({expression}))")
        return json.loads(printed.rpartition("value ")[2])


@pytest.fixture(scope="module")
def terminal(lab, tmp_path_factory) -> Iterator[Terminal]:
    db = lab.database("maintenance")
    script = PLANT.format(orders=ORDERS, pdf=base64.b64encode(PDF))
    told = json.loads(lab.shell(db, script).rpartition("plant ")[2].splitlines()[0])
    server = lab.odoo(db, crons=0)
    folder = tmp_path_factory.mktemp("terminal")
    with opened(
        Demo(database=db, series=lab.environment.odoo.series, url=server.url),
        lab.environment.cluster,
        browser.ensure(project.here()),
        folder=folder,
        fonts=Path("/usr/share/fonts"),
        log=folder / "console.log",
        switches=(
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={film(folder / 'camera.y4m')}",
        ),
    ) as camera:
        camera.page.add_init_script(READER % {"code": json.dumps(told["orders"][0][1])})
        camera.page.goto(f"{server.url}/plant/terminal#pair={told['code']}")
        camera.expect(".o_kiosk_names button")
        made = Terminal(camera, lab, db, server.url, told)
        made.scan(told["badge"])
        camera.expect(".o_kiosk_person[aria-pressed=true]")
        yield made


def test_a_code_is_scanned_with_the_camera(terminal):
    id_, _barcode = terminal.told["orders"].pop(0)
    terminal.press("[aria-label=Settings]")
    terminal.press("dialog button", "Scan with the camera")
    terminal.camera.expect(f'article[data-workorder="{id_}"]')
    page = terminal.camera.page
    assert page.locator("dialog").count() == 0
    # The lamp beside the lens goes out.
    assert page.evaluate("camera.getTracks().map((track) => track.readyState)") == ["ended"]


def test_it_speaks_as_its_station_does_once_it_is_paired(terminal):
    """Whatever the browser's language is."""
    context = terminal.camera.page.context.browser.new_context(locale="en-US")
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(f"{terminal.url}/plant/terminal")
        page.get_by_text("Pair this device").first.wait_for()
        page.goto(f"{terminal.url}/plant/terminal#pair={terminal.told['german_code']}")
        page.get_by_text("Scanne deinen Ausweis").wait_for()
        page.evaluate(SCAN, "0999")
        page.get_by_text("Dieser Ausweis ist hier nicht bekannt").first.wait_for()
    finally:
        context.close()


def test_a_check_is_answered_with_a_picture(terminal):
    order = terminal.begin()
    terminal.press(".o_kiosk_rail_step", "Picture of the mark")
    terminal.press("[data-action=answer]")
    terminal.camera.expect(".o_kiosk_notice_refused", "Take a picture first.")
    picture = {"name": "mark.png", "mimeType": "image/png", "buffer": photograph(3200, 2000)}
    terminal.camera.page.set_input_files("#o_kiosk_answer input[type=file]", files=[picture])
    terminal.camera.expect(".o_kiosk_pictures img")
    terminal.press("[data-action=answer]")
    terminal.camera.expect(".o_kiosk_rail_step.o_kiosk_check_passed", "Picture of the mark")
    check = f"env['plant.quality.check'].search([('workorder_id', '=', {order})])"
    [[mimetype, content]] = terminal.shell(
        f"[[p.mimetype, p.datas.decode()] for p in {check}.attempt_ids.picture_ids]"
    )
    assert mimetype == "image/jpeg"
    assert jpeg_size(base64.b64decode(content)) == (1600, 1000)


def test_the_worksheet_is_shown(terminal):
    terminal.begin()
    terminal.press(".o_kiosk_rail_step", "Work")
    page = terminal.camera.page
    with page.expect_response("**/worksheet") as loading:
        terminal.press("[data-open=worksheet]")
    assert loading.value.headers["content-type"] == "application/pdf"
    frame = page.locator("iframe.o_kiosk_worksheet")
    frame.wait_for()
    blank = page.context.new_page()
    deadline = time.monotonic() + PATIENCE
    red = 0
    while red <= 0.2 and time.monotonic() < deadline:
        shot = base64.b64encode(frame.screenshot()).decode()
        red = blank.evaluate(RED, f"data:image/png;base64,{shot}")
        page.wait_for_timeout(250)
    blank.close()
    assert red > 0.2, "The red page of the worksheet never showed."
    terminal.press("dialog [aria-label=Close]")


def test_maintenance_is_asked_for_with_a_block(terminal):
    terminal.begin()
    terminal.press("[data-action=block]")
    terminal.press("dialog .o_kiosk_reasons button", "Equipment Failure")
    terminal.press("dialog button", "Ask for maintenance, too")
    terminal.press("dialog .o_kiosk_primary")
    terminal.camera.expect(".o_kiosk_block", "Equipment Failure")
    asked = terminal.shell(
        "[[r.name, r.maintenance_type, r.company_id.id]"
        " for r in env['maintenance.request'].search([], order='id desc', limit=1)]"
    )
    name = f"{terminal.told['workcenter']}: Equipment Failure"
    assert asked == [[name, "corrective", terminal.told["company"]]]
    terminal.press("[data-action=unblock]")
    terminal.camera.expect("[data-action=resume]")
