from pathlib import Path

from odoo.tests import tagged

from .unit_case import UnitCase


@tagged("post_install", "-at_install")
class TestUnit(UnitCase):
    def test_every_unit_test_passes(self):
        self._run_unit_tests(Path(__file__).parent.parent)
