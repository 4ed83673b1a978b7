import json
import uuid

import psycopg2
from odoo import fields
from odoo.addons.plant_base.compat import check_access
from odoo.addons.plant_base.emission import Emission
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .plant_case import new_user


@tagged("post_install", "-at_install")
class TestEvent(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Event = cls.env["plant.event"]
        cls.partner, cls.other = cls.env["res.partner"].create([{"name": "A"}, {"name": "B"}])

    def emit(self, record=None, type_="plant.test.happened", data=None):
        return self.Event._emit(type_, record or self.partner, data or {"n": 1})

    def test_sequence_counts_each_record_for_itself(self):
        first, second, other = self.emit(), self.emit(), self.emit(self.other)
        self.assertEqual(
            [event.sequence for event in (first, second, other)],
            [1, 2, 1],
        )

    def test_batch_numbers_in_order_and_queries_do_not_grow(self):
        self.emit(self.other)
        emissions = [
            Emission("plant.test.happened", record, {"n": n})
            for n in range(150)
            for record in (self.partner, self.other)
        ]
        self.Event._emit_batch(emissions[:2])
        self.env.flush_all()
        with self.assertQueryCount(2):
            events = self.Event._emit_batch(emissions)
            self.env.flush_all()
        mine = events.filtered(lambda event: event.res_id == self.partner.id)
        self.assertEqual(mine.mapped("sequence"), list(range(2, 152)))
        self.assertEqual([event.data["n"] for event in mine], list(range(150)))
        self.assertFalse(self.Event._emit_batch([]))

    def test_envelope_is_a_cloud_event(self):
        event = self.emit(data={"quantity": 1.5})
        envelope = json.loads(json.dumps(event._envelope()))
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        self.assertEqual(str(uuid.UUID(envelope.pop("id"))), event.uuid)
        self.assertRegex(envelope.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.assertEqual(
            envelope,
            {
                "specversion": "1.0",
                "source": f"/plant/{database}",
                "type": "plant.test.happened",
                "subject": f"res.partner/{self.partner.id}",
                "datacontenttype": "application/json",
                "dataschema": f"/plant/{database}/schemas/plant.test.happened/1",
                "sequence": "0000000001",
                "company": self.env.company.id,
                "user": self.env.uid,
                "data": {"quantity": 1.5},
            },
        )

    def test_time_keeps_its_microseconds(self):
        event = self.emit()
        before = event.time
        event.invalidate_recordset()
        self.assertEqual(event.time, before)

    def test_company_is_the_records_own(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.partner.company_id = company
        self.assertEqual(self.emit().company_id, company)

    def test_bad_emissions_are_refused_with_a_sentence(self):
        new = self.env["res.partner"].new({"name": "unsaved"})
        for type_, record, data, says in [
            ("workorder.started", self.partner, {}, "not an event type"),
            ("plant.Workorder.started", self.partner, {}, "not an event type"),
            ("plant.workorder", self.partner, {}, "not an event type"),
            ("plant.test.x; drop", self.partner, {}, "not an event type"),
            (None, self.partner, {}, "not an event type"),
            ("plant.test.x", self.partner | self.other, {}, "one saved record"),
            ("plant.test.x", self.env["res.partner"], {}, "one saved record"),
            ("plant.test.x", new, {}, "one saved record"),
            ("plant.test.x", self.partner, [1], "JSON object"),
            ("plant.test.x", self.partner, {"n": float("nan")}, "not JSON"),
            ("plant.test.x", self.partner, {"when": fields.Datetime.now()}, "not JSON"),
            ("plant.production.done", self.partner, {"unit": False}, "production: Field required"),
        ]:
            with self.subTest(type=type_, data=data), self.assertRaisesRegex(ValidationError, says):
                self.Event._emit(type_, record, data)
        self.assertFalse(self.Event.search([("type", "=like", "plant.test.x%")]))

    def test_history_cannot_be_changed(self):
        event = self.emit()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            event.data = {}
        with self.assertRaisesRegex(UserError, "retention"):
            event.unlink()

    def test_database_refuses_what_python_would(self):
        event = self.emit()
        for change in ("type = 'Nonsense'", "sequence = 0", "data_schema = 0"):
            with (
                self.subTest(change),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"UPDATE plant_event SET {change} WHERE id = %s", [event.id])
        second = self.emit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE plant_event SET sequence = 1 WHERE id = %s", [second.id])

    def test_one_counter_per_aggregate(self):
        self.emit()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO plant_event_counter (res_model, res_id, value) VALUES (%s, %s, 1)",
                ["res.partner", self.partner.id],
            )

    def test_who_may_read(self):
        event = self.emit()
        operator = new_user(
            self.env, "event_op", "base.group_user,plant_base.group_plant_supervisor"
        )
        engineer = new_user(
            self.env, "event_eng", "base.group_user,plant_base.group_plant_engineer"
        )
        with self.assertRaises(AccessError):
            event.with_user(operator).read(["type"])
        self.assertEqual(event.with_user(engineer).type, "plant.test.happened")
        for user in (engineer, self.env.ref("base.user_admin")):
            for operation in ("write", "create", "unlink"):
                with (
                    self.subTest(user=user.login, operation=operation),
                    self.assertRaises(AccessError),
                ):
                    check_access(event.with_user(user), operation)

    def test_events_of_another_company_are_invisible(self):
        company = self.env["res.company"].create({"name": "Second"})
        self.partner.company_id = company
        event = self.emit()
        engineer = new_user(
            self.env, "event_eng", "base.group_user,plant_base.group_plant_engineer"
        )
        events = self.Event.with_user(engineer)
        self.assertFalse(events.search([("id", "=", event.id)]))
        engineer.company_ids += company
        self.assertTrue(
            events.with_context(allowed_company_ids=company.ids).search([("id", "=", event.id)])
        )

    def test_operator_is_recorded(self):
        employee = self.env["hr.employee"].create({"name": "Ada"})
        operator = self.env["plant.operator"].search([("employee_id", "=", employee.id)])
        operator = operator or self.env["plant.operator"].create({"employee_id": employee.id})
        event = self.Event._emit("plant.test.happened", self.partner, {}, operator=operator)
        self.assertEqual(event.operator_id, operator)
        self.assertEqual(event._envelope()["operator"], operator.id)

    def test_the_operator_is_one(self):
        with self.assertRaisesRegex(ValidationError, "must be one operator"):
            self.Event._emit("plant.test.happened", self.partner, {}, operator=self.other)

    def test_a_version_that_is_not_catalogued(self):
        with self.assertRaisesRegex(ValidationError, "has version 1, and not 2"):
            self.Event._emit("plant.lot.held", self.partner, {}, schema=2)

    def test_any_user_may_cause_an_event(self):
        operator = new_user(self.env, "event_op", "base.group_user")
        event = self.Event.with_user(operator)._emit("plant.test.happened", self.partner, {})
        self.assertEqual(event.user_id, operator)

    def test_retention_deletes_only_what_is_old_and_published(self):
        old, unpublished, recent = self.emit(), self.emit(), self.emit()
        self.env.cr.execute(
            "UPDATE plant_event SET time = time - interval '401 days' WHERE id IN %s",
            [(old.id, unpublished.id)],
        )
        self.env.cr.execute(
            "UPDATE plant_event SET position = -id WHERE id IN %s", [(old.id, recent.id)]
        )
        self.env["ir.config_parameter"].set_param("plant_base.event_keep_days", "0")
        self.Event._gc_expired()
        self.assertTrue(old.exists())
        self.env["ir.config_parameter"].set_param("plant_base.event_keep_days", "400")
        self.Event._gc_expired()
        self.assertEqual((old | unpublished | recent).exists(), unpublished | recent)
        self.assertEqual(self.emit().sequence, 4, "numbers go on after retention")
