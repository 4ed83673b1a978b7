"""The running work order with the live weight of the part on the scale."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_base.action_plant_workorder", view="form", record=weighed[0][0])
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
