from odoo import fields
from odoo.addons.plant_iot.models.plant_iot_device_activity import ACTIVITY
from odoo.tests import tagged

from .common import IotCase


@tagged("post_install", "-at_install")
class TestDeviceActivity(IotCase):
    """Who is responsible for a line has one activity for each device of it without signal."""

    def setUp(self):
        super().setUp()
        self.responsible = self._person("act-sup", "plant_base.group_plant_supervisor")
        self.line.responsible_id = self.responsible
        self._say("online")

    def _say(self, state, error=None):
        self.device.sudo()._set_state(state, error, fields.Datetime.now())

    def _open(self):
        return self.env["mail.activity"].search(
            [("res_model", "=", "plant.iot.device"), ("res_id", "=", self.device.id)]
        )

    def test_once_and_closed_when_it_is_back(self):
        self._say("offline", "The scale did not answer <SI>.")
        self._say("connecting")
        self._say("error", "It is unplugged.")
        activity = self._open()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.responsible)
        self.assertEqual(activity.activity_type_id, self.env.ref(ACTIVITY))
        self.assertIn("The scale did not answer &lt;SI&gt;.", activity.note)
        self._say("online")
        self.assertFalse(self._open())
        self.assertIn("It is online again.", self.device.message_ids[:1].body)

    def test_nobody_is_responsible(self):
        self.line.responsible_id = False
        self._say("offline")
        self.assertFalse(self._open())

    def test_one_who_may_not_see_it(self):
        self.line.responsible_id = self._person("act-none", "base.group_user")
        self._say("offline")
        self.assertFalse(self._open())
        self.assertEqual(self.device.state, "offline")

    def test_a_device_that_was_put_away(self):
        self.device.active = False
        self._say("offline")
        self.assertFalse(self._open())
