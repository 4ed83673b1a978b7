from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pydantic
from odoo import _, fields, models

from ..exceptions import CallError, GoneError, NotHereError, UnknownCall
from .mrp_workorder_snapshot import iso

# A call that comes so long after the person acted is one whose times a supervisor looks at.
LATE = timedelta(minutes=1)
CONTEXT_KEY = "plant_queued_at"


@dataclass(frozen=True)
class Queued:
    """When the person acted, of a call that was held back by a lost link.

    In the context, where a client can put no instance of it.
    """

    at: datetime


class PlantTerminal(models.Model):
    """How a call of a terminal is found, read and carried out.

    Runs as the station's own user: what a call reads and does is what that user may, or what the
    verb it delegates to lets who holds an operator's token do.
    """

    _inherit = "plant.terminal"

    def _calls(self):
        """``{name: Call}``: all that a terminal can ask for. Nothing else is reached."""
        self.ensure_one()
        return {}

    def _carry_out(self, method, arguments, key=None, queued_at=None):
        """Carry out one call and return its answer, with the server's ``time``.

        :param key: makes it count once, see ``plant.terminal.key``
        :param queued_at: aware or naive UTC; when the person acted, where that was before now
        :raise CallError: no such call, or not with these arguments
        """
        self.ensure_one()
        call = self._calls().get(method)
        if not call:
            raise UnknownCall(
                _("This page is older than the server. Load it again to go on working.")
            )
        values = self._read_arguments(call.takes, arguments)
        answer = self._once(method, call, values, arguments, key, queued_at)
        return {**answer, "time": iso(fields.Datetime.now())}

    def _once(self, method, call, values, arguments, key, queued_at):  # noqa: PLR0917
        if not (key and call.keeps):
            return call.run(**values)
        # sudo: keys are written by this method alone, for the terminal that was authenticated.
        keys = self.env["plant.terminal.key"].sudo()
        queued = _naive(queued_at)
        if not keys._take(self, key, method, arguments, queued):
            return self._answer_again(method, values)
        if queued and fields.Datetime.now() - queued >= LATE:
            late = self.with_context(**{CONTEXT_KEY: Queued(queued)})
            return late._calls()[method].run(**values)
        return call.run(**values)

    def _answer_again(self, _method, values):
        """What a call answers that was carried out before: how things are now."""
        order = values.get("workorder")
        return {"card": self._order_here(order)._plant_card() if order else None, "said": None}

    def _read_arguments(self, takes, arguments):
        try:
            return dict(takes.model_validate(arguments))
        except pydantic.ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise CallError(
                _(
                    "The screen asked in a way that the server does not know (%(where)s: "
                    "%(what)s). Load the page again.",
                    where=".".join(map(str, first["loc"])) or "?",
                    what=first["msg"],
                )
            ) from None

    # -- whom and what a call is about -----------------------------------------------------------

    def _station(self):
        """The station, as the user that the call runs as sees it."""
        # sudo: which station it is, the terminal may know of itself.
        return self.sudo().station_id.with_env(self.env)

    def _session(self, token):
        """The open operator session of ``token`` at this station (sudo).

        :raise SessionError: there is none
        """
        sessions = self.env["plant.operator.session"]
        return sessions._authenticate(token, station=self._station()).sudo()

    def _order_here(self, id_):
        """The work order ``id_``, which one of the station's work centers works on.

        :raise GoneError: it was deleted
        :raise NotHereError: it is another station's or company's
        """
        station = self._station()
        order = self.env["mrp.workorder"].browse(id_)
        # sudo: whose it is, is looked at before it is read.
        known = order.sudo().exists()
        if not known:
            raise GoneError(
                _("This work order is gone: it was deleted. Choose another one from the queue.")
            )
        if known.company_id != station.company_id:
            raise NotHereError(
                _("This is another company's work order. Choose one from this station's queue.")
            )
        if known.workcenter_id not in station.sudo().with_context(active_test=False).workcenter_ids:
            raise NotHereError(
                _(
                    "%(order)s is worked on at %(workcenter)s, which the station %(station)s does "
                    "not serve. Sign in at the station of %(workcenter)s.",
                    order=known.display_name,
                    workcenter=known.workcenter_id.name,
                    station=station.name,
                )
            )
        return order


def _naive(moment):
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
