"""A signal about contacts, a provider on loopback, and rules that ask."""

import json
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields
from odoo.addons.plant_base.queue.testing import run_due
from odoo.tests import TransactionCase

from ..models import plant_ai_call
from ..providers.pace import Paces
from .provider_server import ProviderServer, says

CODE = """
answer = ai("desk", record)
record.write({"ref": answer.value, "comment": answer.source})
"""


def make_provider(env, url="http://127.0.0.1:9", **vals):
    return env["plant.ai.provider"].create(
        {
            "name": "On loopback",
            "kind": "openai",
            "model": "model-a",
            "base_url": f"{url}/v1",
            "timeout": 10,
            "price_input": 1.0,
            "price_output": 10.0,
            **vals,
        }
    )


def make_signal(env, provider, **vals):
    return env["plant.ai.signal"].create(
        {
            "name": "Desk",
            "code": "desk",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "kind": "classify",
            "instructions": "Which desk is this for?",
            "field_paths": "name\nfunction\ncountry_id.name",
            "labels": "sales: asks for a price\nservice: something is broken",
            "provider_id": provider.id,
            **vals,
        }
    )


def make_rule(env, code=CODE, **vals):
    return env["ir.actions.server"].create(
        {
            "name": "Find the desk",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "state": "code",
            "code": code,
            **vals,
        }
    )


class AiCase(TransactionCase):
    """What goes by a cursor of its own goes by the test's; the queue is worked when it is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider = make_provider(cls.env)
        cls.signal = make_signal(cls.env, cls.provider)
        cls.rule = make_rule(cls.env)
        cls.partner = cls.env["res.partner"].create({"name": "Ann", "function": "Buyer"})
        cls.calls = cls.env["plant.ai.call"]
        cls.calls.search([]).unlink()  # the demo's
        cls.tasks = cls.env["plant.ai.task"]

    def setUp(self):
        super().setUp()

        @contextmanager
        def apart(calls):
            with calls.env.cr.savepoint():
                yield api.Environment(calls.env.cr, SUPERUSER_ID, {})[calls._name]

        self.patch(type(self.calls), "_apart", apart)
        self.patch(plant_ai_call, "_PACES", Paces())  # what one test is told to wait, is its own

    def run_rule(self, rule=None, records=None, user=None):
        records = self.partner if records is None else records
        rule = (rule or self.rule).with_context(
            active_model=records._name, active_id=records[:1].id, active_ids=records.ids
        )
        return (rule.with_user(user) if user else rule).run()

    @contextmanager
    def server(self, *script):
        """The provider of the tests, at work."""
        with ProviderServer(*(script or (says("sales"),))) as server:
            self.provider.base_url = f"{server.url}/v1"
            yield server

    def drain(self, ahead=0):
        """Work the queue until nothing is due, ``ahead`` seconds from now."""
        outcomes = []
        while done := run_due(self.tasks, now=fields.Datetime.now() + timedelta(seconds=ahead + 1)):
            outcomes += done.values()
            self.env.invalidate_all()
        return outcomes

    def newest_call(self):
        return self.calls.search([], limit=1)

    def example(self, data, value, **vals):
        return self.env["plant.ai.example"].create(
            {
                "signal_id": self.signal.id,
                "data": json.dumps(data),
                "value": json.dumps(value),
                **vals,
            }
        )
