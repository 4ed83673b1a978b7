import json

from odoo.tests import tagged

from ..rest import schemas
from .api_case import API, ApiCase


@tagged("post_install", "-at_install")
class TestOpenapi(ApiCase):
    """The document is what the API does."""

    def test_anybody_reads_it(self):
        answer = self.send("GET", f"{API}/openapi.json")
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        document = answer.json()
        self.assertEqual(document["openapi"], "3.1.0")
        known = self.send(
            "GET", f"{API}/openapi.json", headers={"If-None-Match": answer.headers["ETag"]}
        )
        self.assertEqual(known.status_code, 304)

    def test_every_reference_leads_somewhere(self):
        document = self.env["plant.api.resources"]._openapi()

        def walk(value):
            if isinstance(value, dict):
                if isinstance(value.get("$ref"), str):
                    place = document
                    for part in value["$ref"].removeprefix("#/").split("/"):
                        place = place[part]
                for inner in value.values():
                    walk(inner)
            elif isinstance(value, list):
                for inner in value:
                    walk(inner)

        walk(document)

    def test_examples_are_documents(self):
        for resource in self.env["plant.api.resources"]._declared():
            with self.subTest(resource.name):
                if resource.creatable:
                    schemas.creation(resource).model_validate_json(json.dumps(resource.example))
                for action in resource.actions:
                    if action.body:
                        action.body.model_validate_json(json.dumps(action.example))

    def test_names_are_unique(self):
        names = [resource.name for resource in self.env["plant.api.resources"]._declared()]
        self.assertEqual(len(names), len(set(names)))
