import copy
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from odoo.tests import tagged

from .. import resources
from ..rest import schemas
from ..rest.breaking import breaks
from ..rest.declare import Deprecation
from .api_case import API, ApiCase

# The description that the last release promised; a release renews it.
CONTRACT = Path(__file__).parents[1] / "contract/openapi-v1.json"


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

    def test_v1_is_what_was_promised(self):
        """Whoever changes a resource so that a caller breaks learns it here."""
        promised = json.loads(CONTRACT.read_text())
        now = self.env["plant.api.resources"]._describe(resources.ALL)
        self.assertEqual(breaks(promised, json.loads(json.dumps(now))), [])

    def test_a_break_is_found(self):
        promised = json.loads(CONTRACT.read_text())
        products = f"{API}/products"

        def changed(change):
            now = copy.deepcopy(promised)
            change(now, now["components"]["schemas"])
            return breaks(promised, now)

        def required(document):
            document["required"].append("code")

        for change, says in (
            (lambda now, _s: now["paths"].pop(products), f"GET {products} is gone."),
            (lambda now, _s: now["paths"][products].pop("post"), f"POST {products} is gone."),
            (lambda _n, s: s["Product"]["properties"].pop("code"), "code is gone"),
            (lambda _n, s: s["Product"]["required"].remove("code"), "code may be missing"),
            (lambda _n, s: required(s["ProductNew"]), "code is required now"),
            (
                lambda _n, s: s["ProductNew"]["properties"]["tracking"]["enum"].remove("lot"),
                "“lot” is not taken",
            ),
            (
                lambda _n, s: s["Product"]["properties"]["weight"].update(type="string"),
                "it may be string now",
            ),
            (
                lambda _n, s: s["ProductNew"]["properties"]["weight"].update(maximum=10),
                "maximum is 10",
            ),
            (
                lambda now, _s: now["paths"][products]["get"]["parameters"].pop(0),
                "the parameter limit is gone",
            ),
            (
                lambda now, _s: now["paths"][products]["get"]["parameters"][0].update(
                    required=True
                ),
                "limit is required now",
            ),
        ):
            found = changed(change)
            with self.subTest(says):
                self.assertTrue(any(says in sentence for sentence in found), found)

    def test_more_is_no_break(self):
        promised = json.loads(CONTRACT.read_text())
        now = copy.deepcopy(promised)
        now["paths"][f"{API}/wonders"] = now["paths"][f"{API}/products"]
        product = now["components"]["schemas"]["Product"]
        product["properties"]["more"] = {"type": "string"}
        product["required"].append("more")
        now["components"]["schemas"]["ProductNew"]["properties"]["more"] = {"type": "string"}
        self.assertEqual(breaks(promised, now), [])

    def test_the_collection_has_every_operation(self):
        answer = self.send("GET", f"{API}/collection.json")
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        token, *folders = answer.json()["item"]
        self.assertIn("oauth/token", token["request"]["url"])
        document = self.env["plant.api.resources"]._openapi()
        operations = sum(len(item) for item in document["paths"].values())
        self.assertEqual(sum(len(folder["item"]) for folder in folders), operations)

    def test_what_goes_says_so(self):
        """In each answer, a refusal too, and in the description."""
        deprecation = Deprecation(
            date(2026, 11, 1), date(2027, 11, 1), "https://plant.example/lots-are-batches"
        )
        declared = [
            replace(resource, deprecation=deprecation) if resource.name == "lots" else resource
            for resource in resources.ALL
        ]
        self.patch(type(self.env["plant.api.resources"]), "_declared", lambda _self: declared)
        for path in ("lots", "lots/0", "lots?sort=luck"):
            headers = self.ask(path).headers
            self.assertEqual(headers["Deprecation"], "@1793491200")
            self.assertEqual(headers["Sunset"], "Mon, 01 Nov 2027 00:00:00 GMT")
            self.assertIn('rel="deprecation"', headers["Link"])
        self.assertNotIn("Deprecation", self.ask("products").headers)
        document = self.env["plant.api.resources"]._openapi()
        told = document["paths"][f"{API}/lots"]["get"]
        self.assertTrue(told["deprecated"])
        self.assertIn("served until 2027-11-01", told["description"])
        self.assertNotIn("deprecated", document["paths"][f"{API}/products"]["get"])
