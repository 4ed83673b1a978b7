"""The running work order with the live weight of the part on the scale."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    order = camera.record("plant_base.demo_order_assembling")
    [(workorder,)] = camera.query(
        "SELECT id FROM mrp_workorder WHERE production_id = %s AND state = 'progress'", [order]
    )
    camera.page.goto("about:blank")
    camera.page.goto(f"{camera.demo.url}/web#id={workorder}&model=mrp.workorder&view_type=form")
    camera.expect(".o_plant_live_stable .o_plant_live_value_value")
    camera.expect(".o_plant_live_capture")
    camera.take("work-order")
