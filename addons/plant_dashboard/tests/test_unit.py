from pathlib import Path

from odoo.addons.plant_web.tests.unit_case import UnitCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestUnit(UnitCase):
    def test_every_unit_test_passes(self):
        self._run_unit_tests(Path(__file__).parent.parent)
