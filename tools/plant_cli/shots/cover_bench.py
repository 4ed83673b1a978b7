"""The work order of the cover bench, as a torque answers its check."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    workorder = camera.pages.workorder("plant_iot.demo_order_covers")
    camera.open("plant_base.action_plant_workorder", view="form", record=workorder)
    camera.expect(".o_plant_link_live")
    camera.expect(".o_plant_live_capture", "Last torque")
    camera.take("cover-bench")
