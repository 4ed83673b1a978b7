"""The login page, and what an engineer sees first."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.page.goto(f"{camera.demo.url}/web/login")
    camera.expect("form.oe_login_form button[type=submit]")
    camera.take("login")
    camera.log_in()
    camera.page.goto("about:blank")
    camera.page.goto(f"{camera.demo.url}/web#menu_id={camera.record('plant_base.menu_plant_root')}")
    camera.expect(".o_menu_brand", "Plant")
    camera.expect(".o_kanban_record:not(.o_kanban_ghost), .o_data_row")
    camera.take("plant")
