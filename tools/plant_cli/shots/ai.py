"""A signal, a call, and the usage of signals."""

from __future__ import annotations

from plant_cli.camera import Camera

PRESS = """
    SELECT max(id) FROM plant_ai_call WHERE value = '"machine"' AND input LIKE '%hydraulic oil%'
"""


def take(camera: Camera) -> None:
    camera.log_in()
    signal = camera.record("plant_ai.demo_signal_stop_cause")
    camera.open("plant_ai.action_plant_ai_signal", view="form", record=signal)
    camera.expect(".o_form_view", "Versions")
    camera.take("ai-signal")
    camera.open("plant_ai.action_plant_ai_usage", view="pivot")
    camera.expect(".o_pivot td")
    camera.expect(".o_pivot", "How urgent is the repair?")
    camera.take("ai-usage")
    camera.open("plant_ai.action_plant_ai_usage", view="graph")
    camera.expect(".o_graph_renderer canvas")
    camera.page.wait_for_timeout(4000)  # its bars grow
    camera.take("ai-usage-days")
    [(call,)] = camera.query(PRESS)
    camera.open("plant_ai.action_plant_ai_call", view="form", record=call)
    camera.expect(".o_form_view", "What stopped the machine?")
    camera.take("ai-call")
