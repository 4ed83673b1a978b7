"""The key figures of the demo plant."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_kpi.action_plant_kpi_workcenter", view="pivot")
    camera.expect(".o_pivot td")
    camera.take("oee")
    camera.open("plant_kpi.action_plant_kpi_cash", view="pivot")
    camera.expect(".o_pivot td")
    camera.take("cash-conversion")
