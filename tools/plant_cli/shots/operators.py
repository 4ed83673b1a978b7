"""The operators, with who is signed in where."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_base.action_plant_operator", view="list")
    camera.expect(".o_data_row")
    camera.take("operators")
