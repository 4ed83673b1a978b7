from odoo.addons.plant_web.tests.unit_case import UnitCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestUnit(UnitCase):
    module = "plant_dashboard"
