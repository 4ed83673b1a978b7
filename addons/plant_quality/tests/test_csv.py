import csv
import io
from datetime import datetime

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.tests import BaseCase, HttpCase, tagged
from odoo.tools import mute_logger

from ..models import plant_quality_trace_sheet
from ..trace import HEADER_BYTES, cell, row
from .checked_case import TIME, CheckedCase

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", '=cmd|"/c calc"!A0', "\uff1d1")


@tagged("post_install", "-at_install")
class TestCells(BaseCase):
    def test_values(self):
        for value, text in (
            (None, ""),
            (False, ""),
            (True, "yes"),
            (0, "0"),
            (-7, "-7"),
            (12.5, "12.5"),
            (-0.0000001, "0"),
            (20.0, "20"),
            (0.1 + 0.2, "0.3"),
            (float("nan"), ""),
            (float("inf"), ""),
            (datetime(2026, 5, 6, 6, 30, 1, 999), "2026-05-06T06:30:01Z"),
            ("", ""),
            ("Ø 20 µm", "Ø 20 µm"),
            ("a,b", '"a,b"'),
            ('say "no"', '"say ""no"""'),
            ("two\r\nlines", '"two\r\nlines"'),
        ):
            with self.subTest(value=value):
                self.assertEqual(cell(value), text)

    def test_no_text_is_a_formula(self):
        for text in FORMULAS:
            with self.subTest(text):
                [[read]] = csv.reader(io.StringIO(row([text]), newline=""))
                self.assertEqual(read, f"'{text}")

    def test_every_line_ends_as_the_standard_says(self):
        self.assertEqual(row(["a", 1, None]), "a,1,\r\n")


@tagged("post_install", "-at_install")
class TestSheet(CheckedCase):
    def setUp(self):
        super().setUp()
        self.steel = self.stocked(self.product("Steel", default_code="S355"), "STEEL")
        self.wheel = self.lot(self.product("Wheel"), "=WHEEL")
        self.wheels = self.produce(self.wheel, [(self.steel, 2)], 4)
        self.diameter = self.point(
            "Diameter", "QP1", nominal=20.0, lower=19.9, upper=20.1, has_lower=True, has_upper=True
        )

    def read(self, lot, user=None, **how):
        file = io.BytesIO()
        env = self.env(user=user or self.inspector)
        env["plant.quality.trace.sheet"]._write(lot.with_env(env), file, **how)
        text = file.getvalue()
        if how.get("bom", True):
            self.assertTrue(text.startswith(HEADER_BYTES))
        return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))

    def test_a_line_for_each_measure(self):
        check = self.check(self.diameter, self.wheel, production_id=self.wheels.id)
        self.answer(check, "fail", [20.0, 20.3], device="Micrometer 7", note="Burr, left side")
        self.answer(check, "pass", [20.01, 19.99], kind="correction", reason="-burr")
        first, second, third, fourth, steel = self.read(self.wheel)
        self.assertEqual(
            first,
            {
                "direction": "lot",
                "level": "0",
                "lot": "'=WHEEL",
                "product_code": "",
                "product": "Wheel",
                "check": check.name,
                "characteristic_code": self.diameter.code,
                "characteristic": "Diameter",
                "version": str(check.version_id.number),
                "type": "measure",
                "unit": "mm",
                "lower": "19.9",
                "nominal": "20",
                "upper": "20.1",
                "check_state": "passed",
                "first_result": "fail",
                "release_reason": "",
                "attempt": "1",
                "kind": "first",
                "result": "fail",
                "measure": "1",
                "value": "20",
                "raw_value": "20",
                "raw_unit": "mm",
                "registered_lot": "",
                "operator": self.operator.display_name,
                "station": self.plant["station"].name,
                "device": "Micrometer 7",
                "capture": "",
                "time": "2026-05-06T06:30:00Z",
                "reason": "",
                "note": "Burr, left side",
                "production_order": self.wheels.name,
                "work_order": "",
                "transfer": "",
            },
        )
        self.assertEqual((second["measure"], second["value"]), ("2", "20.3"))
        self.assertEqual((third["attempt"], third["kind"]), ("2", "correction"))
        self.assertEqual(fourth["reason"], "'-burr")
        self.assertEqual((steel["direction"], steel["level"]), ("made of", "1"))
        self.assertEqual((steel["lot"], steel["product_code"]), ("STEEL", "S355"))
        self.assertEqual(steel["check"], "")

    def test_what_has_no_measures(self):
        visual = self.point("Surface", "QP2", test_type="pass_fail")
        answered, todo = self.check(visual, self.steel), self.check(visual, self.steel)
        self.answer(answered, "fail")
        self.release(answered, "Within the drawing's note 4")
        series = self.check(self.point("Width", "QP3", test_type="series"), self.steel)
        self.env["plant.quality.measure"].create(
            {"check_id": series.id, "sequence": 1, "value": -3, "time": TIME}
        )
        rows = {line["check"]: line for line in self.read(self.steel) if line["check"]}
        self.assertEqual(rows[answered.name]["result"], "fail")
        self.assertEqual(rows[answered.name]["value"], "")
        self.assertEqual(rows[answered.name]["release_reason"], "Within the drawing's note 4")
        self.assertEqual(rows[todo.name]["check_state"], "todo")
        self.assertEqual(rows[todo.name]["attempt"], "")
        self.assertEqual(rows[series.name]["attempt"], "")
        self.assertEqual(rows[series.name]["value"], "-3")

    def test_a_check_of_the_order_is_behind_each_of_its_lots(self):
        check = self.check(self.diameter, production_id=self.wheels.id)
        self.answer(check, "pass", [20])
        self.assertEqual([line["check"] for line in self.read(self.wheel)], [check.name, ""])

    def test_both_directions_each_lot_once(self):
        gearbox = self.lot(self.product("Gearbox"), "GB")
        self.produce(gearbox, [(self.wheel, 1), (self.steel, 1)])
        places = [(line["direction"], line["level"], line["lot"]) for line in self.read(self.wheel)]
        self.assertEqual(
            places,
            [("lot", "0", "'=WHEEL"), ("made of", "1", "STEEL"), ("used in", "1", "GB")],
        )
        self.assertEqual(
            [(line["lot"], line["level"]) for line in self.read(gearbox, bom=False)],
            [("GB", "0"), ("'=WHEEL", "1"), ("STEEL", "1")],
        )

    def test_lots_are_read_by_the_batch(self):
        self.patch(plant_quality_trace_sheet, "BATCH", 1)
        for lot in (self.steel, self.wheel):
            self.answer(self.check(self.diameter, lot), "pass", [20])
        self.assertEqual([line["value"] for line in self.read(self.wheel)], ["20", "20"])


