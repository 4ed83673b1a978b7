"""What a signal is: its fields, its answer, its versions."""

import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..questions import is_right, labels_of
from ..record_data import read_paths, unknown_step
from .ai_case import AiCase, make_signal


@tagged("post_install", "-at_install")
class TestSignal(AiCase):
    def test_only_listed_fields_are_read(self):
        self.partner.write({"email": "ann@example.com", "country_id": self.env.ref("base.de").id})
        data = self.signal._data(self.partner)
        self.assertEqual(data, {"name": "Ann", "function": "Buyer", "country_id.name": "Germany"})
        self.assertNotIn("ann@example.com", json.dumps(data))

    def test_values_are_plain(self):
        company = self.env.company.partner_id
        company.write({"comment": "<p>One <b>two</b></p>", "ref": False})
        child = self.partner.create({"name": "Child", "parent_id": company.id})
        paths = ["comment", "create_date", "active", "child_ids.name", "child_ids", "ref"]
        data = read_paths(company, paths)
        self.assertIn("two", data["comment"])
        self.assertNotIn("<", data["comment"])
        self.assertEqual((data["active"], data["ref"]), (True, None))
        self.assertEqual(data["create_date"], company.create_date.isoformat())
        self.assertIn(child.name, data["child_ids.name"])
        self.assertEqual(json.loads(json.dumps(data)), data)

    def test_fields_that_cannot_be_listed(self):
        for paths in ("", "nothing", "image_1920", "name.x", "country_id.nothing", "name\nzzz"):
            with self.subTest(paths), self.assertRaises(ValidationError):
                self.signal.field_paths = paths or " "
        self.assertEqual(unknown_step(self.env["res.users"], "api_key_ids"), None)
        self.assertEqual(unknown_step(self.env["plant.ai.provider"], "key_sealed"), "key_sealed")

    def test_answers_that_cannot_be(self):
        for vals, words in (
            ({"labels": "sales: x"}, "two labels"),
            ({"labels": "sales\nsales\nservice"}, "each once"),
            ({"fallback": '"elsewhere"'}, "The fallback"),
            ({"fallback": "sales"}, "in quotes"),
            ({"kind": "extract", "schema": "{"}, "schema"),
            ({"kind": "extract", "schema": '{"type": "thing"}'}, "schema"),
            ({"kind": "extract", "schema": '{"type": "string", "pattern": "x"}'}, "pattern"),
            ({"kind": "score", "fallback": "7"}, "above"),
        ):
            with (
                self.subTest(vals),
                self.assertRaisesRegex(ValidationError, words),
                self.env.cr.savepoint(),
            ):
                self.signal.write(vals)

    @mute_logger("odoo.sql_db")
    def test_bounds(self):
        for vals in (
            {"lowest": 1.0, "highest": 0.0},
            {"longest": 0},
            {"max_tokens": 1},
            {"least_confidence": 1.5},
            {"required_accuracy": -1},
            {"daily_budget": -1},
            {"cache_hours": -1},
            {"tolerance": -0.1},
            {"code": "desk", "name": "again"},
        ):
            with self.subTest(vals), self.assertRaises(IntegrityError), self.env.cr.savepoint():
                if "code" in vals:
                    make_signal(self.env, self.provider, **vals)
                else:
                    self.signal.write(vals)
                self.env.flush_all()

    def test_a_change_of_the_prompt_is_a_new_version(self):
        first = self.signal.version_id
        self.assertEqual(first.number, 1)
        self.signal.daily_budget = 7
        self.assertEqual(self.signal.version_id, first)
        self.signal.instructions = "Which desk, exactly?"
        second = self.signal.version_id
        self.assertEqual((second.number, second.instructions[:11]), (2, "Which desk,"))
        self.signal.field_paths = "name"
        self.assertEqual(self.signal.version_id.number, 3)
        self.signal.write(
            {"instructions": "Which desk is this for?", "field_paths": first.field_paths}
        )
        self.assertEqual(self.signal.version_id, first, "what was asked before is that again")
        with self.assertRaisesRegex(UserError, "stays as it was asked"):
            second.instructions = "other"

    @mute_logger("odoo.sql_db")
    def test_a_version_is_there_once(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.signal.version_id.copy({"number": 1})

    def test_examples_that_cannot_be(self):
        for data, value in (("{", '"sales"'), ("[]", '"sales"'), ("{}", '"x"'), ("{}", "sales")):
            with self.subTest(data=data, value=value), self.assertRaises(ValidationError):
                self.env["plant.ai.example"].create(
                    {"signal_id": self.signal.id, "data": data, "value": value}
                )

    def test_what_is_right(self):
        self.assertTrue(is_right("classify", "a", "a"))
        self.assertFalse(is_right("classify", "a", "b"))
        self.assertTrue(is_right("score", 0.55, 0.5, 0.1))
        self.assertFalse(is_right("score", 0.75, 0.5, 0.1))
        self.assertTrue(is_right("draft", "Order 7 is LATE", ["late", "7"]))
        self.assertFalse(is_right("summarise", "Order 7", ["late"]))
        names = [label.name for label in labels_of("a: x\n\n b :y")]
        self.assertEqual(names, ["a", "b", "unknown"])

    def test_texts_and_scores(self):
        self.signal.write({"kind": "draft", "longest": 20, "fallback": "null"})
        with self.server({"text": json.dumps({"answer": "Dear Ann", "confidence": 1})}):
            self.run_rule()
            self.drain()
        self.assertEqual(self.partner.ref, "Dear Ann")
        self.signal.write({"kind": "score", "highest": 10, "fallback": "0"})
        with self.server({"text": json.dumps({"answer": 11, "confidence": 1})}):
            self.run_rule()
            self.drain()
        self.assertEqual(self.newest_call().reason, "unsound")
