"""A client of the API, and the page on which a person allows an app to act for them."""

from __future__ import annotations

from urllib.parse import urlencode

from plant_cli.camera import Camera

PAGE = "/plant/api/oauth/authorize"
# Of RFC 7636, appendix B.
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def take(camera: Camera) -> None:
    camera.log_in()
    client = camera.record("plant_api.client_plm")
    camera.open("plant_api.plant_api_client_action", view="form", record=client)
    camera.expect(".o_form_view .o_field_widget[name=scope_ids]", "Read bills of materials")
    camera.take("api-client")
    app = camera.record("plant_api.client_maintenance")
    camera.open("plant_api.plant_api_client_action", view="form", record=app)
    camera.page.locator(".o_notebook .nav-link", has_text="People").click()
    camera.expect(".o_field_widget[name=redirect_uris]")
    camera.take("api-app")
    [(client_id, redirect_uris)] = camera.query(
        "SELECT client_id, redirect_uris FROM plant_api_client WHERE id = %s", [app]
    )
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uris.splitlines()[0],
        "state": "1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    camera.page.goto(f"{camera.demo.url}{PAGE}?{urlencode(asked)}")
    camera.expect("main h1", "to act for you?")
    camera.take("api-consent")