@tagged("post_install", "-at_install")
class TestDownload(CheckedCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.lot_ = self.stocked(self.product("Steel"), "A/B:7")
        self.inspector.password = "inspector-pass"
        self.url = f"/plant/quality/lot/{self.lot_.id}/trace.csv"

    def get(self, url, login="inspector", password="inspector-pass"):
        self.authenticate(login, password)
        self.env.flush_all()
        return self.url_open(url, allow_redirects=False)

    def test_a_file(self):
        answer = self.get(self.url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("text/csv", answer.headers["Content-Type"])
        self.assertIn("A-B-7.csv", answer.headers["Content-Disposition"])
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        self.assertTrue(answer.content.startswith(HEADER_BYTES))
        self.assertIn("A/B:7", answer.content.decode())
        self.assertFalse(self.get(f"{self.url}?bom=0").content.startswith(HEADER_BYTES))

    def test_the_button_leads_there(self):
        trace = self.lot_.with_user(self.inspector).action_plant_trace()["res_id"]
        action = (
            self.env["plant.quality.trace"].with_user(self.inspector).browse(trace).action_csv()
        )
        self.assertEqual(self.get(action["url"]).status_code, 200)

    def test_who_is_not_signed_in_is_asked_to(self):
        answer = self.url_open(self.url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_another_companys_lot_is_not_there(self):
        sister = self.env["res.company"].create({"name": "Sister plant"})
        theirs = self.lot(self.lot_.product_id, "THEIRS", company=sister)
        for key in (theirs.id, 2**31 - 1, 2**40):
            with self.subTest(key):
                answer = self.get(f"/plant/quality/lot/{key}/trace.csv")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("THEIRS", answer.text)

    def test_who_may_not_read_lots_or_checks_is_refused(self):
        for login, groups in (
            ("clerk", "base.group_user"),
            ("storekeeper", "stock.group_stock_user"),
            ("customer", "base.group_portal"),
            ("terminal-csv", "plant_base.group_plant_operator"),
        ):
            new_user(self.env, login, groups=groups, password=f"{login}-pass")
            with self.subTest(login), mute_logger("odoo.http"):
                answer = self.get(self.url, login, f"{login}-pass")
                self.assertEqual(answer.status_code, 403)
                self.assertNotIn("A/B:7", answer.text)

    def test_nonsense_is_refused_in_a_sentence(self):
        for query, sentence in (
            ("cids=", "as their numbers"),
            ("cids=1;2", "as their numbers"),
            ("cids=²", "as their numbers"),
            ("cids=999999", "none of these companies"),
            ("bom=yes", "bom=0"),
        ):
            with self.subTest(query):
                answer = self.get(f"{self.url}?{query}")
                self.assertEqual(answer.status_code, 400)
                self.assertIn(sentence, answer.text)
        self.assertEqual(self.get(f"{self.url}?cids={self.env.company.id},999999").status_code, 200)
