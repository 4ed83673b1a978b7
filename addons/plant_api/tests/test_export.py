import csv
import io
import json
from unittest.mock import patch

from odoo.addons.plant_base.tests.plant_case import make_plant
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.tests import tagged

from .api_case import ApiCase

NDJSON, CSV = "application/x-ndjson", "text/csv"


@tagged("post_install", "-at_install")
class TestExport(ApiCase):
    """Whole lists, streamed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = cls.env["product.product"].create(
            [{"name": f"Export {n}", "default_code": "EXPORT"} for n in range(2500)]
        )

    def export(self, query, accept=None):
        answer = self.ask(f"products/export?{query}", headers={"Accept": accept})
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        return answer

    def test_ndjson(self):
        answer = self.export("code=EXPORT&fields=id,name")
        self.assertEqual(answer.headers["Content-Type"], NDJSON)
        lines = [json.loads(line) for line in answer.text.splitlines()]
        self.assertEqual([line["id"] for line in lines], self.parts.ids)
        self.assertEqual(lines[7], {"id": self.parts[7].id, "name": "Export 7"})

    def test_a_line_is_an_item(self):
        part = self.parts[5]
        [line] = self.export(f"id={part.id}").text.splitlines()
        self.assertEqual(json.loads(line), self.ask(f"products/{part.id}").json())

    def test_what_is_exported_is_what_is_listed(self):
        """Though the one is read as the database has it, and the other by the ORM."""
        product, _component, bom = make_work(
            self.env, make_plant(self.env, "E"), operations=2, tracking="lot"
        )
        product.product_tmpl_id.with_context(lang="en_US").name = "Named"
        make_order(self.env, bom, 3).workorder_ids[0].plant_start()
        self.env["stock.lot"].create(
            {"name": "E-1", "product_id": product.id, "company_id": self.env.company.id}
        )
        self.env["plant.quality.alert"].create({"title": "Export"})
        self.ask("products/by-ref/plm/export", "PUT", {"name": "By key", "weight": 0.125})
        filled = set()
        for resource in self.env["plant.api.resources"]._declared():
            with self.subTest(resource.name):
                listed = self.ask(f"{resource.name}?limit=200&sort=-id").json()["items"]
                first = listed[-1]["id"] if listed else 0
                told = self.ask(f"{resource.name}/export").text.splitlines()
                exported = [item for item in map(json.loads, told) if item["id"] >= first]
                self.assertEqual(exported, listed[::-1])
                filled |= {resource.name} if listed else set()
        self.assertLessEqual(
            {"products", "boms", "operations", "work-centers", "production-orders", "work-orders",
             "lots", "alerts"},
            filled,
        )  # fmt: skip

    def test_a_field_that_the_user_may_not_read_is_not_exported(self):
        model = self.env.registry["product.product"]
        with patch.object(model._fields["default_code"], "groups", "base.group_system"):
            self.assertProblem(self.ask("products/export?fields=id,code"), 403, "forbidden")

    def test_csv(self):
        self.parts[0].name = '=1+1,"x"\nü'
        answer = self.export("code=EXPORT&fields=id,name,unit,refs,active", CSV)
        self.assertEqual(answer.headers["Content-Type"].partition(";")[0], CSV)
        rows = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
        self.assertEqual(rows[0], ["id", "name", "unit", "active", "refs"])
        self.assertEqual(rows[1][:2], [str(self.parts[0].id), '\'=1+1,"x"\nü'])
        self.assertEqual(rows[1][3:], ["true", "[]"])
        self.assertEqual(len(rows), 2501)

    def test_nothing_is_an_empty_stream(self):
        self.assertEqual(self.export("code=NONE").content, b"")
        self.assertEqual(self.export("code=NONE&fields=id", CSV).content, b"id\r\n")

    def test_since(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE product_product SET write_date = '2020-01-01' WHERE id = %s", [self.parts[0].id]
        )
        lines = self.export("code=EXPORT&fields=id&updated_since=2020-01-01T00:00:01Z").text
        self.assertEqual(len(lines.splitlines()), 2499)

    def test_refused_before_it_begins(self):
        self.assertProblem(self.ask("products/export?limit=5"), 422, "invalid")
        answer = self.ask("products/export", headers={"Accept": "application/json"})
        self.assertProblem(answer, 406, "not-acceptable")
        token = self.client._issue_token(["lots:read"])
        self.assertProblem(self.ask("products/export", token=token), 403, "insufficient-scope")
