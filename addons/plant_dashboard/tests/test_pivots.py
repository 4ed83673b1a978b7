from lxml import etree
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestPivots(TransactionCase):
    def test_ratios_without_a_value_are_blank(self):
        """The web client's own percentage makes 0 % of them."""
        for model in ("plant.kpi.workcenter", "plant.kpi.first.pass", "plant.kpi.order"):
            with self.subTest(model):
                pivot = etree.fromstring(self.env[model].get_view(view_type="pivot")["arch"])
                widgets = {field.get("widget") for field in pivot.iter("field")} - {None}
                self.assertEqual(widgets, {"plant_ratio"})
