"""A signal, a call, the usage of signals, and the ready rules."""

from __future__ import annotations

from plant_cli.camera import Camera


def take(camera: Camera) -> None:
    camera.log_in()
    signal = camera.record("plant_ai.demo_signal_stop_cause")
    camera.open("plant_ai.action_plant_ai_signal", view="form", record=signal)
    camera.expect(".o_form_view", "Versions")
    camera.take("ai-signal")
    camera.open("plant_ai.action_plant_ai_usage", view="pivot")
    camera.expect(".o_pivot td")
    camera.take("ai-usage")
    [(call,)] = camera.query("SELECT max(id) FROM plant_ai_call WHERE state = 'answered'")
    camera.open("plant_ai.action_plant_ai_call", view="form", record=call)
    camera.expect(".o_form_view", "What stopped the machine?")
    camera.take("ai-call")
    camera.open("plant_rules.action_rules_automated", view="list")
    camera.expect(".o_data_row", "Plant rule")
    camera.take("rules")
