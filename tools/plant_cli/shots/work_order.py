"""The running work order as the weight of a part lands on it."""

from __future__ import annotations

import re

from plant_cli.camera import Camera
from plant_cli.errors import PlantError

ATTEMPTS = 6
LANDED = ".o_plant_live_landed"
STABLE = (".o_plant_live_stable .o_plant_live_value_value", re.compile("[1-9]"))


def take(camera: Camera) -> None:
    camera.log_in()
    workorder = camera.pages.workorder("plant_base.demo_order_assembling")
    camera.open("plant_base.action_plant_workorder", view="form", record=workorder)
    camera.expect(".o_plant_link_live")
    camera.settle()
    for _attempt in range(ATTEMPTS):
        camera.expect(LANDED)
        camera.expect(*STABLE)
        camera.take("work-order")
        if camera.shows(LANDED) and camera.shows(*STABLE):  # while the picture was taken, too
            return
    raise PlantError(
        "The part was lifted from the scale each time a picture was taken.",
        "Try again when this machine is less busy.",
    )
