from odoo.addons.plant_base.events import EventType, Shape
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .api_case import API, ApiCase


class Poured(Shape):
    mould: int
    """Which."""


@tagged("post_install", "-at_install")
class TestAsyncapi(ApiCase):
    """The document says which events there can be here."""

    def test_anybody_reads_it(self):
        answer = self.send("GET", f"{API}/asyncapi.json")
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        document = answer.json()
        self.assertEqual(document["asyncapi"], "3.0.0")
        known = {message["name"] for message in document["components"]["messages"].values()}
        self.assertLess({"plant.production.done", "plant.invoice.paid", "plant.custom"}, known)
        again = self.send(
            "GET", f"{API}/asyncapi.json", headers={"If-None-Match": answer.headers["ETag"]}
        )
        self.assertEqual(again.status_code, 304)

    def test_types_of_modules_that_are_installed(self):
        names = {type_.module for type_ in self.env["plant.event"]._told_types()}
        self.assertLessEqual(names, self.registry._init_modules)
        self.assertLessEqual({"plant_base", "plant_quality", "plant_api"}, names)

    def test_a_module_declares_its_own(self):
        events = self.env["plant.event"]
        own = EventType("plant.acme.poured", "iron was poured", Poured, "res.partner", "base")
        declared = [*events._declared_types(), own]
        self.patch(type(events), "_declared_types", lambda _self: declared)
        self.assertIn("acmePoured", events._asyncapi()["components"]["messages"])
        partner = self.user.partner_id
        partner._plant_emit("plant.acme.poured", {"mould": 3})
        with self.assertRaisesRegex(ValidationError, "mould: Field required"):
            partner._plant_emit("plant.acme.poured", {})
