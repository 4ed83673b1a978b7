from odoo import _, models
from odoo.exceptions import AccessError
from odoo.tools import plaintext2html

ACTIVITY = "plant_iot.mail_activity_no_signal"


class PlantIotDevice(models.Model):
    """A device without signal is an activity for who is responsible for its line."""

    _inherit = "plant.iot.device"

    def _remind(self, what):
        """Open the activity when the device goes offline, close it when it is back.

        There is none without a responsible, or for one who may not see the device. No mail is sent:
        a line that loses its power would send one for each device.
        """
        self.ensure_one()
        device = self.with_context(mail_activity_quick_update=True)
        if what == "online":
            device.activity_feedback([ACTIVITY], feedback=_("It is online again."))
            return
        responsible = self.line_id.responsible_id
        if self.active and responsible.active and self._is_readable_by(responsible):
            device.activity_schedule(
                ACTIVITY,
                summary=_("“%s” has no signal", self.name),
                note=plaintext2html(self.last_error or ""),
                user_id=responsible.id,
            )

    def _is_readable_by(self, user):
        companies = user.company_ids.ids
        devices = self.with_user(user).with_context(allowed_company_ids=companies)
        try:
            return bool(devices.search([("id", "=", self.id)]))
        except AccessError:
            return False
