"""What is checked, what was found, and what became of it."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    point = camera.record("plant_quality.demo_point_torque")
    camera.open("plant_quality.action_plant_quality_point", view="form", record=point)
    camera.expect(".o_form_view", "Torque of the housing screws")
    camera.take("quality-point")
    camera.open("plant_quality.action_plant_quality_check", view="list")
    camera.page.locator(".o_facet_remove").first.click()
    camera.page.locator("th[data-name=answered_at]").click()  # the open ones last
    camera.expect(".o_data_row", "GX40")
    camera.take("quality-checks")
    camera.open("plant_quality.action_plant_quality_alert", view="kanban")
    camera.expect(".o_kanban_record:not(.o_kanban_ghost)")
    camera.take("quality-alerts")
