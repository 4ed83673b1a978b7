"""The history of channels: a day of a temperature, and two hours of torques in their limits."""

from __future__ import annotations

from plant_cli.camera import Camera

DAY, HOURS = 86400, 28800
_DRAWN = ".o_plant_graph_plot:not(.o_plant_graph_old) {}"


def take(camera: Camera) -> None:
    camera.log_in()
    _open(camera, "temperature", DAY)
    camera.expect(_DRAWN.format('.o_plant_line[d*="L"]'))
    plot = camera.page.locator(".o_plant_graph_plot")
    for _value in range(3):
        plot.press("Shift+ArrowLeft")
    camera.expect(".o_plant_graph_told")
    camera.take("channel-graph")
    _open(camera, "torque", HOURS)
    camera.expect(_DRAWN.format(".o_plant_dot"))
    camera.take("channel-graph-torque")


def _open(camera: Camera, name: str, span: int) -> None:
    """The page of a channel's graph, reached as people do: from its form."""
    channel = camera.record(f"plant_iot.demo_channel_{name}")
    camera.open("plant_iot.action_plant_iot_channel", view="form", record=channel)
    camera.page.click(".o_plant_graph_large")
    camera.page.click(f'.o_plant_chart_page button[data-span="{span}"]')
    camera.expect(f'.o_plant_chart_page button.active[data-span="{span}"]')
