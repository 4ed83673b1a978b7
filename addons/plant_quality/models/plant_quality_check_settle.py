from odoo import _, fields, models
from odoo.addons.plant_base import compat
from odoo.exceptions import AccessError, UserError


class PlantQualityCheck(models.Model):
    """What settles a check beside its answer: correction, release, sign-off.

    Nothing is taken back by them: the attempts stay as they were given.
    """

    _inherit = "plant.quality.check"

    def plant_correct(self, answer, reason):
        """Say that the answer before was wrong; for inspectors, in their own name.

        It is one more attempt, of the kind correction: the first result stays what it was, and the
        operator has no try less. A sign-off or release of the answer before ends with it.

        :param answer: as of :meth:`plant_answer`; of a series all values
        :param reason: why the answer before was wrong, required
        :return: the snapshot
        """
        check = self._enter_as_inspector()
        answer = check._read_answer(answer)
        reason = check._reason(reason, _("Say why the answer before was wrong."))
        if answer["key"] and check._has_counted(answer):
            return check._snapshot()
        if not check.attempt_count:
            raise UserError(
                _("%s has not been answered, so there is nothing to correct. Answer it.", self.name)
            )
        found = check._find(answer, correcting=True)
        ended = check._end_settling()
        check._record(found, "\n".join([reason, *ended]))
        return check._snapshot()

    def plant_release(self, reason):
        """Let a failed check go on all the same; for inspectors, in their own name.

        :param reason: why it may go on, required
        :return: the snapshot
        """
        check = self._enter_as_inspector()
        reason = check._reason(reason, _("Say why it may go on: what was found, who agreed."))
        if check.state != "failed" or check.released:
            raise UserError(
                _(
                    "Only what failed and is not released can be released, and %(check)s is: "
                    "%(state)s. Reload the page to see it.",
                    check=check.name,
                    state=_("released") if check.released else check._state_text(),
                )
            )
        check.write(
            {
                "released": True,
                "release_reason": reason,
                "released_by": self.env.uid,
                "released_at": fields.Datetime.now(),
            }
        )
        check._tell("released", release={"user": self.env.uid, "reason": reason})
        return check._snapshot()

    def plant_sign_off(self, token=None):
        """Sign a passed check as a supervisor who did not answer it.

        :param token: of the operator session of a supervisor at the station; without it the
            logged-in user signs
        :return: the snapshot
        """
        self.ensure_one()
        compat.check_access(self, "read")
        actor = self._order_at_station(token)._plant_authorise(token) if token else None
        actor = actor or self._own_actor()
        # sudo: the groups of the user who signs, for a station's login that may not read users.
        signer = self.env["res.users"].sudo().browse(actor.user_id or ())
        if not signer or not signer.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Checks are signed off by supervisors. Ask one of them."))
        check = self._as_actor(actor)
        if check.signed_off_by == signer:
            return check._snapshot()
        if check.waits_for != "signature":
            raise UserError(
                _(
                    "%(check)s waits for no signature: %(why)s. Reload the page to see it.",
                    check=check.name,
                    why=_("%s has signed it", check.signed_off_by.name)
                    if check.signed_off_by
                    else _("its point asks for none")
                    if check.state == "passed"
                    else check._state_text(),
                )
            )
        attempt = check.attempt_id
        if signer in (attempt.user_id | attempt.operator_id.employee_id.user_id):
            raise UserError(
                _(
                    "You answered %s yourself, so another supervisor signs it: four eyes see more "
                    "than two.",
                    check.name,
                )
            )
        check.write({"signed_off_by": signer.id, "signed_off_at": fields.Datetime.now()})
        check._tell("signed_off", sign_off={"user": signer.id, "operator": actor.operator_id})
        return check._snapshot()

    # -- helpers ---------------------------------------------------------------------------------

    def _enter_as_inspector(self):
        self.ensure_one()
        self.env["plant.quality.alert"]._check_inspector()
        compat.check_access(self, "read")
        return self._as_actor(self._own_actor())

    def _reason(self, reason, missing):
        reason = self.workorder_id._plant_text(reason, 2000)
        if not reason:
            raise UserError(missing)
        return reason

    def _end_settling(self):
        """End sign-off and release of the answer before; returns sentences that keep them."""
        ended = []
        if self.signed_off_at:
            ended.append(_("With it ends the sign-off by %(who)s.", who=self.signed_off_by.name))
        if self.released:
            ended.append(
                _(
                    "With it ends the release by %(who)s: %(reason)s",
                    who=self.released_by.name,
                    reason=self.release_reason,
                )
            )
        if ended:
            self.write(
                {
                    "signed_off_by": False,
                    "signed_off_at": False,
                    "released": False,
                    "release_reason": False,
                    "released_by": False,
                    "released_at": False,
                }
            )
        return ended

    def _state_text(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return states[self.state].lower()
