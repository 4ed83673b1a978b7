from odoo import _, models

from ..actor import Actor, acting
from ..terminal import calls
from ..terminal.calls import Call
from .mrp_workcenter_productivity import OPEN_LINES
from .plant_terminal_calls import CONTEXT_KEY, Queued


class PlantTerminal(models.Model):
    """The calls of a terminal that act: each one verb, answered with the fresh card.

    The operator's session and the work order's place are looked at here; what is possible is
    looked at by the verb.
    """

    _inherit = "plant.terminal"

    def _calls(self):
        return {
            **super()._calls(),
            "start": Call(calls.OnOrder, self._call_start, keeps=True),
            "pause": Call(calls.OnOrder, self._call_pause, keeps=True),
            "resume": Call(calls.OnOrder, self._call_resume, keeps=True),
            "block": Call(calls.Block, self._call_block, keeps=True),
            "unblock": Call(calls.OnOrder, self._call_unblock, keeps=True),
            "report": Call(calls.Report, self._call_report, keeps=True),
            "scrap": Call(calls.Scrap, self._call_scrap, keeps=True),
            "consume": Call(calls.Consume, self._call_consume, keeps=True),
            "byproduct": Call(calls.Byproduct, self._call_byproduct, keeps=True),
            "finish": Call(calls.OnOrder, self._call_finish, keeps=True),
            "undo": Call(calls.Undo, self._call_undo, keeps=True),
            "help": Call(calls.Help, self._call_help, keeps=True),
        }

    # -- time ------------------------------------------------------------------------------------

    def _call_start(self, workorder, token):
        return self._begin(workorder, token, "start")

    def _call_resume(self, workorder, token):
        return self._begin(workorder, token, "resume")

    def _begin(self, workorder, token, what):
        order, actor = self._enter(workorder, token)
        verb = order.plant_start if what == "start" else order.plant_resume
        opened, _ended = self._time_lines(order, lambda: verb(token=actor))
        said = _("%s started", order.display_name)
        if opened:
            self.env["plant.undo"]._offer(order, what, said, {"lines": opened.ids})
        return self._done(order, said)

    def _call_pause(self, workorder, token):
        order, actor = self._enter(workorder, token)
        _opened, ended = self._time_lines(order, lambda: order.plant_pause(token=actor))
        said = _("%s paused", order.display_name)
        if ended:
            self.env["plant.undo"]._offer(order, "pause", said, {})
        return self._done(order, said)

    def _call_block(self, workorder, token, reason, note, maintenance):
        order, actor = self._enter(workorder, token)
        opened, ended = self._time_lines(
            order, lambda: order.plant_block(reason, note, token=actor)
        )
        said = _("%s blocked", order.workcenter_id.name)
        if opened:
            interrupted = [
                {
                    "workorder": line.workorder_id.id,
                    "operator": line.operator_id.id or None,
                    "station": line.plant_station_id.id or None,
                    "user": line.user_id.id or None,
                }
                for line in ended.sorted(lambda line: (line.date_start, line.id))
                if line.workorder_id
            ]
            self.env["plant.undo"]._offer(
                order, "block", said, {"block": opened.ids, "interrupted": interrupted}
            )
            if maintenance:
                order._plant_ask_maintenance(opened, note)
        return self._done(order, said)

    def _call_unblock(self, workorder, token):
        order, actor = self._enter(workorder, token)
        self._time_lines(order, lambda: order.plant_unblock(token=actor))
        return self._done(order, _("%s works again", order.workcenter_id.name))

    def _call_finish(self, workorder, token):
        order, actor = self._enter(workorder, token)
        order.plant_finish(token=actor)
        return self._done(order, _("%s finished", order.display_name))

    # -- quantities ------------------------------------------------------------------------------

    def _call_report(self, workorder, token, quantity, lot):
        order, actor = self._enter(workorder, token)
        before = order.plant_report_ids
        order.plant_report(quantity, lot, token=actor)
        new = order.plant_report_ids - before
        said = _(
            "%(quantity)s %(unit)s reported",
            quantity=order._plant_number(quantity),
            unit=order.product_uom_id.name,
        )
        if new:
            self.env["plant.undo"]._offer(order, "report", said, {"report": new.id})
        return self._done(order, said)

    def _call_scrap(  # noqa: PLR0917
        self, workorder, token, quantity, reason, product, lot
    ):
        order, actor = self._enter(workorder, token)
        order.plant_scrap(quantity, reason, product, lot, token=actor)
        return self._done(order, _("%s scrapped", order._plant_number(quantity)))

    def _call_consume(self, workorder, token, component, lot, quantity):
        order, actor = self._enter(workorder, token)
        order.plant_consume(component, lot, quantity, token=actor)
        return self._done(order, _("%s registered", lot.strip()))

    def _call_byproduct(self, workorder, token, byproduct, quantity, lot):
        order, actor = self._enter(workorder, token)
        order.plant_byproduct(byproduct, quantity, lot, token=actor)
        return self._done(order, _("By-product registered"))

    # -- the others ------------------------------------------------------------------------------

    def _call_undo(self, workorder, token, undo):
        order, _actor = self._enter(workorder, token)
        order._plant_lock()
        # sudo: offers are no one's to read; whose this is, is looked at before it is undone.
        offer = (
            self.env["plant.undo"]
            .sudo()
            .search([("id", "=", undo), ("workorder_id", "=", order.id)])
        )
        if not offer:
            # The second tap, or the act was replaced by a later one.
            return self._done(order, None)
        self._time_lines(order, lambda: offer._undo(order))
        order._plant_tell()
        return self._done(order, _("Undone"))

    def _call_help(self, token, workorder, note):
        session = self._session(token)
        order = self._order_here(workorder) if workorder else None
        said = self._station()._call_for_help(session, order, note)
        return {"card": order._plant_card() if order else None, "said": said}

    # -- around a verb ---------------------------------------------------------------------------

    def _enter(self, workorder, token):
        """The work order for the operator of ``token``, with the rights of a verb; and the actor.

        :raise SessionError, GoneError, NotHereError: see :meth:`_session` and :meth:`_order_here`
        """
        session = self._session(token)
        order = self._order_here(workorder)
        actor = Actor(
            operator_id=session.operator_id.id,
            station_id=session.station_id.id,
            user_id=session.operator_id.employee_id.user_id.id or None,
        )
        # sudo: as each verb does after its check; here session, station and company were checked.
        return acting(order.sudo(), actor).with_company(order.sudo().company_id), actor

    def _time_lines(self, order, run):
        """Run a verb: ``(lines it opened, lines it ended)``, marked where the call came late."""
        lines = order.env["mrp.workcenter.productivity"]
        here = [("workcenter_id", "=", order.workcenter_id.id), *OPEN_LINES]
        before = lines.search(here)
        run()
        after = lines.search(here)
        opened, ended = after - before, before - after
        late = self.env.context.get(CONTEXT_KEY)
        if isinstance(late, Queued):
            (opened | ended.exists())._plant_mark("late", late.at)
        return opened, ended.exists()

    def _done(self, order, said):
        """The answer of a verb on ``order``."""
        return {"card": order.with_env(self.env)._plant_card(), "said": said}
