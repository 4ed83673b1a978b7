"""The control chart of the torque that drifts, on a page of its own and in its form."""

from __future__ import annotations

from plant_cli.camera import Camera

_CHART = "SELECT id FROM plant_quality_chart WHERE point_id = %s"
_MARKED = '.o_plant_mark[data-rules="3"]'


def take(camera: Camera) -> None:
    camera.log_in()
    point = camera.record("plant_quality.demo_point_torque")
    [(chart,)] = camera.query(_CHART, [point])
    camera.open("plant_quality.action_plant_quality_chart", view="form", record=chart)
    camera.expect(_MARKED)
    camera.take("control-chart-form")
    camera.page.click(".o_plant_chart_large")
    camera.expect(f".o_plant_chart_page {_MARKED}")
    camera.page.locator(".o_plant_chart_plot").press("End")
    camera.expect(".o_plant_chart_rule")
    camera.take("control-chart")
