from odoo import _, fields, models
from odoo.exceptions import AccessError, UserError

from .. import compat
from ..actor import Actor, acting
from ..exceptions import NotHereError
from .mrp_workorder import RUNNING_LOSSES


class MrpWorkorderVerbs(models.Model):
    """The shop-floor verbs: what a terminal, a device and the back office call.

    Each is one call that returns the work order's snapshot (:meth:`_plant_snapshot`). It checks the
    right first, then makes itself serial with every other verb on the work order, then checks that
    the work order is where the verb can take it, and says so in a sentence where it is not.

    With ``token`` an operator acts, signed in at a station that serves the order's work center.
    Without it the logged-in user must be a supervisor and acts in their own name. Code of ours that
    has found out by itself who acts, such as for a device, gives an :class:`Actor` as the token: no
    client can.

    A second tap changes nothing and answers with the same snapshot, where the verb's goal is
    reached for who calls: start and resume while one's own line is open, pause of a paused,
    unblock of an unblocked, finish of a done work order, block of one blocked for the same reason.
    Reports and scraps count each call, unless they are given a ``key``: a call repeated with it
    counts once.
    """

    _inherit = "mrp.workorder"

    # -- the verbs -------------------------------------------------------------------------------

    def plant_start(self, token=None):
        """Work on the work order: open a line for who calls, beside the lines of others.

        Of a paused work order this is its resumption.
        """
        order = self._plant_enter(token)
        if not order._plant_own_line():
            order._plant_check_not_blocked()
            order._plant_check_state("ready", "waiting", "running", "paused")
            if order.plant_state == "waiting" and (token or order.production_id.state == "draft"):
                raise UserError(
                    _(
                        "%(order)s waits for %(what)s. Start it when that is done, or ask a "
                        "supervisor to start it now.",
                        order=order.display_name,
                        what=order._plant_waits_for(),
                    )
                )
            order._plant_open_line()
        return order._plant_leave()

    def plant_pause(self, token=None):
        """Stop working on it: close one's own line; the lines of others go on.

        A supervisor's pause closes the lines of all.
        """
        order = self._plant_enter(token)
        if order.plant_state != "paused":
            order._plant_check_state("running")
            lines = order._plant_own_line() if token else order._plant_open_lines()
            if not lines:
                raise UserError(
                    _(
                        "You do not work on %(order)s; %(who)s. Only your own work can be paused "
                        "here.",
                        order=order.display_name,
                        who=order._plant_working_sentence(),
                    )
                )
            lines._close()
        return order._plant_leave()

    def plant_resume(self, token=None):
        """Work on a paused work order again."""
        order = self._plant_enter(token)
        if not order._plant_own_line():
            order._plant_check_not_blocked()
            if order.plant_state == "running":
                raise UserError(
                    _(
                        "%(order)s is already running: %(who)s. Start it to work on it too.",
                        order=order.display_name,
                        who=order._plant_working_sentence(),
                    )
                )
            order._plant_check_state("paused")
            order._plant_open_line()
        return order._plant_leave()

    def plant_block(self, reason, note=None, token=None):
        """The work center is down: close every line of work on it and open one of loss.

        :param reason: id of a ``mrp.workcenter.productivity.loss`` that people may choose
        :param note: what is to be known of it, free text
        """
        order = self._plant_enter(token)
        loss = order._plant_loss(reason)
        note = order._plant_text(note)
        block = order._plant_open_blocks().get(order.workcenter_id.id)
        if block and (block.loss_id != loss or order.plant_state != "blocked"):
            raise UserError(
                _(
                    "%(workcenter)s is already blocked: %(block)s. Unblock it first.",
                    workcenter=order.workcenter_id.name,
                    block=block._plant_sentence(),
                )
            )
        if not block:
            order._plant_check_state("ready", "waiting", "running", "paused")
            order._plant_open_block(loss, note)
        return order._plant_leave()

    def plant_unblock(self, token=None):
        """The work center works again: close its line of loss. What was running is paused."""
        order = self._plant_enter(token)
        block = order._plant_open_blocks().get(order.workcenter_id.id)
        if block:
            lines = order.env["mrp.workcenter.productivity"].search(
                [
                    ("workcenter_id", "=", order.workcenter_id.id),
                    ("date_end", "=", False),
                    ("loss_id.loss_type", "not in", RUNNING_LOSSES),
                ]
            )
            lines._end()
        else:
            order._plant_check_state("ready", "waiting", "running", "paused")
        return order._plant_leave()

    def plant_finish(self, token=None):
        """The work order is done: close every line. What was never reported counts as made.

        Once something was reported, only that counts: the rest of the production order becomes a
        backorder when the order is closed.
        """
        order = self._plant_enter(token)
        if order.plant_state != "done":
            order._plant_check_not_blocked()
            order._plant_check_state("running", "paused")
            order.button_finish()
            compat.align_producing(order.production_id)
        return order._plant_leave()

    def plant_snapshot(self):
        """The work order as the shop floor sees it, see :meth:`_plant_snapshot`."""
        self.ensure_one()
        self._plant_check_group("plant_base.group_plant_operator")
        compat.check_access(self, "read")
        # sudo: an operator may not read products, lots and orders, but those of their work.
        return self.sudo()._plant_snapshot()

    # -- entering and leaving --------------------------------------------------------------------

    def _plant_enter(self, token):
        """Check the right, then return the work order locked, with the actor and all rights.

        :raise AccessError: not this user, company or station
        :raise SessionError: the token is of no open session
        """
        self.ensure_one()
        actor = self._plant_authorise(token)
        # sudo: the verb touches moves, lots, calendars and scraps, which neither an operator nor
        # a supervisor of production may write otherwise. From here on only this order is acted on.
        order = acting(self.sudo(), actor).with_company(self.company_id)
        order._plant_lock()
        return order

    def _plant_leave(self):
        self._plant_tell()
        return self._plant_snapshot()

    def _plant_authorise(self, token):
        if isinstance(token, Actor):
            return token
        if not token:
            self._plant_check_group("plant_base.group_plant_supervisor")
            compat.check_access(self, "write")
            return self._plant_actor()
        self._plant_check_group("plant_base.group_plant_operator")
        compat.check_access(self, "read")
        # sudo: the session of the token is checked for a login that may not read sessions.
        sessions = self.env["plant.operator.session"].sudo()
        session = sessions._authenticate(token if isinstance(token, str) else "")
        order = self.sudo()
        if session.company_id != order.company_id:
            raise NotHereError(
                _(
                    "%(order)s is of another company than the station %(station)s.",
                    order=order.display_name,
                    station=session.station_id.name,
                )
            )
        # What was begun at a work center can be ended there also after it was archived.
        station = session.station_id.with_context(active_test=False)
        if order.workcenter_id not in station.workcenter_ids:
            raise NotHereError(
                _(
                    "%(order)s is worked on at %(workcenter)s, which the station %(station)s does "
                    "not serve. Sign in at the station of %(workcenter)s.",
                    order=order.display_name,
                    workcenter=order.workcenter_id.name,
                    station=session.station_id.name,
                )
            )
        operator = session.operator_id
        return Actor(
            operator_id=operator.id,
            station_id=session.station_id.id,
            user_id=operator.employee_id.user_id.id or None,
        )

    def _plant_check_group(self, group):
        if not self.env.user.has_group(group):
            raise AccessError(
                _(
                    "Work orders are run by supervisors, or by operators signed in at a station. "
                    "Sign in at the station, or ask a manager for the right."
                )
            )

    # -- conditions ------------------------------------------------------------------------------

    def _plant_check_state(self, *states):
        if self.plant_state in states:
            return
        words = dict(self._fields["plant_state"]._description_selection(self.env))
        hints = {
            "ready": _("Start it first."),
            "waiting": _("It waits for %s.", self._plant_waits_for()),
            "running": self._plant_working_sentence(),
            "paused": _("Resume it first."),
            "blocked": _("Unblock it first."),
            "done": _("Nothing can be done on it any more."),
            "cancelled": _("Nothing can be done on it any more."),
        }
        raise UserError(
            _(
                "%(order)s is %(state)s. %(hint)s",
                order=self.display_name,
                state=words[self.plant_state].lower(),
                hint=hints[self.plant_state],
            )
        )

    def _plant_check_not_blocked(self):
        block = self._plant_open_blocks().get(self.workcenter_id.id)
        if block and self.plant_state not in ("done", "cancelled"):
            raise UserError(
                _(
                    "%(workcenter)s is blocked: %(block)s. Unblock it first.",
                    workcenter=self.workcenter_id.name,
                    block=block._plant_sentence(),
                )
            )

    def _plant_named(self, model, id_):
        """The record of ``model`` that a caller named by its id, empty where there is none."""
        # A bool is an int to Python, and no id.
        return self.env[model].browse(id_ if type(id_) is int else ()).exists()

    def _plant_text(self, text, most=1000):
        """What a caller typed or scanned, without the spaces around it; empty for nothing.

        :raise UserError: it is no text, too long, or none that a database holds
        """
        if text is None or text is False:
            return ""
        if not isinstance(text, str) or "\x00" in text or len(text) > most:
            raise UserError(
                _("That text cannot be kept. Type or scan it again, in at most %s letters.", most)
            )
        return text.strip()

    def _plant_loss(self, reason):
        loss = self._plant_named("mrp.workcenter.productivity.loss", reason)
        if not loss or not loss.manual or loss.loss_type in ("productive", "performance"):
            raise UserError(
                _("Choose a reason from the list of blocking reasons: this one is not among them.")
            )
        return loss

    # -- time lines ------------------------------------------------------------------------------

    def _plant_own_line(self):
        """The caller's open line of work on this work order, empty where there is none."""
        actor = self._plant_actor()
        lines = self._plant_open_lines()
        if actor.operator_id:
            return lines.filtered(lambda line: line.operator_id.id == actor.operator_id)
        return lines.filtered(
            lambda line: not line.operator_id and line.user_id.id == actor.user_id
        )

    def _plant_works_elsewhere(self):
        """Whether the caller works on something at this moment."""
        actor = self._plant_actor()
        who = (
            [("operator_id", "=", actor.operator_id)]
            if actor.operator_id
            else [("operator_id", "=", False), ("user_id", "=", actor.user_id)]
        )
        domain = [("workorder_id", "!=", False), ("date_end", "=", False), *who]
        return bool(self.env["mrp.workcenter.productivity"].search_count(domain, limit=1))

    def _plant_open_line(self):
        if self.state != "progress":
            self.button_start()
        if not self._plant_own_line():
            # Odoo's start opens no second line for the login that a terminal's operators share.
            self.env["mrp.workcenter.productivity"].create(
                self._prepare_timeline_vals(self.duration, fields.Datetime.now())
            )

    def _plant_open_block(self, loss, note):
        lines = self.env["mrp.workcenter.productivity"]
        lines.search(
            [("workcenter_id", "=", self.workcenter_id.id), ("date_end", "=", False)]
        )._close()
        actor = self._plant_actor()
        lines.create(
            {
                "workcenter_id": self.workcenter_id.id,
                "plant_workorder_id": self.id,
                "loss_id": loss.id,
                "description": note or False,
                "date_start": fields.Datetime.now(),
                "operator_id": actor.operator_id,
                "plant_station_id": actor.station_id,
                "user_id": actor.user_id,
                "company_id": self.company_id.id,
            }
        )

    def _plant_working_sentence(self):
        lines = self._plant_open_lines()
        if not lines:
            return _("nobody works on it")
        return ", ".join(line._plant_started_sentence() for line in lines)
