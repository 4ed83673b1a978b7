import hashlib
import json

from odoo import _, models
from odoo.addons.plant_base import compat
from odoo.addons.plant_base.actor import acting
from odoo.addons.plant_base.locking import touch_rows
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime


class PlantQualityCheck(models.Model):
    """What a terminal and the back office call to answer a check.

    Each verb is one call that returns the check's snapshot (plant_quality_check_snapshot.py). It
    checks the right first, then makes itself serial with every other answer to the check, then
    looks whether the check can still be answered, and says so in a sentence where it cannot.

    With ``token`` an operator answers, signed in at a station that serves the work center. Without
    it the logged-in user answers in their own name: an inspector, a supervisor, or for the checks
    of a transfer whoever handles it.
    """

    _inherit = "plant.quality.check"

    def plant_answer(self, answer, token=None):
        """Say what was found. The answer is a JSON object; what it holds depends on ``test_type``:

            instructions  {"done": true}
            pass_fail     {"result": "pass"} or {"result": "fail"}
            measure       {"value": 20.02, "unit": "mm"}
            series        {"value": 20.02, "unit": "mm"} one at a time, or {"values": [20.02, …]}
            picture       {"pictures": [base64 of a JPEG or PNG, …]}, also with "result"
            lot           {"lot": "GX40-0007"} of the product, found or registered now
            component     {"lot": "W-2291"} of the component, which must be known

        Each may have a ``note`` for people and a ``key``, which makes a repeated call the same: it
        counts once. Without a unit a value is in the check's own. A series passes where each of
        its values is within the limits, and is an attempt when its last value is in.

        What cannot be (text for a number, a value outside the possible range, another product's
        lot) is refused and is no attempt.

        :return: the snapshot, see :meth:`_snapshot`
        """
        check = self._enter(token)
        answer = check._read_answer(answer)
        if not check._has_counted(answer):
            check._check_open()
            check._record(check._find(answer))
        return check._snapshot()

    def plant_snapshot(self):
        """The check as the shop floor sees it, see :meth:`_snapshot`."""
        self.ensure_one()
        compat.check_access(self, "read")
        # sudo: an operator may not read products, lots and transfers, but those of their checks.
        return self.sudo()._snapshot()

    # -- entering --------------------------------------------------------------------------------

    def _enter(self, token):
        """Check the right to answer, then return the check locked, with the actor and all rights.

        :raise AccessError: not this user, company or station
        :raise SessionError: the token is of no open session
        """
        self.ensure_one()
        return self._as_actor(self._authorise(token))

    def _as_actor(self, actor):
        # sudo: checks and attempts are written by these methods alone, for an actor whose right was
        # checked before; from here on only this check is acted on.
        check = acting(self.sudo(), actor)
        check = check.with_company(check.company_id)
        check._lock()
        return check

    def _lock(self):
        """Make this transaction and every other that answers the check serial.

        The work order counts on too, so that a terminal that shows it knows of the answer.
        """
        if self.test_type == "lot":
            # It may write on the production order.
            self.workorder_id._plant_lock()
        else:
            self.workorder_id._plant_revise()
        touch_rows(self.env.cr, self._table, self.ids)

    def _authorise(self, token):
        """The actor of an answer, with the right to give one."""
        compat.check_access(self, "read")
        if token:
            return self._order_at_station(token)._plant_authorise(token)
        user = self.env.user
        if not (
            user.has_group("plant_quality.group_quality_inspector")
            or user.has_group("plant_base.group_plant_supervisor")
        ):
            if not (self.picking_id and user.has_group("stock.group_stock_user")):
                raise AccessError(
                    _(
                        "Checks are answered by operators signed in at a station, by inspectors "
                        "and by supervisors. Sign in at the station, or ask a manager for the "
                        "right."
                    )
                )
            compat.check_access(self.picking_id, "write")
        return self._own_actor()

    def _own_actor(self):
        """Who answers: whom a verb has checked, else the logged-in user."""
        return self.workorder_id.browse().with_company(self.company_id[:1])._plant_actor()

    def _order_at_station(self, token):
        """The work order by which the operator of ``token`` may answer: the check's own, or of its
        production order one of the station's.
        """
        if self.workorder_id:
            return self.workorder_id
        # sudo: which orders a station serves is looked up for a login that is checked by each.
        orders = self.sudo().production_id.workorder_ids
        if not orders:
            raise AccessError(
                _(
                    "%s belongs to no work center, so it is not answered at a station but in the "
                    "back office.",
                    self.name,
                )
            )
        session = self.env["plant.operator.session"]._authenticate(token)
        # What was begun at a work center can be ended there also after it was archived.
        station = session.sudo().station_id.with_context(active_test=False)
        served = orders.filtered(lambda order: order.workcenter_id in station.workcenter_ids)
        return (served or orders)[:1].with_env(self.env)

    # -- conditions ------------------------------------------------------------------------------

    def _has_counted(self, answer):
        """Whether this answer was counted before: by its key, or as the second tap of who passed
        the check.
        """
        digest = self._digest_of(answer)
        if not answer.get("key"):
            return self.state == "passed" and self.attempt_id.digest == digest
        measure = self._measure_of(answer["key"])
        return bool(measure) or digest in self.attempt_ids.mapped("digest")

    def _digest_of(self, answer):
        """What ``answer`` is recognised by when it comes again."""
        key = answer.get("key")
        actor = self._own_actor()
        what = ["key", key] if key else ["answer", answer, actor.operator_id, actor.user_id]
        return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()

    def _measure_of(self, key):
        """The value that came with ``key``, empty where none did; another check's is an error."""
        measure = self.env["plant.quality.measure"].search([("key", "=", key)], limit=1)
        if measure and measure.check_id != self:
            raise UserError(
                _(
                    "This value was counted for %s already. Measure again for this check.",
                    measure.check_id.name,
                )
            )
        return measure

    def _check_open(self):
        """:raise UserError: the check cannot be answered now; the sentence says why"""
        if self.state == "skipped":
            raise UserError(
                _("%s was not sampled: there is nothing to be checked. Go on.", self.name)
            )
        if self.released:
            raise UserError(
                _(
                    "%(check)s failed, and %(who)s has released it. Nothing more is to be done.",
                    check=self.name,
                    who=self.released_by.name,
                )
            )
        if self.state == "passed":
            raise UserError(
                _(
                    "%(check)s was answered already: %(what)s. If that is wrong, ask an inspector "
                    "to correct it.",
                    check=self.name,
                    what=self._answered_sentence(),
                )
            )
        if self.waits_for != "answer":
            raise UserError(
                _(
                    "%(check)s failed, and its attempts (%(tries)s) are used up. Call an "
                    "inspector, who corrects or releases it.",
                    check=self.name,
                    tries=self.try_count,
                )
            )
        self._check_not_cancelled()

    def _check_not_cancelled(self):
        for order in (self.workorder_id, self.production_id, self.picking_id):
            if order.state == "cancel":
                raise UserError(
                    _(
                        "%(order)s is cancelled, so %(check)s needs no answer.",
                        order=order.display_name,
                        check=self.name,
                    )
                )

    def _answered_sentence(self):
        """Pass, by Ana, 5/6/2030 8:00 AM."""
        attempt = self.attempt_id
        return _(
            "%(result)s, by %(who)s, %(when)s",
            result=dict(attempt._fields["result"]._description_selection(self.env))[attempt.result],
            who=attempt._who(),
            when=format_datetime(self.env, attempt.time, dt_format="short"),
        )
