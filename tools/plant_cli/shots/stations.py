"""The stations of the shop floor."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_base.action_plant_station_floor", view="kanban")
    camera.expect(".o_kanban_record:not(.o_kanban_ghost)")
    camera.take("stations")
