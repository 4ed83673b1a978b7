"""Boards, spreadsheets and the wallboard of the demo plant."""

from __future__ import annotations

from plant_cli.camera import Camera

WIDE, WALL = (1440, 1120), (1920, 1080)
ALL_READ = """() => {
    const feet = [...document.querySelectorAll(".o_plant_tile_foot")];
    return feet.length && feet.every((foot) => foot.textContent.includes("At "));
}"""
TILES = {
    "t1": "andon",
    "t2": "alerts",
    "t3": "utilisation",
    "t4": "gauge",
    "t5": "cash",
    "t6": "figure",
    "t7": "breakdown",
}
SHEETS = ("Operations", "Quality", "Cash")


def take(camera: Camera) -> None:
    camera.log_in()
    with camera.sized(*WIDE):
        camera.open("plant_dashboard.action_plant_boards", shows=".o_plant_board")
        _wait_for_tiles(camera)
        camera.take("board")
        for tile, name in TILES.items():
            camera.take_part(f"tile-{name}", f"[data-tile={tile}]")
        camera.page.click(".o_plant_board_edit")
        camera.expect(".o_plant_board_handle")
        camera.take("board-arranging")
        camera.page.click(".o_plant_board_add")
        camera.expect(".o_plant_tile_type")
        camera.take("board-tiles")
        camera.open("plant_dashboard.action_plant_spreadsheets", shows=".o_plant_tile_figure")
        for name in SHEETS:
            camera.page.click(f".o_search_panel_category_value[data-name={name}]")
            camera.expect(".o_plant_tile_figure .o_plant_tile_foot", "At ")
            camera.page.wait_for_timeout(4000)  # charts grow
            camera.take(f"sheet-{name.lower()}")
        camera.open(
            "plant_kpi.action_plant_wallboard",
            view="form",
            record=camera.record("plant_dashboard.demo_wallboard"),
        )
        camera.expect(".o_plant_page_row")
        camera.take("wallboard-form")
    with camera.sized(*WALL):
        shown = camera.record("plant_dashboard.action_plant_wallboard_show")
        camera.page.click(f"button[name='{shown}']")
        camera.expect(".o_plant_wallboard .o_plant_tile")
        _wait_for_tiles(camera)
        camera.take("wallboard")


def _wait_for_tiles(camera: Camera) -> None:
    camera.page.wait_for_function(ALL_READ)
    camera.page.wait_for_timeout(500)
