import base64
from unittest.mock import patch

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from ..models import plant_quality_certificate
from .certificate_case import CertificateCase

PDF = b"%PDF-1.4 fake"


@tagged("post_install", "-at_install")
class TestCertificate(CertificateCase):
    """When one is issued, when it is the one that was issued before, and when it is refused. What
    is printed is another test's.
    """

    def setUp(self):
        super().setUp()
        page = type(self.env["plant.quality.certificate.page"])
        self.printed = []

        def pdf(_self, content, page, **how):
            self.printed.append((content, page, how, _self.env.lang))
            return PDF

        self.patch(page, "_pdf", pdf)

    def refused(self, sentence, error=UserError, **how):
        before = self.certificates.search_count([])
        with self.assertRaisesRegex(error, sentence), self.env.cr.savepoint():
            self.issue(**how)
        self.assertEqual(self.certificates.search_count([]), before)

    def test_the_first_releases_the_lot(self):
        self.measured(20.01)
        certificate = self.issue()
        self.assertRegex(certificate.name, r"^CERT\d{6}$")
        self.assertEqual(certificate.lot_id, self.wheel)
        self.assertEqual(certificate.product_id, self.wheel.product_id)
        self.assertEqual(certificate.company_id, self.env.company)
        self.assertEqual(certificate.released_by, self.manager)
        self.assertEqual(certificate.issued_by, self.manager)
        self.assertEqual(base64.b64decode(certificate.pdf), PDF)
        [(content, page, how, _lang)] = self.printed
        self.assertEqual(certificate.content, content)
        self.assertEqual(page["number"], certificate.name)
        self.assertEqual(page["released_by"], self.manager.name)
        self.assertEqual(how, {})
        self.assertEqual(self.wheel.plant_certificate_count, 1)

    def test_the_same_is_printed_again(self):
        self.measured(20.01)
        first = self.issue()
        self.wheel.product_id.name = "Wheel, gear"
        self.assertEqual(self.issue(), first)
        self.assertEqual(self.issue(user=self.inspector), first)
        self.assertEqual(len(self.printed), 1)

    def test_what_changed_takes_a_new_release(self):
        check = self.measured(20.01)
        first = self.issue()
        self.answer(check, "pass", [20.02], kind="correction", reason="Read wrongly")
        self.refused("Ask a quality manager", AccessError, user=self.inspector)
        second = self.issue()
        self.assertNotEqual(second.name, first.name)
        self.assertEqual(second.replaces_id, first)
        self.assertEqual(first.replaced_by_ids, second)
        self.assertEqual(self.printed[-1][1]["replaces"], first.name)
        self.inspected()
        self.assertEqual(self.issue().replaces_id, second)

    def test_only_a_quality_manager_releases(self):
        self.measured(20.01)
        self.refused("Ask a quality manager", AccessError, user=self.inspector)
        supervisor = new_user(self.env, "sv", groups="plant_base.group_plant_supervisor")
        self.refused("Ask a quality manager", AccessError, user=supervisor)

    def test_a_delivery_has_its_own_on_the_same_release(self):
        self.measured(20.01)
        first = self.issue()
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        self.wheel.product_id.with_context(lang="de_DE").name = "Zahnrad"
        delivery = self.transfer("outgoing", self.wheel, 2, self.customer)
        own = self.issue(picking=delivery, user=self.inspector)
        self.assertNotEqual(own, first)
        self.assertFalse(own.replaces_id)
        self.assertEqual(own.released_by, self.manager)
        self.assertEqual(own.issued_by, self.inspector)
        self.assertEqual(own.picking_id, delivery)
        self.assertEqual(own.partner_id, self.customer)
        self.assertEqual(own.lang, "de_DE")
        content, _page, _how, lang = self.printed[-1]
        self.assertEqual(lang, "de_DE")
        self.assertEqual(content["product"]["name"], "Zahnrad")
        self.assertEqual(content["delivery"]["customer"], "Wind turbines")
        self.assertEqual(content["delivery"]["quantity"]["value"], 2)
        self.assertEqual(self.issue(picking=delivery), own)
        self.assertEqual(self.issue(), first)

    def test_another_language_is_another_page(self):
        self.measured(20.01)
        first = self.issue()
        self.env["res.lang"]._activate_lang("de_DE")
        self.manager.lang = "de_DE"
        certificates = self.certificates.with_context(lang="de_DE")
        second = certificates._issue(self.wheel.with_env(certificates.env))
        self.assertEqual((first.lang, second.lang), ("en_US", "de_DE"))
        self.assertEqual(second.released_at, first.released_at)
        self.assertFalse(second.replaces_id)
        self.customer.lang = "de_DE"
        self.env["res.lang"].search([("code", "=", "de_DE")])
        self.assertEqual(certificates._language(None), "de_DE")

    def test_refused_while_something_stands_against_it(self):
        self.refused("No quality check is behind")
        self.measured(20.01)
        todo = self.check(self.surface, self.wheel)
        self.refused(f"Not answered yet: {todo.name} \\(Surface\\)")
        self.answer(todo, "fail")
        self.refused(f"Failed and not released: {todo.name}")
        self.release(todo, "Cosmetic only")
        hold = self.hold(self.wheel)
        self.refused("is on hold: Porous")
        hold._release("X-rayed: sound")
        signed = self.check(
            self.point("Torque", "QT00003", test_type="pass_fail", sign_off=True), self.wheel
        )
        self.answer(signed, "pass")
        self.refused(f"Not signed off yet: {signed.name}")
        signed.write({"signed_off_by": self.manager.id, "signed_off_at": "2026-05-07 08:00:00"})
        self.hold(self.steel)
        self.refused("made of lots that are on hold: STEEL-9")

    def test_refused_for_what_it_is_made_of(self):
        self.measured(20.01)
        bad = self.inspected("fail", self.steel)
        self.refused("lots with failed checks that nobody released: STEEL-9")
        self.release(bad, "Rust on the outside")
        self.assertTrue(self.issue())

    def test_refused_before_it_is_made(self):
        lot = self.lot(self.wheel.product_id, "WHEEL-8")
        self.order(lot, [(self.steel, 2)])
        self.measured(20, lot=lot)
        self.refused("WHEEL-8 is not made or received yet", lot=lot)

    def test_every_reason_is_told_at_once(self):
        self.hold(self.wheel)
        self.check(self.surface, self.steel)
        self.hold(self.steel)
        with self.assertRaises(UserError) as caught:
            self.issue(self.wheel | self.steel)
        for words in ("WHEEL-7 is on hold", "No quality check is behind WHEEL-7", "STEEL-9 is on"):
            self.assertIn(words, str(caught.exception))

    def test_many_names_are_cut_short(self):
        for _number in range(7):
            self.check(self.surface, self.wheel)
        self.refused("and 2 more")

    def test_too_many_at_once(self):
        self.measured(20)
        self.measured(20, lot=self.steel)
        with patch.object(plant_quality_certificate, "MOST_AT_ONCE", 1):
            self.refused("2 certificates are too many", lot=self.wheel | self.steel)

    def test_it_never_changes(self):
        self.measured(20)
        certificate = self.issue()
        for user in (self.manager, self.env.user):
            mine = certificate.with_user(user)
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    mine.write({"name": "X"})
                with self.assertRaises(UserError):
                    mine.unlink()
        with self.assertRaises(AccessError):
            self.certificates.create({"name": "X", "lot_id": self.wheel.id})
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", certificate._name), ("res_field", "=", "pdf")]
        )
        with self.assertRaises(AccessError):
            attachment.with_user(self.manager).write({"raw": b"other"})
        self.assertEqual(base64.b64decode(certificate.pdf), PDF)

    def test_the_same_twice_is_impossible(self):
        self.measured(20)
        self.issue()
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO plant_quality_certificate (name, lot_id, product_id, company_id, "
                "lang, digest, released_by, released_at, issued_by, issued_at) "
                "SELECT 'X', lot_id, product_id, company_id, lang, digest, released_by, "
                "released_at, issued_by, issued_at FROM plant_quality_certificate"
            )

    def test_without_its_sequence(self):
        self.measured(20)
        self.env.ref("plant_quality.sequence_quality_certificate").active = False
        self.refused("Certificates cannot be numbered")

    def test_another_company(self):
        self.measured(20)
        certificate = self.issue()
        sister = self.env["res.company"].create({"name": "Sister plant"})
        other = new_user(
            self.env,
            "their-manager",
            groups="plant_quality.group_quality_manager",
            company_ids=[(6, 0, sister.ids)],
            company_id=sister.id,
        )
        self.assertFalse(certificate.with_user(other).search([]))
        with self.assertRaises(AccessError):
            certificate.with_user(other).read(["name"])
        self.refused("", AccessError, user=other)
        both = new_user(
            self.env,
            "manager-of-both",
            groups="plant_quality.group_quality_manager",
            company_ids=[(6, 0, (sister | self.env.company).ids)],
            company_id=sister.id,
        )
        self.assertEqual(self.issue(user=both), certificate)

    def test_links(self):
        self.measured(20)
        certificate = self.issue()
        lot = self.wheel.with_user(self.inspector)
        action = lot.action_plant_certificates()
        self.assertEqual(self.certificates.search(action["domain"]), certificate)
        self.assertIn(
            f"/{certificate.id}/pdf/{certificate.name}.pdf", certificate.action_pdf()["url"]
        )
