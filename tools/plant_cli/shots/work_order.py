"""A running work order as the weight of a part lands on it."""

from __future__ import annotations

import re

from plant_cli.camera import Camera
from plant_cli.errors import PlantError

_WEIGHED = """
    SELECT workorder_id FROM plant_iot_capture
    WHERE state = 'applied' AND workorder_id IS NOT NULL ORDER BY time DESC LIMIT 1
"""


def take(camera: Camera) -> None:
    weighed = camera.query(_WEIGHED)
    if not weighed:
        raise PlantError(
            "No weight has landed on a work order yet.",
            "Look whether the gateway runs (./plant doctor), wait a few seconds, then try again.",
        )
    camera.log_in()
    camera.open("plant_base.action_plant_workorder", view="form", record=weighed[0][0])
    camera.expect(".o_plant_link_live")
    camera.expect(".o_plant_live_landed")  # a capture while we look on
    camera.expect(".o_plant_live_stable .o_plant_live_value_value", re.compile("[1-9]"))
    camera.take("work-order")
