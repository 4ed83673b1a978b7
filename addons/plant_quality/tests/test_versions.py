"""Versions: what a point asked for, kept at each change."""

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..models.plant_quality_requirement import VERSIONED
from .checks_case import check_vals, make_point


@tagged("post_install", "-at_install")
class TestVersions(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point = make_point(cls.env, test_type="measure", lower=1, upper=3, decimals=2)

    def _number(self):
        return self.point.version_id.number

    def test_first(self):
        version = self.point.version_id
        self.assertEqual(version.number, 1)
        self.assertEqual(version.point_id, self.point)
        self.assertEqual(version.company_id, self.point.company_id)
        for name in VERSIONED:
            self.assertEqual(version[name], self.point[name], name)

    def test_a_change_makes_one(self):
        first = self.point.version_id
        self.point.write({"upper": 4, "change_note": " Drawing B "})
        second = self.point.version_id
        self.assertEqual((second.number, second.upper), (2, 4))
        self.assertEqual(second.change_note, "Drawing B")
        self.assertEqual(second.create_uid, self.env.user)
        self.assertEqual((first.upper, first.number), (3, 1))
        self.assertEqual(self.point.version_ids, second | first)
        self.assertFalse(self.point.change_note)

    def test_each_field_makes_one(self):
        bearing = self.env["product.product"].create({"name": "Bearing", "tracking": "lot"})
        changes = {
            "instructions": "<p>Clean it first.</p>",
            "failure_message": "Stop and call",
            "uom_id": self.env.ref("uom.product_uom_cm").id,
            "nominal": 1.5,
            "has_lower": False,
            "has_upper": False,
            "lower": 0.5,
            "upper": 5,
            "check_plausible": True,
            "plausible_min": -10,
            "plausible_max": 10,
            "series_size": 7,
            "decimals": 3,
            "component_id": bearing.id,
            "capture_kind": "measure",
            "enforcement": "warn",
            "sign_off": True,
            "max_attempts": 1,
            "on_fail_alert": True,
            "on_fail_hold": True,
            "test_type": "series",
        }
        self.assertEqual(set(changes), set(VERSIONED))
        order = ["plausible_min", "plausible_max", *changes]
        for name in dict.fromkeys(order):
            before = self._number()
            self.point.write({name: changes[name]})
            with self.subTest(name):
                self.assertEqual(self._number(), before + 1)
                self.assertEqual(self.point.version_id[name], self.point[name])

    def test_nothing_changed(self):
        self.point.write({"upper": 3, "lower": 1.0, "test_type": "measure"})
        self.point.write({"name": "Seat", "control": "quantity", "change_note": "No reason"})
        self.assertEqual(self._number(), 1)
        self.point.instructions = "<p>Clean <b>both</b> faces.</p><ul><li>One</li></ul>"
        self.assertEqual(self._number(), 2)
        self.point.write({"instructions": self.point.instructions})
        self.assertEqual(self._number(), 2)

    def test_many_at_once(self):
        other = make_point(self.env, test_type="measure", lower=1, upper=4)
        (self.point | other).write({"upper": 4})
        self.assertEqual((self._number(), other.version_id.number), (2, 1))

    def test_in_each_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.point.failure_message = "Stop and call"
        self.point.with_context(lang="fr_FR").failure_message = "Arrêter"
        version = self.point.version_id
        self.assertEqual(version.number, 3)
        self.assertEqual(version.failure_message, "Stop and call")
        self.assertEqual(version.with_context(lang="fr_FR").failure_message, "Arrêter")
        self.point.update_field_translations("failure_message", {"fr_FR": "Appeler"})
        self.assertEqual(self._number(), 4)
        newest = self.point.version_id.with_context(lang="fr_FR")
        self.assertEqual(newest.failure_message, "Appeler")
        self.assertEqual(newest.with_context(lang="en_US").changes, "Translations")
        self.assertEqual(version.with_context(lang="fr_FR").failure_message, "Arrêter")
        self.point.update_field_translations("name", {"fr_FR": "Siège"})
        self.assertEqual(self._number(), 4)

    def test_made_in_another_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        point = make_point(self.env(context={"lang": "fr_FR"}), failure_message="Arrêter")
        self.assertEqual(point.version_id.failure_message, "Arrêter")
        self.assertEqual(point.with_context(lang="en_US").version_id.failure_message, "Arrêter")

    def test_never_changes(self):
        version = self.point.version_id
        for method in (lambda: version.write({"upper": 9}), version.unlink):
            with self.assertRaisesRegex(UserError, "Versions are history"):
                method()

    def test_checks_keep_theirs(self):
        check = self.env["plant.quality.check"].create(check_vals(self.point))
        self.point.write({"upper": 9, "enforcement": "warn"})
        self.assertEqual(check.version_id.upper, 3)
        self.assertTrue(check.blocking)

    def test_changes_in_words(self):
        self.assertEqual(self.point.version_id.changes, "New")
        self.point.write(
            {
                "upper": 3.25,
                "max_attempts": 1,
                "sign_off": True,
                "enforcement": "warn",
                "uom_id": self.env.ref("uom.product_uom_cm").id,
                "instructions": "<p>Clean it.</p>",
                "failure_message": "Stop",
            }
        )
        self.assertEqual(
            self.point.version_id.changes.splitlines(),
            [
                "Instructions: rewritten",
                "Failure message: nothing → Stop",
                "Unit: mm → cm",
                "Upper limit: 3 → 3.25",
                "Enforcement: Block until done → Only warn",
                "Sign-off: no → yes",
                "Attempts: 3 → 1",
            ],
        )
        self.assertEqual(self.point.version_ids.sorted("number")[0].changes, "New")
