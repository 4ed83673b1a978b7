"""The devices and what they say now."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_iot.action_plant_iot_device", view="kanban")
    camera.expect(".o_kanban_record:not(.o_kanban_ghost)", "Online")
    camera.take("devices")
