import hashlib
import secrets
from datetime import timedelta

from odoo import _, api, fields, models

from ..exceptions import SessionError, SignInError
from ..indexes import Index, create_indexes

# How often use of a session is written down; less than the shortest idle lock.
TOUCH_EVERY = timedelta(seconds=30)

INDEXES = [
    Index(
        "plant_operator_session_open_uniq",
        "plant_operator_session (operator_id, station_id) WHERE ended_at IS NULL",
        "one open session per operator and station; where an operator is signed in",
        unique=True,
    ),
    Index(
        "plant_operator_session_station_open",
        "plant_operator_session (station_id) WHERE ended_at IS NULL",
        "who is signed in at a station",
    ),
    Index(
        "plant_operator_session_operator_started",
        "plant_operator_session (operator_id, started_at DESC, id DESC)",
        "the history of an operator, newest first",
    ),
    Index(
        "plant_operator_session_station_started",
        "plant_operator_session (station_id, started_at DESC, id DESC)",
        "the history of a station, newest first",
    ),
    Index(
        "plant_operator_session_started",
        "plant_operator_session (started_at DESC, id DESC)",
        "the list of all sessions, newest first",
    ),
    Index(
        "plant_operator_session_retention",
        "plant_operator_session (company_id, ended_at) WHERE ended_at IS NOT NULL",
        "what a company's retention removes",
    ),
]


