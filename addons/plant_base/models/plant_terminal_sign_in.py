from odoo import _, fields, models

from ..exceptions import SessionError
from ..terminal import calls
from ..terminal.calls import Call


class PlantTerminal(models.Model):
    """The calls by which operators sign in and out at a terminal."""

    _inherit = "plant.terminal"

    def _calls(self):
        return {
            **super()._calls(),
            "sign_in": Call(calls.SignIn, self._call_sign_in),
            "sign_out": Call(calls.ByToken, self._call_sign_out),
            "touch": Call(calls.ByToken, self._call_touch),
            "adopt": Call(calls.Adopt, self._call_adopt),
        }

    def _call_sign_in(self, badge, operator, pin):
        session = self._station().plant_sign_in(badge=badge, operator_id=operator, pin=pin)
        return self._signed_in(session)

    def _call_sign_out(self, token):
        station = self._station()
        station.plant_sign_out(token)
        return {"sessions": station.plant_sessions()}

    def _call_touch(self, token):
        return {"session": self._station()._session_dict(self._session(token))}

    def _call_adopt(self, session):
        """Give the token of a session that a scanner of the station has opened, once.

        :raise SessionError: there is none to be taken over
        """
        station = self._station()
        # sudo: a session that was opened here by a device is this station's to take over.
        found = self.env["plant.operator.session"].sudo().browse(session).exists()
        if (
            found.station_id != station
            or not found.adoptable
            or found.ended_at
            or found._stale_reason(fields.Datetime.now())
        ):
            raise SessionError(_("Nobody is to be taken over here. Sign in with badge or PIN."))
        return self._signed_in(dict(station._session_dict(found), token=found._adopt()))

    def _signed_in(self, session):
        """The answer, of what :meth:`PlantStation.plant_sign_in` returned."""
        token = session.pop("token")
        session["adoptable"] = False
        return {"session": session, "token": token, "sessions": self._station().plant_sessions()}
