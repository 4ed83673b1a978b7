"""Requests that meet, each in a transaction of its own, with Odoo's retries."""

import threading
from functools import partial
from unittest.mock import patch

import requests
from odoo import SUPERUSER_ID, api
from odoo.addons.plant_base.tests.together_case import TogetherCase
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..oauth.validator import PlantValidator
from .api_case import API, OAUTH
from .people_case import REDIRECT, make_app, pair

PATIENCE = 60.0
SCOPE = "lots:read"


@tagged("post_install", "-at_install")
class TestConsentRace(TogetherCase):
    """One code or refresh token in two hands at once. What is committed is removed afterwards."""

    def setUp(self):
        super().setUp()
        # 19.0 says once that there is no replica to read from.
        muted = mute_logger("odoo.registry")
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.url = HttpCase.base_url()
        self.addCleanup(self.clean)
        self.verifier, challenge = pair()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            app = make_app(env, name="Race")
            self.app_id, self.client_id = app.id, app.client_id
            person = env.ref("base.user_admin")
            consents = env["plant.api.consent"]
            self.code = consents._allow(app, person, [SCOPE], REDIRECT, challenge)
            self.consent_id = consents._of_code(self.code).id

    def clean(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            own = [("res_model", "=", "plant.api.client"), ("res_id", "=", self.app_id)]
            env["plant.token"].search(own).unlink()
            env["plant.api.client"].browse(self.app_id).unlink()
        self.registry.plant_api_meter._taken.clear()

    def form(self, **fields):
        return requests.post(
            f"{self.url}{OAUTH}/token", {"client_id": self.client_id, **fields}, timeout=PATIENCE
        )

    def exchange(self):
        return self.form(
            grant_type="authorization_code",
            code=self.code,
            redirect_uri=REDIRECT,
            code_verifier=self.verifier,
        )

    def refresh(self, token):
        return self.form(grant_type="refresh_token", refresh_token=token)

    def get_tokens(self):
        answer = self.exchange()
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()

    def status_with(self, tokens):
        """What a call with these tokens comes to."""
        given = {"Authorization": f"Bearer {tokens['access_token']}"}
        return requests.get(f"{self.url}{API}/lots", headers=given, timeout=PATIENCE).status_code

    def end(self, env):
        env["plant.api.consent"].browse(self.consent_id)._end()

    def meeting(self, meet):
        """For the time of the block: who was found to be in order waits in ``meet`` before the
        first thing is written. Whoever is tried again does not.
        """
        issue, first = PlantValidator.issue_token, set()

        def issue_token(validator, request):
            here = threading.get_ident()
            if here not in first:
                first.add(here)
                meet()
            return issue(validator, request)

        return patch.object(PlantValidator, "issue_token", issue_token)

    def assertOneOfTwo(self, call):
        """Two at once: one gets tokens, the other is refused, and with that they end."""
        with self.meeting(partial(threading.Barrier(2).wait, PATIENCE)):
            answers = self.together([call, call])
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        self.assertEqual((won.status_code, lost.status_code), (200, 400), lost.text)
        self.assertEqual(lost.json()["error"], "invalid_grant")
        self.assertEqual(self.status_with(won.json()), 401)
        self.assertEqual(self.refresh(won.json()["refresh_token"]).status_code, 400)
        with self.registry.cursor() as cr:
            cr.execute(
                """
                SELECT count(token.id), count(token.revoked_at), count(consent.revoked_at)
                  FROM plant_api_consent AS consent
                  JOIN plant_token AS token ON token.consent_id = consent.id
                 WHERE consent.id = %s
                """,
                [self.consent_id],
            )
            given, revoked, ended = cr.fetchone()
        self.assertEqual((revoked, ended), (given, given))
        return given

    def test_one_code(self):
        self.assertEqual(self.assertOneOfTwo(self.exchange), 1)

    def test_one_refresh_token(self):
        tokens = self.get_tokens()
        given = self.assertOneOfTwo(partial(self.refresh, tokens["refresh_token"]))
        self.assertEqual(given, 2, "the first, and that of who won")
        self.assertEqual(self.status_with(tokens), 401)

    def test_a_refresh_that_meets_the_end_of_the_consent(self):
        tokens = self.get_tokens()
        with self.meeting(lambda: self.request(self.end)):
            [answer] = self.together([partial(self.refresh, tokens["refresh_token"])])
        self.assertEqual(answer.status_code, 400, answer.text)
        self.assertEqual(answer.json()["error"], "invalid_grant")

    def test_the_end_of_a_consent_that_meets_a_refresh(self):
        tokens = self.get_tokens()
        refreshed = []

        def end(env):
            """The end has seen what there was when a refresh gives another token."""
            env["plant.api.consent"].browse(self.consent_id).token_ids.mapped("state")
            if not refreshed:
                refreshed.append(self.refresh(tokens["refresh_token"]))
            self.end(env)

        self.together([lambda: self.request(end)])
        self.assertEqual(refreshed[0].status_code, 200, refreshed[0].text)
        self.assertEqual(self.status_with(refreshed[0].json()), 401)
