from odoo.tests import tagged

from .api_case import ApiCase


@tagged("post_install", "-at_install")
class TestBoms(ApiCase):
    """A bill of materials is one document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parts = cls.env["product.product"].create([{"name": f"Part {n}"} for n in range(6)])
        refs = cls.env["plant.api.ref"].with_user(cls.user)
        for number, part in enumerate(cls.parts):
            refs._claim("product.product", "plm", f"P-{number}")
            refs._settle(part, "plm", f"P-{number}")
        cls.center = cls.env["mrp.workcenter"].create({"name": "Bench"})

    def key(self, number):
        return {"system": "plm", "external_id": f"P-{number}"}

    def push(self, rows, **said):
        lines = [{"product": self.key(n), "quantity": q} for n, q in rows]
        body = {"product": self.key(0), "code": "A", "lines": lines, **said}
        return self.ask("boms/by-ref/plm/B-0", "PUT", body)

    def test_pushed_and_replaced(self):
        made = self.push(
            [(1, 2), (2, 1)],
            operations=[
                {"name": "Turn", "work_center": {"id": self.center.id}, "minutes": 4},
            ],
        )
        self.assertEqual(made.status_code, 201, made.text)
        bom = self.env["mrp.bom"].browse(made.json()["id"])
        self.assertEqual(bom.product_tmpl_id, self.parts[0].product_tmpl_id)
        self.assertEqual(bom.bom_line_ids.product_id, self.parts[1] + self.parts[2])
        self.assertEqual(bom.operation_ids.time_cycle_manual, 4)
        kept = bom.bom_line_ids[1]
        changed = self.push([(3, 1), (2, 5)], code="B")
        self.assertEqual(changed.status_code, 200, changed.text)
        bom.invalidate_recordset()
        self.assertEqual(
            [(line.product_id, line.product_qty) for line in bom.bom_line_ids],
            [(self.parts[3], 1), (self.parts[2], 5)],
        )
        self.assertEqual(bom.bom_line_ids[1], kept, "a line that is still there is the same one")
        self.assertEqual(bom.operation_ids.name, "Turn", "what is not named stays")
        self.assertEqual(bom.code, "B")

    def test_the_same_again_writes_nothing(self):
        self.push([(1, 2), (2, 1)])
        bom = self.env["mrp.bom"].search(
            [("product_tmpl_id", "=", self.parts[0].product_tmpl_id.id)]
        )
        before = (bom.write_date, bom.bom_line_ids.mapped("write_date"))
        self.assertEqual(self.push([(1, 2), (2, 1)]).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual((bom.write_date, bom.bom_line_ids.mapped("write_date")), before)

    def test_the_same_part_twice(self):
        answer = self.push([(1, 2), (1, 3)])
        self.assertEqual([line["quantity"] for line in answer.json()["lines"]], [2, 3])
        answer = self.push([(1, 4)])
        self.assertEqual([line["quantity"] for line in answer.json()["lines"]], [4])

    def test_each_line_that_is_wrong_is_named(self):
        answer = self.push([(1, 2), (88, 1), (2, 1), (99, 1)])
        problem = self.assertProblem(answer, 422, "invalid")
        self.assertEqual(
            [error["pointer"] for error in problem["errors"]],
            ["#/lines/1/product", "#/lines/3/product"],
        )
        self.assertFalse(self.env["mrp.bom"].search([("code", "=", "A")]))
        answer = self.push([], lines=[{"product": self.key(1), "quantity": 1, "price": 3}])
        problem = self.assertProblem(answer, 422, "invalid")
        self.assertEqual(problem["errors"][0]["pointer"], "#/lines/0/price")

    def test_500_lines_in_one_call(self):
        parts = self.env["product.product"].create([{"name": f"Many {n}"} for n in range(500)])
        lines = [{"product": {"id": part.id}, "quantity": 1} for part in parts]
        answer = self.push([], lines=lines)
        self.assertEqual(answer.status_code, 201, answer.text)
        self.assertEqual(len(answer.json()["lines"]), 500)
        half = lines[::2]
        answer = self.push([], lines=half)
        self.assertEqual(len(answer.json()["lines"]), 250)

    def test_found_by_what_it_makes(self):
        made = self.push([(1, 1)]).json()
        page = self.ask(f"boms?product={self.parts[0].id}").json()
        self.assertEqual([item["id"] for item in page["items"]], [made["id"]])
        self.assertEqual(self.ask(f"boms?product={self.parts[5].id}").json()["items"], [])
