from odoo.tests import tagged

from ..rest import schemas
from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestLists(ApiCase):
    """Lists: filters, order, pages, and how much of each item is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        products = cls.env["product.product"]
        cls.products = products.create(
            [{"name": f"Part {n}", "default_code": f"PX-{n:03}"} for n in range(25)]
        )
        cls.codes = "&".join(f"code=PX-{n:03}" for n in range(25))

    def items(self, path):
        answer = self.ask(path)
        self.assertEqual(answer.status_code, 200, answer.text)
        return answer.json()["items"]

    def walk(self, path, between=lambda: None):
        """All items, page by page."""
        items, cursor = [], ""
        while True:
            page = self.ask(path + cursor).json()
            items += page["items"]
            if not page["next"]:
                return items
            cursor = f"&cursor={page['next']}"
            between()

    def test_pages(self):
        for sort in ("id", "-id", "updated_at", "-updated_at"):
            with self.subTest(sort):
                items = self.walk(f"products?{self.codes}&limit=7&sort={sort}")
                ids = [item["id"] for item in items]
                self.assertEqual(sorted(ids), self.products.ids)
                if sort.endswith("id"):
                    self.assertEqual(ids, sorted(ids, reverse=sort[0] == "-"))
                else:
                    times = [(item["updated_at"], item["id"]) for item in items]
                    self.assertEqual(times, sorted(times, reverse=sort[0] == "-"))

    def test_what_is_made_meanwhile_neither_repeats_nor_skips(self):
        def insert():
            self.products[0].copy({"default_code": "PX-000"})

        items = self.walk(f"products?{self.codes}&limit=10&sort=-id", insert)
        self.assertEqual([item["id"] for item in items], self.products.ids[::-1])

    def test_a_page_that_is_just_full_is_the_last(self):
        page = self.ask(f"products?{self.codes}&limit=25").json()
        self.assertEqual((len(page["items"]), page["next"]), (25, None))

    def test_filters(self):
        self.products[3].active = False
        [item] = self.items(f"products?code=PX-003&active=false&id={self.products[3].id}")
        self.assertEqual(item["name"], "Part 3")
        self.assertEqual(self.items("products?code=PX-003&active=true"), [])
        self.assertEqual(self.items("products?code=nothing"), [])
        self.assertEqual(len(self.items("products?code=PX-001&code=PX-002")), 2)

    def test_ranges(self):
        orders = self.env["mrp.production"].create(
            [
                {
                    "product_id": self.products[0].id,
                    "product_qty": 1,
                    "date_start": f"2031-01-0{day} 06:00:00",
                }
                for day in (1, 2, 3)
            ]
        )
        found = self.items(
            "production-orders?planned_start.gte=2031-01-02T06:00:00Z"
            "&planned_start.lt=2031-01-03T07:00:00%2B01:00&state=draft"
        )
        self.assertEqual([item["id"] for item in found], orders[1].ids)
        self.assertEqual(found[0]["planned_start"], "2031-01-02T06:00:00Z")

    def test_some_fields_only(self):
        [item] = self.items("products?code=PX-001&fields=code,name")
        self.assertEqual(item, {"code": "PX-001", "name": "Part 1"})

    def test_expanded(self):
        order = self.env["mrp.production"].create(
            {"product_id": self.products[0].id, "product_qty": 1}
        )
        [plain] = self.items(f"production-orders?id={order.id}")
        self.assertEqual(plain["product"], {"id": self.products[0].id, "name": "[PX-000] Part 0"})
        [whole] = self.items(f"production-orders?id={order.id}&expand=product,bom,lots")
        self.assertEqual(whole["product"]["code"], "PX-000")
        self.assertEqual((whole["bom"], whole["lots"]), (None, []))
        token = self.client._issue_token(["production-orders:read"])
        answer = self.ask("production-orders?expand=product", token=token)
        problem = self.assertProblem(answer, 403, "insufficient-scope")
        self.assertEqual(problem["scope"], "products:read")

    def test_what_cannot_be_asked(self):
        for query, parameter in (
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("sort=name", "sort"),
            ("fields=code,secret", "fields"),
            ("expand=unit", "expand"),
            ("nothing=1", "nothing"),
            ("name=Part", "name"),
            ("write_date=2030", "write_date"),
            ("tracking=maybe", "tracking"),
            ("id=one", "id"),
            ("id=99999999999999", "id"),
            ("updated_since=yesterday", "updated_since"),
            ("updated_since=2030-01-01", "updated_since"),
            ("cursor=nonsense", "cursor"),
            ("cursor=W10", "cursor"),
            ("code=%00", "code"),
            ("&".join(f"code={n}" for n in range(101)), "code"),
        ):
            with self.subTest(query[:40]):
                answer = self.ask(f"products?{query}")
                problem = self.assertProblem(answer, 422, "invalid")
                self.assertEqual(problem["errors"][0]["parameter"], parameter)

    def test_a_cursor_of_another_order(self):
        cursor = self.ask(f"products?{self.codes}&limit=5").json()["next"]
        answer = self.ask(f"products?sort=updated_at&cursor={cursor}")
        self.assertProblem(answer, 422, "invalid")
        answer = self.ask(f"products?updated_since=2020-01-01T00:00:00Z&cursor={cursor}")
        self.assertProblem(answer, 422, "invalid")

    def test_every_resource_is_what_its_schema_says(self):
        for resource in self.env["plant.api.resources"]._declared():
            with self.subTest(resource.name):
                answer = self.ask(f"{resource.name}?limit=50")
                self.assertEqual(answer.status_code, 200, answer.text)
                schemas.page(resource).model_validate_json(answer.content, strict=False)
