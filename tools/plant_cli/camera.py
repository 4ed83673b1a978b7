"""A browser on the running demo that takes the documentation's pictures.

A shot says what must be on the page before it is taken, so that no picture is of half a page.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from playwright.sync_api import (
    ConsoleMessage,
    Error,
    Locator,
    Page,
    TimeoutError,
    ViewportSize,
    sync_playwright,
)

from plant_cli.demo.pages import Pages
from plant_cli.demo.state import Demo
from plant_cli.errors import PlantError
from plant_cli.setup import databases

PATIENCE = 120.0  # seconds for a first page, whose bundles Odoo makes when they are asked for
SMALLEST = 8_000  # bytes; an empty page of this size compresses to less
VIEWPORT = ViewportSize(width=1440, height=860)
_VIEW = ".o_action_manager .o_view_controller"
_LOADING = ".o_loading_indicator, .o_blockUI, .o_view_nocontent_loading"
_SETTLED = """async () => {
    await document.fonts.ready;
    return [...document.images].every((image) => image.complete);
}"""


class Camera:
    """One page of the demo. ``folder`` is where the pictures go."""

    def __init__(
        self, page: Page, demo: Demo, cluster: databases.Server, folder: Path, log: Path
    ) -> None:
        self.page = page
        self.demo = demo
        self.folder = folder
        self.taken: list[Path] = []
        self.pages = Pages(demo, cluster)
        self._log = log

    def log_in(self, login: str = "admin", password: str = "admin") -> None:  # noqa: S107
        """Sign in as a user of the demo data."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.demo.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.click("form.oe_login_form button[type=submit]")
        self.expect(".o_main_navbar")

    def open(
        self, action: str, view: str = "", record: int | None = None, *, shows: str = _VIEW
    ) -> None:
        """Open an action by its XML id: a window action in the named view, on one record for a
        form; a client action until it ``shows`` what matches.
        """
        # another address than the last, or the web client would not leave its page
        self.page.goto("about:blank")
        self.page.goto(self.pages.address(action, view, record))
        self.expect(shows)

    @contextmanager
    def sized(self, width: int, height: int, *, dark: bool = False) -> Iterator[None]:
        """The page on a screen of this size, light or dark, for the time of the block."""
        self.page.set_viewport_size(ViewportSize(width=width, height=height))
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        try:
            yield
        finally:
            self.page.set_viewport_size(VIEWPORT)
            self.page.emulate_media(color_scheme="light")

    def expect(self, selector: str, text: str | re.Pattern[str] | None = None) -> None:
        """Wait until something that matches is visible, with that text where one is given."""
        try:
            self._find(selector, text).wait_for(state="visible", timeout=PATIENCE * 1000)
        except TimeoutError as error:
            self._write("failed")
            said = f" with {text!r}" if text else ""
            raise PlantError(
                f"{self.page.url} never showed {selector}{said}.",
                f"See {self.folder / 'failed.png'}; correct the page or the shot.",
                self._log,
            ) from error

    def shows(self, selector: str, text: str | re.Pattern[str] | None = None) -> bool:
        """Whether something that matches is visible now."""
        return self._find(selector, text).is_visible()

    def settle(self) -> None:
        """Wait until nothing is loading any more."""
        self.page.locator(_LOADING).first.wait_for(state="hidden", timeout=PATIENCE * 1000)
        self.page.wait_for_function(_SETTLED, timeout=PATIENCE * 1000)

    def query(self, sql: str, params: Any = None) -> list[tuple[Any, ...]]:
        """Rows of one statement on the demo's database."""
        return self.pages.cluster.query(self.demo.database, sql, params)

    def record(self, xml_id: str) -> int:
        """Database id of a record by its XML id."""
        return self.pages.record(xml_id)

    def take(self, name: str) -> Path:
        """Save what is on the page as ``name``.png, once it is quiet."""
        self.settle()
        self.page.mouse.move(0, 0)
        path = self._write(name)
        if path.stat().st_size < SMALLEST:
            raise PlantError(
                f"The picture {path.name} is empty.",
                "Look at the page it was taken of; a bundle may have failed to load.",
                self._log,
            )
        self.taken.append(path)
        return path

    def _find(self, selector: str, text: str | re.Pattern[str] | None) -> Locator:
        found = self.page.locator(selector)
        return (found if text is None else found.filter(has_text=text)).first

    def take_part(self, name: str, selector: str) -> Path:
        """Save what matches ``selector`` alone as ``name``.png, once the page is quiet."""
        self.settle()
        self.page.mouse.move(0, 0)
        path = self.folder / f"{name}.png"
        self.page.locator(selector).first.screenshot(path=path, animations="disabled", caret="hide")
        self.taken.append(path)
        return path

    def _write(self, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        return path


@contextmanager
def opened(
    demo: Demo,
    cluster: databases.Server,
    chromium: str,
    *,
    folder: Path,
    fonts: Path,
    log: Path,
    switches: Sequence[str] = (),
) -> Iterator[Camera]:
    """A camera for the time of the block. What the pages' console says goes to ``log``.

    ``switches`` are more of the browser's own, such as for a camera that plays a film.

    ``fonts`` is a folder of fonts the machine may lack, so that pictures look alike everywhere.
    """
    with sync_playwright() as playwright, log.open("w") as messages:

        def note(message: ConsoleMessage) -> None:
            messages.write(f"{message.type}: {message.text}\n")

        try:
            browser = playwright.chromium.launch(
                executable_path=chromium,
                args=["--no-sandbox", "--force-color-profile=srgb", *switches],
                env={**os.environ, "FONTCONFIG_FILE": str(_font_settings(fonts, log.parent))},
            )
        except Error as error:
            messages.write(f"{error}\n")
            raise PlantError(
                f"{chromium} could not be started.", "Start it by hand to see why.", log
            ) from error
        try:
            context = browser.new_context(
                viewport=VIEWPORT, locale="en-US", timezone_id="UTC", color_scheme="light"
            )
            page = context.new_page()
            page.on("console", note)
            page.set_default_timeout(PATIENCE * 1000)
            yield Camera(page, demo, cluster, folder, log)
        except TimeoutError as error:
            raise PlantError("A page of the demo did not load.", "Read its log.", log) from error
        finally:
            browser.close()


def _font_settings(fonts: Path, folder: Path) -> Path:
    """The machine's font settings, and one folder more."""
    settings = folder / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        '<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{escape(str(fonts))}</dir></fontconfig>\n"
    )
    return settings
