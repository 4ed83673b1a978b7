"""The page of a quality certificate, as Odoo's own viewer of PDF shows it."""

from __future__ import annotations

from urllib.parse import quote

from plant_cli.camera import Camera
from plant_cli.errors import PlantError

_NEWEST = "SELECT max(id) FROM plant_quality_certificate"
_VIEWER = "web/static/lib/pdfjs/web/viewer.html"


def take(camera: Camera) -> None:
    camera.log_in()
    [(certificate,)] = camera.query(_NEWEST)
    if certificate is None:
        raise PlantError(
            "The demo has no certificate: pages could not be printed when it was made.",
            "Run ./plant doctor to see what printing lacks, then ./plant demo --reset.",
        )
    page = quote(f"/web/content/plant.quality.certificate/{certificate}/pdf")
    camera.page.goto("about:blank")
    camera.page.goto(f"{camera.demo.url}/{_VIEWER}?file={page}#zoom=page-width")
    camera.expect(".page[data-loaded='true'] .textLayer span")
    camera.take("certificate")
