from odoo.tests import tagged

from .api_case import API, ApiCase


@tagged("post_install", "-at_install")
class TestDocuments(ApiCase):
    """One record: read, made, changed, and by the key another system has for it."""

    def make(self, **said):
        answer = self.ask("products", "POST", {"name": "Gear", "code": "G-1", **said})
        self.assertEqual(answer.status_code, 201, answer.text)
        return answer

    def test_made_and_read(self):
        made = self.make(tracking="lot", weight=2.5, barcode="0001")
        path = made.headers["Location"]
        self.assertEqual(path, f"{API}/products/{made.json()['id']}")
        read = self.ask(path)
        self.assertEqual(read.json(), made.json())
        self.assertEqual(read.headers["ETag"], made.headers["ETag"])
        product = self.env["product.product"].browse(made.json()["id"])
        self.assertEqual(
            (product.name, product.default_code, product.tracking, product.weight, product.barcode),
            ("Gear", "G-1", "lot", 2.5, "0001"),
        )
        self.assertEqual(product.create_uid, self.user)
        self.assertTrue(made.json()["stocked"])

    def test_made_by_weight(self):
        made = self.make(unit="kg").json()
        self.assertEqual(made["unit"], "kg")
        again = self.ask(f"products/by-ref/plm/{made['id']}", "PUT", {"name": "Oil", "unit": "L"})
        self.assertEqual((again.status_code, again.json()["unit"]), (201, "L"), again.text)

    def test_what_is_known_is_not_sent_again(self):
        made = self.make()
        path, etag = made.headers["Location"], made.headers["ETag"]
        answer = self.ask(path, headers={"If-None-Match": etag})
        self.assertEqual((answer.status_code, answer.content), (304, b""))
        self.env["product.product"].browse(made.json()["id"]).name = "Other"
        self.assertEqual(self.ask(path, headers={"If-None-Match": etag}).status_code, 200)

    def test_a_change_needs_the_version(self):
        made = self.make()
        path, etag = made.headers["Location"], made.headers["ETag"]
        self.assertProblem(self.ask(path, "PATCH", {"name": "A"}), 428, "precondition-required")
        changed = self.ask(path, "PATCH", {"name": "A"}, headers={"If-Match": etag})
        self.assertEqual(changed.status_code, 200, changed.text)
        self.assertEqual((changed.json()["name"], changed.json()["code"]), ("A", "G-1"))
        again = self.ask(path, "PATCH", {"name": "B"}, headers={"If-Match": etag})
        self.assertProblem(again, 412, "precondition-failed")
        now = {"If-Match": changed.headers["ETag"]}
        cleared = self.ask(path, "PATCH", {"code": None}, headers=now)
        self.assertIsNone(cleared.json()["code"])

    def test_read_only_and_unknown_fields_are_refused(self):
        made = self.make()
        for field, value in (
            ("id", 1),
            ("updated_at", "2030-01-01T00:00:00Z"),
            ("write_uid", 1),
            ("company_id", 1),
            ("standard_price", 1.0),
            ("refs", []),
        ):
            with self.subTest(field):
                answer = self.ask("products", "POST", {"name": "x", field: value})
                problem = self.assertProblem(answer, 422, "invalid")
                self.assertEqual(problem["errors"][0]["pointer"], f"#/{field}")
                answer = self.ask(
                    made.headers["Location"],
                    "PATCH",
                    {field: value},
                    headers={"If-Match": made.headers["ETag"]},
                )
                self.assertProblem(answer, 422, "invalid")
        answer = self.ask(
            made.headers["Location"],
            "PATCH",
            {"stocked": False},
            headers={"If-Match": made.headers["ETag"]},
        )
        self.assertProblem(answer, 422, "invalid")

    def test_a_refusal_says_what_to_do(self):
        def said(path, method="POST", body=None):
            problem = self.assertProblem(self.ask(path, method, body), 422, "invalid")
            return [
                (each.get("pointer") or each.get("parameter"), each["detail"])
                for each in problem["errors"]
            ]

        unknown = "Nothing can be written here: it is misspelt, or read-only"
        self.assertEqual(said("products", body={"name": "x", "nam": 1}), [("#/nam", unknown)])
        parameter = "There is no such parameter here"
        self.assertEqual(said("products?colour=red", "GET"), [("colour", parameter)])
        moment = "Write it as 2030-01-07, or with a time as 2030-01-07T06:00:00Z"
        self.assertEqual(said("products?updated_since=now", "GET"), [("updated_since", moment)])
        target = 'Name it by {"id": 7} or by {"system": "plm", "external_id": "P-100"}'
        for product in ("P-100", {}, {"code": "P-100"}):
            with self.subTest(product):
                body = {"product": product, "quantity": 1}
                self.assertEqual(said("production-orders", body=body), [("#/product", target)])
        for product, wrong in (
            ({"id": "seven"}, "id"),
            ({"system": "PLM!", "external_id": "P-100"}, "system"),
            ({"system": "plm"}, "external_id"),
        ):
            with self.subTest(product):
                body = {"product": product, "quantity": 1}
                ((pointer, _detail),) = said("production-orders", body=body)
                self.assertEqual(pointer, f"#/product/{wrong}")

    def test_what_a_document_names_must_be_there(self):
        answer = self.ask(
            "production-orders",
            "POST",
            {"product": {"system": "plm", "external_id": "none"}, "quantity": 1, "unit": "Furlong"},
        )
        problem = self.assertProblem(answer, 422, "invalid")
        self.assertEqual({error["pointer"] for error in problem["errors"]}, {"#/product", "#/unit"})

    def test_by_key(self):
        path = "products/by-ref/plm/P%2F100%20A"
        self.assertProblem(self.ask(path), 404, "not-found")
        made = self.ask(path, "PUT", {"name": "Gear", "code": "G-1"})
        self.assertEqual(made.status_code, 201, made.text)
        self.assertEqual(made.json()["refs"], [{"system": "plm", "external_id": "P/100 A"}])
        self.assertEqual(self.ask(path).json(), made.json())
        again = self.ask(path, "PUT", {"name": "Gear", "code": "G-1"})
        self.assertEqual((again.status_code, again.json()), (200, made.json()))
        changed = self.ask(path, "PUT", {"name": "Gear 2", "code": "G-1"})
        self.assertEqual(
            (changed.json()["id"], changed.json()["name"]), (made.json()["id"], "Gear 2")
        )
        stale = self.ask(path, "PUT", {"name": "x"}, headers={"If-Match": made.headers["ETag"]})
        self.assertProblem(stale, 412, "precondition-failed")
        fixed = self.ask(path, "PUT", {"name": "Gear 2", "stocked": False})
        self.assertEqual(
            self.assertProblem(fixed, 422, "invalid")["errors"][0]["pointer"], "#/stocked"
        )

    def test_what_is_not_there_has_no_version(self):
        path = "products/by-ref/plm/none-yet"
        answer = self.ask(path, "PUT", {"name": "Gear"}, headers={"If-Match": '"1"'})
        self.assertProblem(answer, 412, "precondition-failed")
        self.assertProblem(self.ask(path), 404, "not-found")

    def test_too_little(self):
        """The database need not refuse it."""
        product = self.make().json()["id"]
        for quantity in (0, -1, 0.000_01, 1e-300):
            answer = self.ask(
                "production-orders", "POST", {"product": {"id": product}, "quantity": quantity}
            )
            problem = self.assertProblem(answer, 422, "invalid")
            self.assertEqual(problem["errors"][0]["pointer"], "#/quantity")
        self.assertProblem(self.ask("products", "POST", {"name": ""}), 422, "invalid")

    def test_several_systems_have_keys(self):
        made = self.ask("products/by-ref/plm/1", "PUT", {"name": "Gear"}).json()
        answer = self.ask(
            f"products/{made['id']}/refs", "POST", {"system": "erp", "external_id": "4711"}
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual(self.ask("products/by-ref/erp/4711").json()["id"], made["id"])
        other = self.make().json()
        taken = {"system": "erp", "external_id": "4711"}
        answer = self.ask(f"products/{other['id']}/refs", "POST", taken)
        self.assertProblem(answer, 409, "conflict")
        self.assertEqual(self.ask("products/by-ref/erp/4711", "DELETE").status_code, 204)
        self.assertProblem(self.ask("products/by-ref/erp/4711"), 404, "not-found")
        self.assertEqual(self.ask("products/by-ref/plm/1").json()["id"], made["id"])

    def test_a_key_whose_record_is_gone_is_free(self):
        path = "products/by-ref/plm/gone"
        made = self.ask(path, "PUT", {"name": "Gear"}).json()
        self.env["product.product"].browse(made["id"]).unlink()
        self.env.flush_all()
        self.assertProblem(self.ask(path), 404, "not-found")
        again = self.ask(path, "PUT", {"name": "Gear"})
        self.assertEqual(again.status_code, 201, again.text)

    def test_keys_are_a_companys_own(self):
        made = self.ask("products/by-ref/plm/own", "PUT", {"name": "Gear"}).json()
        self.env["product.product"].browse(made["id"]).product_tmpl_id.company_id = self.env.company
        company = self.env["res.company"].create({"name": "Second"})
        self.user.company_ids += company
        self.client.company_id = company
        token = self.client._issue_token(["products:read", "products:write"])
        self.assertProblem(self.ask("products/by-ref/plm/own", token=token), 404, "not-found")
        theirs = self.ask("products/by-ref/plm/own", "PUT", {"name": "Theirs"}, token=token)
        self.assertEqual(theirs.status_code, 201, theirs.text)
        self.assertNotEqual(theirs.json()["id"], made["id"])

    def test_keys_that_are_none(self):
        for system in ("PLM", "p lm", "-plm", "x" * 65):
            self.assertProblem(self.ask(f"products/by-ref/{system}/1"), 404, "not-found")
        for key in ("%00", "a%09b", "a%0Ab", "x" * 256):
            self.assertProblem(self.ask(f"products/by-ref/plm/{key}"), 404, "not-found")
