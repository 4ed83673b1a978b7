from odoo.tests import tagged

from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestBulk(ApiCase):
    """Many documents in one request."""

    def bulk(self, items, mode="each", **options):
        return self.ask("products/bulk", "POST", {"mode": mode, "items": items}, **options)

    def create(self, name, **data):
        return {"op": "create", "data": {"name": name, "code": "BULK", **data}}

    def made(self):
        return self.env["product.product"].search_count([("default_code", "=", "BULK")])

    def test_each_for_itself(self):
        known = self.ask("products/by-ref/plm/b-1", "PUT", {"name": "Known"})
        there = {"op": "change", "id": known.json()["id"]}
        answer = self.bulk(
            [
                self.create("One"),
                self.create("Two", nothing=1),
                {**there, "data": {"name": "Changed"}},
                {**there, "if_match": known.headers["ETag"], "data": {"name": "Not this"}},
                {"op": "change", "id": 2**31 - 1, "data": {"name": "x"}},
                {"op": "upsert", "system": "plm", "external_id": "b-2", "data": {"name": "New"}},
                {"op": "upsert", "system": "plm", "external_id": "b-2", "data": {"name": "Newer"}},
                self.create("Three", unit="Furlong"),
            ]
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        told = answer.json()
        self.assertEqual((told["succeeded"], told["failed"]), (4, 4))
        results = told["results"]
        self.assertEqual(
            [result["status"] for result in results], [201, 422, 200, 412, 404, 201, 200, 422]
        )
        self.assertEqual(results[1]["problem"]["errors"][0]["pointer"], "#/nothing")
        self.assertEqual(results[5]["id"], results[6]["id"])
        self.assertEqual(self.made(), 1)
        self.assertEqual(self.ask("products/by-ref/plm/b-1").json()["name"], "Changed")
        self.assertEqual(self.ask("products/by-ref/plm/b-2").json()["name"], "Newer")

    def test_all_or_nothing(self):
        good = [self.create(f"Good {n}") for n in range(3)]
        answer = self.bulk([*good, self.create("Bad", weight="much")], mode="all")
        problem = self.assertProblem(answer, 422, "invalid")
        self.assertEqual([result["status"] for result in problem["results"]], [201, 201, 201, 422])
        self.assertEqual(self.made(), 0)
        self.assertEqual(self.bulk(good, mode="all").json()["succeeded"], 3)
        self.assertEqual(self.made(), 3)

    def test_counted_once(self):
        for _time in range(2):
            self.assertEqual(self.bulk([self.create("Once")], key="bulk-1").status_code, 200)
        self.assertEqual(self.made(), 1)

    def test_what_the_database_refuses_is_one_items_failure(self):
        answer = self.bulk(
            [self.create("A", barcode="4711"), self.create("B", barcode="4711"), self.create("C")]
        )
        self.assertEqual([r["status"] for r in answer.json()["results"]], [201, 422, 201])

    def test_of_what_cannot_be_made(self):
        answer = self.ask("shipments/bulk", "POST", {"items": [self.create("x")]})
        self.assertProblem(answer, 404, "not-found")