class PlantOperatorSession(models.Model):
    """An operator signed in at a station, from sign-in to sign-out: who was where, when, and how it
    ended.

    The client holds a random token of 256 bits, here is only its SHA-256. Written by the methods
    below alone.
    """

    _name = "plant.operator.session"
    _description = "Operator session"
    _order = "started_at desc, id desc"
    _check_company_auto = True

    operator_id = fields.Many2one(
        "plant.operator", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    station_id = fields.Many2one(
        "plant.station", required=True, readonly=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="station_id.company_id", store=True)
    token_hash = fields.Char(required=True, readonly=True, copy=False, groups=fields.NO_ACCESS)
    method = fields.Selection(
        [("badge", "Badge"), ("pin", "PIN"), ("badge_pin", "Badge and PIN")],
        string="Signed in with",
        required=True,
        readonly=True,
    )
    adoptable = fields.Boolean(
        readonly=True,
        help="Opened by a scanner of the station. A terminal there has not taken it over yet.",
    )
    started_at = fields.Datetime(string="Signed in", required=True, readonly=True)
    expires_at = fields.Datetime(
        required=True, readonly=True, help="The operator must sign in again by then, however busy."
    )
    last_seen_at = fields.Datetime(
        string="Last seen",
        required=True,
        readonly=True,
        help="The last use, to within half a minute.",
    )
    ended_at = fields.Datetime(string="Signed out", readonly=True)
    end_reason = fields.Selection(
        [
            ("sign_out", "Signed out"),
            ("replaced", "Signed in again"),
            ("moved", "Signed in at another station"),
            ("idle", "Idle"),
            ("expired", "End of the longest session"),
            ("supervisor", "By a supervisor"),
            ("archived", "Operator or station archived"),
        ],
        string="How it ended",
        readonly=True,
    )
    ended_by_id = fields.Many2one("res.users", string="Ended by", readonly=True)

    _sql_constraints = [
        # Serves _authenticate: WHERE token_hash = …
        ("token_hash_uniq", "unique(token_hash)", "Two operator sessions cannot share a token."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._hint_stations()
        return sessions

    def write(self, vals):
        result = super().write(vals)
        if {"ended_at", "adoptable"} & set(vals):
            self._hint_stations()
        return result

    def _hint_stations(self):
        for station in self.station_id:
            self.env["plant.terminal"]._hint(station=station.id)

    @api.depends("operator_id", "station_id")
    def _compute_display_name(self):
        for session in self:
            session.display_name = _(
                "%(operator)s at %(station)s",
                operator=session.operator_id.name,
                station=session.station_id.name,
            )

    def action_end(self):
        """Sign these operators out at these stations.

        :raise AccessError: the user is no supervisor
        """
        self.operator_id._check_supervisor()
        # sudo: sessions are written by methods only; the right was checked above.
        self.sudo()._end("supervisor", fields.Datetime.now(), user=self.env.user)
        return True

    @api.model
    def _sign_in(self, station, badge=None, operator=None, pin=None, now=None):
        """Sign in at ``station`` with ``badge``, or as ``operator`` with ``pin``; both where the
        station asks for it.

        Wrong ones are counted for the station and, for PINs, for the operator; a rollback keeps the
        count.

        :return: ``(session, token)``; the token is shown this once
        :raise SignInError: with what was wrong and how many tries are left
        :raise LockedError: too many were wrong
        """
        now = now or fields.Datetime.now()
        station.ensure_one()
        if not station.active:
            raise SignInError(
                _("The station “%s” is archived. Sign in at another one.", station.name)
            )
        badge = badge.strip() if isinstance(badge, str) else None
        if bool(badge) == bool(operator):
            raise SignInError(_("Scan your badge, or choose your name and enter your PIN."))
        # sudo: badges, PINs and sessions are out of reach for the station's own user; what follows
        # checks them for it.
        model = self.sudo()
        station = station.sudo()
        if badge:
            operator = model._operator_of_badge(station, badge, now)
            method = "badge_pin" if station.badge_needs_pin else "badge"
        else:
            operator = operator.sudo().exists()
            # Before anything is counted or said: another company's operators are out of reach.
            if not operator or operator.company_id != station.company_id:
                raise SignInError(_("This operator is gone. Choose your name from the list again."))
            method = "pin"
        if method != "badge":
            model._check_pin(station, operator, pin, now)
        model._check_may_work(station, operator)
        session, token = model._open(station, operator, method, now)
        return session.with_env(self.env), token

    @api.model
    def _authenticate(self, token, now=None, station=None):
        """The open session of ``token`` (at ``station``, where given), noting that it was used.

        :raise SessionError: unknown, ended, idle for too long or past its end; the operator signs
            in again
        """
        now = now or fields.Datetime.now()
        # sudo: the token is the authorisation; its holder need not be able to search sessions.
        known = isinstance(token, str) and [("token_hash", "=", self._hash(token))]
        session = self.sudo().search(known or [("id", "=", False)])
        if not session or (station and session.station_id != station):
            raise SessionError(
                _("You are not signed in at this station. Sign in with your badge or PIN.")
            )
        reason = session.end_reason if session.ended_at else session._stale_reason(now)
        if not reason and not (
            session.operator_id.active
            and session.operator_id.employee_id.active
            and session.operator_id.company_id == session.company_id
        ):
            reason = "archived"
        if reason:
            raise SessionError(session._ended_sentence(reason))
        if now - session.last_seen_at >= TOUCH_EVERY:
            session.last_seen_at = now
        return session.with_env(self.env)

    @api.model
    def _hash(self, token):
        return hashlib.sha256(token.encode()).hexdigest()

    @api.model
    def _operator_of_badge(self, station, badge, now):
        throttle = self.env["plant.sign.in.throttle"]
        state = throttle._reserve(station, now)
        employee = (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search([("barcode", "=", badge)])
        )
        operator = (
            self.env["plant.operator"]
            .with_context(active_test=False)
            .search([("employee_id", "in", employee.ids)])
        )
        if not operator:
            raise throttle._refusal(_("This badge is not known here."), station, state, now)
        throttle._give_back(station)
        return operator

    @api.model
    def _check_pin(self, station, operator, pin, now):
        """:raise SignInError: the PIN is wrong; counted for the operator and the station"""
        throttle = self.env["plant.sign.in.throttle"]
        if not operator._has_pin():
            raise SignInError(
                _("%s has no PIN yet. Use the badge, or ask the manager for a PIN.", operator.name)
            )
        if not pin or not isinstance(pin, str):
            raise SignInError(_("Enter the PIN of %s.", operator.name))
        throttle._reserve(station, now)
        try:
            state = throttle._reserve(operator, now)
        except SignInError:
            throttle._give_back(station)
            raise
        if not operator._verify_pin(pin):
            raise throttle._refusal(_("This PIN is not right."), operator, state, now)
        throttle._clear(operator)
        throttle._give_back(station)

    @api.model
    def _check_may_work(self, station, operator):
        if not (operator.active and operator.employee_id.active):
            raise SignInError(
                _("%s is no longer an operator here. Ask your supervisor.", operator.name)
            )
        if operator.company_id != station.company_id:
            raise SignInError(
                _(
                    "%(operator)s works for %(company)s, and this station belongs to %(other)s. "
                    "Sign in at a station of your company.",
                    operator=operator.name,
                    company=operator.company_id.name,
                    other=station.company_id.name,
                )
            )

    @api.model
    def _open(self, station, operator, method, now):
        # Two sign-ins of one operator at the same time meet at this row: the later is retried by
        # Odoo and sees the first.
        operator.last_sign_in_at = now
        operator.flush_recordset(["last_sign_in_at"])
        earlier = self.search([("operator_id", "=", operator.id), ("ended_at", "=", False)])
        earlier.filtered(lambda session: session.station_id == station)._end("replaced", now)
        if not operator.multi_station:
            earlier.filtered(lambda session: session.station_id != station)._end("moved", now)
        # The index of open sessions is checked at the INSERT, before pending updates are written.
        earlier.flush_recordset()
        token = secrets.token_urlsafe(32)
        session = self.create(
            {
                "operator_id": operator.id,
                "station_id": station.id,
                "token_hash": self._hash(token),
                "method": method,
                "started_at": now,
                "last_seen_at": now,
                "expires_at": now + timedelta(hours=station.session_hours),
            }
        )
        return session, token

    def _adopt(self):
        """A new token for a session whose own one nobody holds: it was opened by a device."""
        self.ensure_one()
        token = secrets.token_urlsafe(32)
        self.write({"token_hash": self._hash(token), "adoptable": False})
        return token

    def _stale_reason(self, now):
        """``idle`` or ``expired`` when an open session is over by time, else False."""
        self.ensure_one()
        if now >= self.expires_at:
            return "expired"
        return now - self.last_seen_at >= timedelta(minutes=self.station_id.idle_minutes) and "idle"

    def _ended_sentence(self, reason):
        self.ensure_one()
        name = self.operator_id.name
        sentences = {
            "idle": _("%s was signed out after a while without use. Sign in again.", name),
            "expired": _("The session of %s has reached its longest time. Sign in again.", name),
            "moved": _("%s has signed in at another station. Sign in here again to go on.", name),
            "replaced": _("%s has signed in here again. Use the newer session.", name),
            "supervisor": _("A supervisor has signed out %s. Sign in again.", name),
            "archived": _("%s can no longer work here. Ask your supervisor.", name),
        }
        return sentences.get(reason) or _("%s has signed out. Sign in again.", name)

    def _end(self, reason, now, user=None):
        """End those of these sessions that are open; one that was over by time is ended as of that
        time.
        """
        for session in self.filtered(lambda session: not session.ended_at):
            stale = session._stale_reason(now)
            ended_at = now
            if stale == "expired":
                ended_at = session.expires_at
            elif stale == "idle":
                ended_at = session.last_seen_at + timedelta(minutes=session.station_id.idle_minutes)
            session.write(
                {
                    "ended_at": ended_at,
                    "end_reason": stale or reason,
                    "ended_by_id": user and user.id,
                }
            )

    @api.model
    def _cron_end_stale(self, now=None):
        """End the sessions that are over by time, so that lists and the shop floor show who really
        is there.
        """
        now = now or fields.Datetime.now()
        sessions = self.sudo().search([("ended_at", "=", False)])
        sessions.filtered(lambda session: session._stale_reason(now))._end("idle", now)

    @api.autovacuum
    def _gc_ended(self):
        """Remove ended sessions when their company's retention is over."""
        now = fields.Datetime.now()
        for company in self.env["res.company"].sudo().search([]):
            limit = now - timedelta(days=company.plant_session_retention_days)
            self.sudo().search([("company_id", "=", company.id), ("ended_at", "<", limit)]).unlink()
