"""The gateway's own page."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.page.goto(camera.demo.gateway)
    camera.expect("#devices h3", "Torque tool")
    camera.take("gateway")
