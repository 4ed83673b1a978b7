"""The devices by line, and what they say now."""

from __future__ import annotations

from plant_cli.camera import Camera

DEVICES = 4


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_iot.action_plant_iot_device", view="kanban")
    for number in range(DEVICES):
        camera.expect(f":nth-match(.o_plant_device_online, {number + 1})", "Online")
    camera.expect(".o_plant_device_row_stable", "Torque")
    camera.take("devices")
