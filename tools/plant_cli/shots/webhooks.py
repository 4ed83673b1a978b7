"""A webhook endpoint: how much arrives, what failed; and the log."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    endpoint = camera.record("plant_api.webhook_erp")
    camera.open("plant_api.plant_webhook_endpoint_action", view="form", record=endpoint)
    camera.expect(".o_form_view", "Last Failures")
    camera.expect(".o_field_widget[name=failure_ids] .o_data_row")
    camera.take("webhook-endpoint")
    camera.open("plant_api.plant_webhook_delivery_action", view="list")
    for _time in range(2):  # what took the most attempts comes first
        camera.page.click("th[data-name=queue_attempts]")
    camera.expect(".o_data_row:first-child", "plant.")
    camera.take("webhook-deliveries")
