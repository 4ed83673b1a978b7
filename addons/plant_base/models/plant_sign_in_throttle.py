from odoo import _, api, fields, models
from psycopg2.errors import SerializationFailure

from .. import throttle
from ..exceptions import LockedError, PairingLocked, SignInError

POLICIES = {"plant.operator": throttle.OPERATOR, "plant.station": throttle.STATION}
# Each collision means that another try was counted, so this many at the same instant are served in
# turn.
COLLISIONS = 20
COLUMNS = "failures, locks, failed_at, locked_until"


class PlantSignInThrottle(models.Model):
    """Wrong badges and PINs, counted per operator and per station, and wrong pairing codes per
    address.

    Rows are written with a cursor of their own and committed at once: a request that fails keeps
    its count, and requests at the same time are counted one after the other. Nothing may hold a row
    in the request's transaction, or the two would wait for each other; therefore everybody goes
    through the methods below.
    """

    _name = "plant.sign.in.throttle"
    _description = "Wrong sign-ins"
    _order = "failed_at desc, id desc"
    _log_access = False

    subject = fields.Char(required=True, readonly=True)
    failures = fields.Integer(readonly=True)
    locks = fields.Integer(readonly=True)
    failed_at = fields.Datetime(readonly=True)
    locked_until = fields.Datetime(readonly=True)

    _sql_constraints = [
        # Serves every look-up: WHERE subject = …
        (
            "subject_uniq",
            "unique(subject)",
            "The wrong sign-ins of an operator or station are counted in one row.",
        ),
    ]

    @api.model
    def _subject(self, record):
        return f"{record._name},{record.id}"

    @api.model
    def _states(self, records, now):
        """``{record: State}`` as this transaction sees it, without what is forgotten by ``now``."""
        if not records.ids:
            return {}
        policy = POLICIES[records._name]
        self.env.cr.execute(
            f"SELECT subject, {COLUMNS} FROM plant_sign_in_throttle WHERE subject IN %s",  # noqa: S608
            (tuple(self._subject(record) for record in records),),
        )
        states = {subject: throttle.State(*values) for subject, *values in self.env.cr.fetchall()}
        return {
            record: throttle.current(
                policy, states.get(self._subject(record), throttle.State()), now
            )
            for record in records
        }

    @api.model
    def _reserve(self, record, now):
        """Count one try of ``record`` (an operator or a station) as wrong, committed, and return
        the State.

        :raise LockedError: it is locked; the try was not counted
        """
        policy = POLICIES[record._name]

        def count(state):
            if throttle.is_locked(state, now):
                raise LockedError(self._locked_sentence(record, state.locked_until - now))
            return throttle.reserve(policy, state, now)

        return self._change(self._subject(record), count)

    @api.model
    def _give_back(self, record):
        """The try last reserved was right: take it from the count, and leave what others did
        wrong.
        """
        policy = POLICIES[record._name]
        self._change(self._subject(record), lambda state: throttle.give_back(policy, state))

    @api.model
    def _clear(self, record):
        """Forget all wrong tries of ``record`` and lift its lock."""
        self._change(self._subject(record), lambda _state: throttle.State())

    @api.model
    def _reserve_pairing(self, address, now):
        """Count a code that came from ``address`` as wrong, as :meth:`_reserve` does a badge.

        :raise PairingLocked: too many from there were wrong
        """

        def count(state):
            if throttle.is_locked(state, now):
                left = state.locked_until - now
                raise PairingLocked(
                    _(
                        "Too many wrong codes came from this device. Wait %s, then enter the code "
                        "that the back office shows now.",
                        self._words(left),
                    ),
                    max(1, round(left.total_seconds())),
                )
            return throttle.reserve(throttle.PAIRING, state, now)

        return self._change(f"pairing,{address}", count)

    @api.model
    def _give_back_pairing(self, address):
        """The code last reserved was right."""
        self._change(
            f"pairing,{address}", lambda state: throttle.give_back(throttle.PAIRING, state)
        )

    @api.model
    def _change(self, subject, function):
        """Replace the state of ``subject`` by ``function(state)`` in a transaction of its own;
        return the new one.
        """
        for _attempt in range(COLLISIONS):
            with self.env.registry.cursor() as cr:
                try:
                    return self._change_once(cr, subject, function)
                except SerializationFailure:
                    cr.rollback()
        raise SignInError(_("Too many sign-ins at the same time. Try again in a moment."))

    @api.model
    def _change_once(self, cr, subject, function):
        # Waiting for ever would hang a worker; nobody holds a row longer than this method does.
        cr.execute("SET LOCAL lock_timeout = '5s'")
        cr.execute(
            "INSERT INTO plant_sign_in_throttle (subject, failures, locks) VALUES (%s, 0, 0) "
            "ON CONFLICT (subject) DO NOTHING",
            (subject,),
            log_exceptions=False,
        )
        cr.execute(
            f"SELECT {COLUMNS} FROM plant_sign_in_throttle WHERE subject = %s FOR UPDATE",  # noqa: S608
            (subject,),
            log_exceptions=False,
        )
        state = function(throttle.State(*cr.fetchone()))
        if state == throttle.State():
            cr.execute("DELETE FROM plant_sign_in_throttle WHERE subject = %s", (subject,))
        else:
            cr.execute(
                f"UPDATE plant_sign_in_throttle "  # noqa: S608
                f"SET ({COLUMNS}) = (%s, %s, %s, %s) WHERE subject = %s",
                (state.failures, state.locks, state.failed_at, state.locked_until, subject),
            )
        return state

    @api.model
    def _note_lock(self, record, state, now):
        """When the last try locked ``record``, say so in its log, committed like the count."""
        if not throttle.is_locked(state, now):
            return
        with self.env.registry.cursor() as cr:
            # sudo: the note is the system's, whoever guessed.
            record = record.with_env(record.env(cr=cr, su=True)).exists()
            if record:
                left = self._words(state.locked_until - now)
                record.message_post(
                    body=_("Locked for %s after too many wrong badges or PINs.", left)
                )

    @api.model
    def _refusal(self, what, record, state, now):
        """The error for a wrong badge or PIN: ``what`` was wrong, and what is left to try for
        ``record``.
        """
        policy = POLICIES[record._name]
        self._note_lock(record, state, now)
        if throttle.is_locked(state, now):
            return LockedError(what + " " + self._locked_sentence(record, state.locked_until - now))
        values = {
            "tries": throttle.tries_left(policy, state),
            "name": record.sudo().name,
            "time": self._words(policy.lock_time(state.locks + 1)),
        }
        if values["tries"] == 1:
            return SignInError(
                what + " " + _("One try is left before %(name)s is locked for %(time)s.", **values)
            )
        return SignInError(
            what
            + " "
            + _("%(tries)s tries are left before %(name)s is locked for %(time)s.", **values)
        )

    @api.model
    def _locked_sentence(self, record, left):
        # sudo: the caller named this operator or station; its name is no secret to them.
        values = {"name": record.sudo().name, "time": self._words(left)}
        return _(
            "%(name)s is locked for %(time)s after too many wrong tries. A supervisor can unlock "
            "it.",
            **values,
        )

    @api.model
    def _words(self, delta):
        """A time left, rounded up to whole minutes: “5 minutes”, “2 h 05”."""
        minutes = max(1, -(-int(delta.total_seconds()) // 60))
        if minutes == 1:
            return _("1 minute")
        if minutes < 120:
            return _("%s minutes", minutes)
        return _("%(hours)s h %(minutes)02d", hours=minutes // 60, minutes=minutes % 60)

    @api.autovacuum
    def _gc_forgotten(self):
        """Rows whose tries are long forgotten; the longest memory is a day after the longest
        lock.
        """
        longest = max(
            policy.forget_after + policy.longest_lock
            for policy in (*POLICIES.values(), throttle.PAIRING)
        )
        limit = fields.Datetime.now() - longest
        self.env.cr.execute("DELETE FROM plant_sign_in_throttle WHERE failed_at < %s", (limit,))
