from odoo import _, fields, models
from odoo.exceptions import AccessError

from .. import throttle
from ..compat import check_access


class PlantThrottled(models.AbstractModel):
    """An operator or station whose wrong sign-ins are counted and that a supervisor can unlock."""

    _name = "plant.throttled"
    _description = "Counts wrong sign-ins"

    failed_tries = fields.Integer(
        string="Wrong tries",
        compute="_compute_throttle",
        groups="plant_base.group_plant_supervisor",
        help="Wrong badges and PINs, up to the next lock.",
    )
    locked_until = fields.Datetime(
        compute="_compute_throttle",
        groups="plant_base.group_plant_supervisor",
        help="Until then no sign-in is accepted, because too many were wrong. Each further lock "
        "lasts twice as long.",
    )

    def _compute_throttle(self):
        now = fields.Datetime.now()
        states = self.env["plant.sign.in.throttle"]._states(self, now)
        for record in self:
            state = states.get(record, throttle.State())
            record.failed_tries = state.failures
            record.locked_until = throttle.is_locked(state, now) and state.locked_until

    def action_unlock(self):
        """Lift the lock and forget the wrong tries; noted on the record.

        :raise AccessError: the user is no supervisor
        """
        self._check_supervisor()
        # sudo: a supervisor does not write operators and stations, but may leave this note.
        for record in self.sudo():
            record.env["plant.sign.in.throttle"]._clear(record)
            record.message_post(body=_("Unlocked by %s.", self.env.user.name))
        self.invalidate_recordset(["failed_tries", "locked_until"])
        return True

    def _check_supervisor(self):
        if not (self.env.su or self.env.user.has_group("plant_base.group_plant_supervisor")):
            raise AccessError(_("Only a supervisor can unlock or sign out operators. Ask yours."))
        check_access(self, "read")
