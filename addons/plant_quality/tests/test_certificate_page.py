import base64
from unittest.mock import patch

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..reports import stamp as stamping
from .certificate_case import CertificateCase, pages_of

A4 = (595, 842)  # points


@tagged("post_install", "-at_install")
class TestCertificatePdf(CertificateCase):
    """Real pages, by the program that Odoo prints with."""

    def print(self, name, records, user=None):
        env = self.env(
            user=user or self.manager, context={"force_report_rendering": True, "lang": "en_US"}
        )
        pdf, kind = env["ir.actions.report"]._render_qweb_pdf(f"plant_quality.{name}", records.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF"))
        return pages_of(pdf)

    def test_what_a_customer_reads(self):
        self.measured(20.012, device="Micrometer 7")
        torque = self.point(
            "Torque", "QT00003", nominal=12.0, lower=11.0, has_lower=True, has_upper=False
        )
        for value in (11.5, 12.5, 13.1):
            self.measured(value, point=torque)
        self.inspected()
        released = self.inspected("fail")
        self.release(released, "Scratch below 0.1 mm")
        corrected = self.check(self.diameter, self.wheel)
        self.answer(corrected, "fail", [20.2])
        self.answer(corrected, "pass", [20.05], kind="correction", reason="Burr removed")
        self.inspected(lot=self.steel)
        page, *more = self.print("report_certificate", self.wheel)
        text = " ".join([page, *more])
        certificate = self.certificates.search([("lot_id", "=", self.wheel.id)])
        for words in (
            "Quality certificate",
            certificate.name,
            self.env.company.name,
            "Gear wheel",
            "DWG-51-B",
            "WHEEL-7",
            "4 Units",
            self.wheels.name,
            "Seat diameter",
            "20.00 ±0.10",
            "≥ 19.90 ≤ 20.10",
            "Micrometer 7",
            "min. 20.01 mean 20.031 max. 20.05",
            "Torque",
            "min. 11.50 mean 12.367 max. 13.10",
            "entered by hand",
            "Surface",
            "Concession",
            "Scratch below 0.1 mm",
            "Repeated and corrected inspections",
            "20.20 mm Fail",
            "Burr removed",
            "STEEL-9",
            "Steel works",
            "2.50 Units",
            "but for the deviations listed",
            "7 inspections; 5 passed at the first attempt, 6 in the end, and 1 were accepted",
            self.manager.name,
            f"Page 1 of {1 + len(more)}",
        ):
            with self.subTest(words):
                self.assertIn(words, text)
        self.assertNotIn("NOT RELEASED", text)
        self.assertNotIn("DRAFT", text)

    def test_every_sheet_is_a4_and_says_which_it_is(self):
        for number in range(60):
            self.measured(20, point=self.point(f"Feature {number}", f"QP1{number:04}"))
        certificate = self.issue()
        reader = stamping.PdfFileReader(stamping.io.BytesIO(base64.b64decode(certificate.pdf)))
        self.assertGreater(len(reader.pages), 1)
        self.assertEqual(reader.metadata["/Title"], certificate.name)
        pages = pages_of(base64.b64decode(certificate.pdf))
        for number, (sheet, text) in enumerate(zip(reader.pages, pages, strict=True), 1):
            self.assertIn(f"Page {number} of {len(pages)}", text)
            self.assertIn(f"{certificate.name} · WHEEL-7", text)
            self.assertEqual((round(sheet.mediabox.width), round(sheet.mediabox.height)), A4)

    def test_several_lots_and_a_delivery(self):
        self.measured(20)
        self.measured(7, lot=self.steel)
        pages = self.print("report_certificate", self.wheel | self.steel)
        self.assertEqual(len(pages), 2)
        self.assertIn("WHEEL-7", pages[0])
        self.assertIn("STEEL-9", pages[1])
        delivery = self.transfer("outgoing", self.wheel, 2, self.customer)
        [page] = self.print("report_certificate_delivery", delivery, self.inspector)
        self.assertIn("Wind turbines", page)
        self.assertIn(delivery.name, page)
        self.assertIn("2 Units", page)
        empty = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        with self.assertRaisesRegex(UserError, "moves no lot"):
            self.print("report_certificate_delivery", empty)

    def test_a_draft_certifies_nothing(self):
        self.measured(20)
        todo = self.check(self.surface, self.wheel)
        [page] = self.print("report_certificate_draft", self.wheel, self.inspector)
        self.assertIn("NOT RELEASED: this is a draft", page)
        self.assertIn(f"Not answered yet: {todo.name}", page)
        self.assertEqual(page.count("NOT RELEASED"), 2)  # once across the page
        self.assertNotIn("We state", page)
        self.answer(todo, "pass")
        [page] = self.print("report_certificate_draft", self.wheel, self.inspector)
        self.assertIn("nothing stands against its release", page)
        self.assertFalse(self.certificates.search([("lot_id", "=", self.wheel.id)]))
        self.issue()
        [page] = self.print("report_certificate_draft", self.wheel, self.inspector)
        self.assertIn("CERT", page)
        self.assertNotIn("NOT RELEASED", page)

    def test_what_is_refused_is_not_printed(self):
        self.check(self.surface, self.wheel)
        with self.assertRaisesRegex(UserError, "Not answered yet"):
            self.print("report_certificate", self.wheel)
        clerk = new_user(self.env, "storekeeper-c", groups="stock.group_stock_user")
        for name in ("report_certificate", "report_certificate_draft"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.print(name, self.wheel, clerk)

    def test_another_report_is_left_to_odoo(self):
        report = self.env["ir.actions.report"]
        with (
            patch.object(type(report), "_run_wkhtmltopdf", return_value=b"%PDF of Odoo") as engine,
            patch.object(type(report), "get_wkhtmltopdf_state", lambda _self: "ok"),
        ):
            model = self.env["ir.model"]._get("stock.lot")
            streams = report._render_qweb_pdf_prepare_streams(
                "base.report_irmodeloverview", {}, model.ids
            )
        self.assertEqual(engine.call_count, 1)
        self.assertEqual(streams[model.id]["stream"].getvalue(), b"%PDF of Odoo")

    def test_the_language_of_the_page(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.measured(20.05)
        self.surface.with_context(lang="de_DE").name = "Oberfläche"
        self.inspected()
        self.customer.lang = "de_DE"
        delivery = self.transfer("outgoing", self.wheel, 1, self.customer)
        certificate = self.issue(picking=delivery)
        text = " ".join(pages_of(base64.b64decode(certificate.pdf)))
        self.assertIn("Oberfläche", text)
        self.assertIn("20,05", text)

    def test_without_the_program(self):
        self.measured(20)
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "get_wkhtmltopdf_state", lambda _self: "install"),
            self.assertRaisesRegex(UserError, "use the preview"),
        ):
            self.issue()


@tagged("post_install", "-at_install")
class TestStamp(CertificateCase):
    def test_what_the_font_cannot_write(self):
        self.assertEqual(stamping.writable("Seite 1 von 2"), "Seite 1 von 2")
        self.assertEqual(stamping.writable("Лист 1"), "Лист 1")
        self.assertEqual(stamping.writable("第1頁", "1/2"), "1/2")
        self.assertEqual(stamping.writable("LOT 第1"), "LOT ?1")

    def test_without_the_font(self):
        stamping._font.cache_clear()
        self.addCleanup(stamping._font.cache_clear)
        with patch.object(stamping, "FILES", ()):
            self.assertEqual(stamping.writable("Página 1"), "Página 1")
            self.assertEqual(stamping.writable("Лист 1", "1/1"), "1/1")
            pdf = self.env["plant.quality.certificate.page"]._pdf(
                self.content(), self.env["plant.quality.certificate.page"]._draft_page()
            )
        self.assertIn("Page 1 of 1", pages_of(pdf)[0])

    def test_a_library_with_the_names_of_before(self):
        class Old:
            def addPage(self):
                return "old"

        class New(Old):
            def add_page(self):
                return "new"

        self.assertEqual(stamping._either(Old(), "add_page", "addPage")(), "old")
        self.assertEqual(stamping._either(New(), "add_page", "addPage")(), "new")


@tagged("post_install", "-at_install")
class TestPreview(CertificateCase, HttpCase):
    def get(self, lots, login="inspector"):
        self.authenticate(login, f"{login}-pass")
        self.env.flush_all()
        ids = ",".join(str(key) for key in lots.ids)
        return self.url_open(f"/report/html/plant_quality.report_certificate_preview/{ids}")

    def setUp(self):
        super().setUp()
        self.inspector.password = "inspector-pass"

    def test_a_page_without_the_program(self):
        self.measured(20.01)
        todo = self.check(self.surface, self.wheel)
        report = type(self.env["ir.actions.report"])
        with patch.object(report, "_run_wkhtmltopdf", side_effect=AssertionError):
            answer = self.get(self.wheel | self.steel)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("NOT RELEASED", answer.text)
        self.assertIn(todo.name, answer.text)
        self.assertIn("STEEL-9", answer.text)
        self.assertNotIn('src="/', answer.text)
        self.assertNotIn("href", answer.text)

    def test_what_was_issued_is_shown_as_it_was(self):
        self.measured(20.01)
        certificate = self.issue()
        answer = self.get(self.wheel)
        self.assertIn(certificate.name, answer.text)
        self.assertNotIn("DRAFT", answer.text)
        self.hold(self.wheel, "Porous <b>bold</b>")
        answer = self.get(self.wheel)
        self.assertIn("NOT RELEASED", answer.text)
        self.assertIn("Porous &lt;b&gt;bold&lt;/b&gt;", answer.text)
