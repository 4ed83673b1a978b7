from odoo import fields, models

from ..compat import check_access


class PlantStation(models.Model):
    """What a station's terminal calls to sign operators in and out. Each method is one RPC."""

    _inherit = "plant.station"

    def plant_sign_in(self, badge=None, operator_id=None, pin=None):
        """Sign in at this station with ``badge``, or as ``operator_id`` with ``pin``.

        :return: what `_session_dict` holds, and ``token``, which is shown this once
        :raise SignInError, LockedError: see `plant.operator.session._sign_in`
        """
        self.ensure_one()
        check_access(self, "read")
        operator = self.env["plant.operator"].browse(
            operator_id if isinstance(operator_id, int) else ()
        )
        session, token = self.env["plant.operator.session"]._sign_in(
            self, badge=badge, operator=operator, pin=pin
        )
        return dict(self._session_dict(session), token=token)

    def plant_sign_out(self, token):
        """End the session of ``token`` at this station.

        :raise SessionError: it is over already
        """
        self.ensure_one()
        check_access(self, "read")
        session = self.env["plant.operator.session"]._authenticate(token, station=self)
        # sudo: sessions are written by methods only; holding the token is the right to end it.
        session.sudo()._end("sign_out", fields.Datetime.now())
        return True

    def plant_sessions(self):
        """Who is signed in at this station now, longest first: a list of what `_session_dict`
        holds.
        """
        self.ensure_one()
        check_access(self, "read")
        now = fields.Datetime.now()
        # sudo: reaching the station was checked; the terminal shows who is signed in to everybody
        # before it.
        sessions = (
            self.env["plant.operator.session"]
            .sudo()
            .search(
                [("station_id", "=", self.id), ("ended_at", "=", False)], order="started_at, id"
            )
        )
        return [
            self._session_dict(session) for session in sessions if not session._stale_reason(now)
        ]

    def plant_operators(self):
        """The operators who can sign in at this station by name: ``[{"id", "name",
        "has_pin"}]``.
        """
        self.ensure_one()
        check_access(self, "read")
        # sudo: reaching the station was checked; names and whether there is a PIN is all the
        # terminal learns.
        operators = (
            self.env["plant.operator"].sudo().search([("company_id", "=", self.company_id.id)])
        )
        return [
            {"id": operator.id, "name": operator.name, "has_pin": bool(operator.pin_set_at)}
            for operator in operators
        ]

    def _session_dict(self, session):
        """``session`` as the terminal needs it; times in UTC, ISO 8601."""
        # sudo: the caller has shown the right to this session.
        session = session.sudo()
        return {
            "id": session.id,
            "operator": {"id": session.operator_id.id, "name": session.operator_id.name},
            "station": {"id": session.station_id.id, "name": session.station_id.name},
            "method": session.method,
            "started_at": session.started_at.isoformat() + "Z",
            "expires_at": session.expires_at.isoformat() + "Z",
            "idle_minutes": session.station_id.idle_minutes,
            "adoptable": session.adoptable,
        }
