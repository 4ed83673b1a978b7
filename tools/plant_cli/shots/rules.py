"""The ready rules: the list of those that are automated, and each of the ten."""

from __future__ import annotations

from plant_cli.camera import Camera

AUTOMATED = ("pricing_tier", "lead_time", "email_queue", "spc_hold")
SCHEDULED = ("credit_hold", "blocked_workorder", "reorder_point", "runtime_maintenance")
OFFERED = ("mo_handover", "delay_note")


def take(camera: Camera) -> None:
    camera.log_in()
    camera.open("plant_rules.action_rules_automated", view="list")
    camera.expect(".o_data_row", "Plant rule")
    camera.take("rules")
    with camera.sized(1200, 760):
        for name in AUTOMATED:
            _open(camera, "automated", f"automation_{name}")
            camera.page.locator(".o_notebook a[name=notes]").click()
            camera.expect(".o_notebook [name=description] p")
            camera.take(_picture(name))
        for name in SCHEDULED:
            _open(camera, "scheduled", f"cron_{name}")
            camera.expect(".o_form_view [name=code]")
            camera.take(_picture(name))
        for name in OFFERED:
            _open(camera, "offered", f"action_{name}")
            camera.expect(".o_form_view [name=code]")
            camera.take(_picture(name))


def _open(camera: Camera, kind: str, name: str) -> None:
    rule = camera.record(f"plant_rules.{name}")
    camera.open(f"plant_rules.action_rules_{kind}", view="form", record=rule)
    camera.expect(".o_form_view", "Plant rule")


def _picture(name: str) -> str:
    return f"rule-{name.replace('_', '-')}"
