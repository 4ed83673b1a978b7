"""The page that shows the API."""

from __future__ import annotations

from plant_cli.camera import Camera

PAGE = "/plant_api_docs/static/docs/index.html"


def take(camera: Camera) -> None:
    camera.page.goto(f"{camera.demo.url}{PAGE}")
    camera.expect("#operations-tag-work-orders")
    camera.page.locator("#operations-tag-work-orders").click()
    camera.page.locator("#operations-work-orders-work_orders_list .opblock-summary-control").click()
    camera.expect("#operations-work-orders-work_orders_list .parameters-container")
    camera.page.locator("#operations-tag-work-orders").scroll_into_view_if_needed()
    camera.take("api-docs")
