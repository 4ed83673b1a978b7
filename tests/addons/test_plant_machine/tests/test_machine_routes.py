import gzip

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MachineCase

FORM = "application/x-www-form-urlencoded"


@tagged("post_install", "-at_install")
class TestMachineRoutes(MachineCase):
    """What a route may ask of the layer beside a JSON body."""

    def test_parts_of_the_path(self):
        self.assertEqual(self.ask("/plant/test/v1/parts/GB-100").json(), {"code": "GB-100"})
        for code in ("gb-100", "GB-100%00", "GB-", "x" * 3000):
            with self.subTest(code[:10]):
                problem = self.assertProblem(
                    self.ask(f"/plant/test/v1/parts/{code}"), 404, "not-found"
                )
                self.assertIn("cannot be its code", problem["detail"])
                self.assertLess(len(problem["detail"]), 300)

    def test_a_route_says_what_it_serves(self):
        path = "/plant/test/v1/kinds"
        self.assertEqual(self.ask(f"{path}/gears").json(), {"kind": "gears"})
        for kind, allow in (("gears", "GET, HEAD"), ("shafts", "GET, HEAD, POST")):
            with self.subTest(kind):
                response = self.ask(f"{path}/{kind}", "DELETE")
                self.assertProblem(response, 405, "method-not-allowed")
                self.assertEqual(response.headers["Allow"], allow)
                self.assertEqual(self.ask(f"{path}/{kind}", "OPTIONS").headers["Allow"], allow)
        self.assertProblem(self.ask(f"{path}/bolts"), 404, "not-found")
        self.assertProblem(self.ask(f"{path}/bolts", "OPTIONS"), 404, "not-found")

    def test_a_scope_follows_from_the_path(self):
        response = self.ask("/plant/test/v1/kinds/shafts", "POST", {})
        problem = self.assertProblem(response, 403, "insufficient-scope")
        self.assertEqual(problem["scope"], "shafts:write")

    def form(self, data, **headers):
        return self.ask(
            "/plant/test/v1/form", "POST", data=data, headers={"Content-Type": FORM, **headers}
        )

    def test_form(self):
        said = {"grant": "a b", "scope": ""}
        self.assertEqual(self.form(b"grant=a+b&scope=").json(), said)
        packed = gzip.compress(b"grant=a%20b")
        self.assertEqual(self.form(packed, **{"Content-Encoding": "gzip"}).json(), said)

    def test_a_form_that_is_none(self):
        for data, status, slug in (
            (b"", 422, "invalid"),
            (b"grant=a&grant=b", 422, "invalid"),
            (b"grant=a&other=b", 422, "invalid"),
            (b"grant=%00", 422, "invalid"),
            (b"grant=\xff", 400, "malformed"),
            (b"&".join([b"grant=a"] * 101), 400, "malformed"),
            (b"grant=" + b"a" * 64 * 1024, 413, "too-large"),
        ):
            with self.subTest(data[:20]):
                self.assertProblem(self.form(data), status, slug)
        response = self.ask("/plant/test/v1/form", "POST", {"grant": "a"})
        self.assertProblem(response, 415, "unsupported-media")
        self.assertEqual(response.headers["Accept"], FORM)

    def test_other_media(self):
        for accept in ("application/x-ndjson", "*/*", None):
            response = self.ask("/plant/test/v1/lines", headers={"Accept": accept})
            self.assertEqual(response.content, b'{"n": 0}\n{"n": 1}\n{"n": 2}\n')
            self.assertTrue(response.headers["X-Request-Id"])
        response = self.ask("/plant/test/v1/lines", headers={"Accept": "application/json"})
        problem = self.assertProblem(response, 406, "not-acceptable")
        self.assertIn("x-ndjson", problem["detail"])

    @mute_logger("odoo.sql_db", "odoo.http")
    def test_a_query_that_takes_too_long(self):
        problem = self.assertProblem(self.ask("/plant/test/v1/slow"), 422, "too-costly")
        self.assertIn("narrower", problem["detail"])
