from datetime import timedelta

from odoo import fields
from odoo.addons.plant_base.tests.plant_case import make_plant, new_user
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.tests import tagged

from .api_case import API, ApiCase, make_client, make_user


@tagged("post_install", "-at_install")
class TestMatrix(ApiCase):
    """Every operation of the OpenAPI document, for everybody who may not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        plant = make_plant(cls.env, "X")
        product, _component, bom = make_work(cls.env, plant, operations=1, tracking="lot")
        product.name = "SECRET-3"
        plant["workcenter"].name = "SECRET-4"
        production = make_order(cls.env, bom)
        lot = cls.env["stock.lot"].create(
            {"name": "SECRET-1", "product_id": product.id, "company_id": cls.env.company.id}
        )
        alert = cls.env["plant.quality.alert"].create({"title": "SECRET-2"})
        product.product_tmpl_id.company_id = cls.env.company
        refs = cls.env["plant.api.ref"]
        for record in (
            product,
            bom,
            bom.operation_ids,
            plant["workcenter"],
            production,
            lot,
            alert,
        ):
            refs._claim(record._name, "plm", "K-1")
            refs._settle(record, "plm", "K-1")
        cls.records = {
            "products": product,
            "boms": bom,
            "operations": bom.operation_ids,
            "work-centers": plant["workcenter"],
            "production-orders": production,
            "work-orders": production.workorder_ids,
            "lots": lot,
            "alerts": alert,
        }
        cls.document = cls.env["plant.api.resources"]._openapi()

    def operations(self):
        """``(path, method, operation)``; of a record that is there, where there is one."""
        for path, item in self.document["paths"].items():
            resource = path.removeprefix(f"{API}/").partition("/")[0]
            record = self.records.get(resource)
            there = path.format(id=record.id if record else 1, system="plm", external_id="K-1")
            for method, operation in item.items():
                yield there, method.upper(), operation

    def example(self, operation):
        body = operation.get("requestBody")
        return body and body["content"]["application/json"].get("example", {})

    def each(self, **options):
        """``(what was asked, operation, answer)`` of every operation."""
        for path, method, operation in self.operations():
            answer = self.ask(path, method, self.example(operation), **options)
            yield f"{method} {path}", operation, answer

    def assertNoData(self, answer):
        self.assertNotIn("SECRET", answer.text)

    def test_without_a_token(self):
        for header in (None, "Bearer pat_" + "A" * 43, "Basic YTpi"):
            for asked, _operation, answer in self.each(headers={"Authorization": header}):
                with self.subTest(asked):
                    self.assertProblem(answer, 401, "unauthorized")
                    self.assertIn("Bearer", answer.headers["WWW-Authenticate"])

    def test_with_one_that_holds_no_more(self):
        token = self.env["plant.token"].search([("res_model", "=", "plant.api.client")], limit=1)
        token.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        for asked, _operation, answer in self.each():
            with self.subTest(asked):
                self.assertProblem(answer, 401, "unauthorized")

    def test_without_the_scope(self):
        everything = self.client._policy_of().scopes
        for path, method, operation in self.operations():
            [needed] = operation["security"][0]["client"]
            with self.subTest(f"{method} {path}"):
                self.assertIn(needed, everything)
                token = self.client._issue_token(everything - {needed})
                answer = self.ask(path, method, self.example(operation), token=token)
                problem = self.assertProblem(answer, 403, "insufficient-scope")
                self.assertEqual(problem["scope"], needed)

    def test_as_a_user_without_rights(self):
        portal = new_user(self.env, "api_portal", "base.group_portal")
        client, _secret = make_client(self.env, portal, rate=100_000)
        token = client._issue_token(client._policy_of().scopes)
        for asked, operation, answer in self.each(token=token):
            with self.subTest(asked):
                self.assertNoData(answer)
                name = operation["operationId"]
                if answer.status_code != 200:
                    # 422: that a document is not valid is known without a right.
                    self.assertIn(answer.status_code, (403, 404, 422), answer.text)
                elif name.endswith("_bulk"):
                    self.assertEqual(answer.json()["succeeded"], 0)
                else:
                    # A customer may read their own (shipments where goods are sold), and has none.
                    self.assertIn(name.partition("_")[0], ("invoices", "shipments"))
                    self.assertIn(name.partition("_")[2], ("list", "export"))
                    self.assertFalse(answer.text and answer.json()["items"])

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Second"})
        user = make_user(
            self.env,
            "api_second",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        client, _secret = make_client(self.env, user, rate=100_000)
        token = client._issue_token(client._policy_of().scopes)
        for path, method, operation in self.operations():
            answer = self.ask(path, method, self.example(operation), token=token)
            with self.subTest(f"{method} {path}"):
                self.assertNoData(answer)
                if self._record_id(path):
                    self.assertIn(answer.status_code, (404, 422), answer.text)
                else:
                    self.assertLess(answer.status_code, 500, answer.text)
        for record in self.records.values():
            record.invalidate_recordset()
            self.assertTrue(record.exists())
            self.assertNotEqual(record.write_uid, user)

    def _record_id(self, path):
        parts = path.removeprefix(f"{API}/").split("/")
        return parts[1] if len(parts) > 1 and parts[1].isdigit() else None

    def test_every_route_is_described(self):
        described = {operation["operationId"] for _p, _m, operation in self.operations()}
        self.assertEqual(len(described), sum(1 for _each in self.operations()))
        for resource in self.env["plant.api.resources"]._declared():
            self.assertIn(f"{resource.name.replace('-', '_')}_list", described)

    def test_scopes_are_data(self):
        needed = {op["security"][0]["client"][0] for _p, _m, op in self.operations()}
        known = set(self.env["plant.api.scope"].search([]).mapped("name"))
        self.assertEqual(needed, known)
