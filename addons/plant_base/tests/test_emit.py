from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, tagged

from .plant_case import new_user


@tagged("post_install", "-at_install")
class TestEmit(TransactionCase):
    """Whatever record it is, it can say what happened to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        cls.user = new_user(cls.env, "event_user", "base.group_user")

    def told(self, records):
        return self.env["plant.event"].search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids)], order="id"
        )

    def test_each_of_these_records(self):
        self.partners._plant_emit("plant.acme.poured", {"mould": 3})
        events = self.told(self.partners)
        self.assertEqual(events.mapped("res_id"), self.partners.ids)
        self.assertEqual(events.mapped("type"), ["plant.acme.poured"] * 2)
        self.assertEqual(events[0].data, {"mould": 3})
        self.env["res.partner"]._plant_emit("plant.acme.poured")

    def test_who_may_read_it_may_tell(self):
        self.partners[0].with_user(self.user)._plant_emit("plant.acme.poured")
        self.assertEqual(self.told(self.partners).user_id, self.user)
        self.assertEqual(self.told(self.partners).data, {})

    def test_who_may_not_read_it_may_not_tell(self):
        parameter = self.env["ir.config_parameter"].create({"key": "acme", "value": "1"})
        with self.assertRaises(AccessError):
            parameter.with_user(self.user)._plant_emit("plant.acme.poured")
        company = self.env["res.company"].create({"name": "Other"})
        self.partners.company_id = company
        with self.assertRaises(AccessError):
            self.partners.with_user(self.user)._plant_emit("plant.acme.poured")
        self.assertFalse(self.told(self.partners))

    def test_what_will_not_do(self):
        for records, type_, data, says in [
            (
                self.env["res.partner"].new({"name": "C"}),
                "plant.acme.poured",
                {},
                "Save the record",
            ),
            (self.partners, "acme.poured", {}, "not an event type"),
            (self.partners, "plant.lot.created", {"lot": "L1"}, "plant.lot.created: lot: Input"),
        ]:
            with self.subTest(says), self.assertRaisesRegex(ValidationError, says):
                records._plant_emit(type_, data)
        self.assertFalse(self.told(self.partners))

    def test_from_code_of_an_automated_action(self):
        """Tier 1: what an administrator types may call it, whoever sets it off."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tell",
                "model_id": self.env.ref("base.model_res_partner").id,
                "state": "code",
                "code": """
for record in records:
    record._plant_emit("plant.acme.renamed", {"name": record.name})
""",
            }
        )
        context = {"active_model": "res.partner", "active_ids": self.partners.ids}
        action.with_context(**context).run()
        self.assertEqual([e.data["name"] for e in self.told(self.partners)], ["A", "B"])
