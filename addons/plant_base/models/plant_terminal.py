import logging
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from .. import compat, last_use
from ..exceptions import PairingError
from ..indexes import Index, create_indexes
from ..machine.problems import Unpaired
from ..terminal import secret as secrets

_logger = logging.getLogger(__name__)

CODE_LIVES = timedelta(minutes=10)
MOST_AGENT = 200

INDEXES = [
    Index(
        "plant_terminal_station_paired",
        "plant_terminal (station_id) WHERE state = 'paired'",
        "the terminals that are told what has changed at a station",
    ),
]


class PlantTerminal(models.Model):
    """A device that is paired with a station: offered, paired by a one-time code, and unpaired.

    The device holds a secret of 256 bits in a cookie; here are only its hash, and that of the name
    by which it asks for messages. Written by the methods below alone.
    """

    _name = "plant.terminal"
    _description = "Terminal"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, help="What the device calls itself.")
    station_id = fields.Many2one(
        "plant.station",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="station_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("offered", "Waits for its code"), ("paired", "Paired"), ("unpaired", "Unpaired")],
        required=True,
        readonly=True,
        default="offered",
        help="A paired device reaches the work of its station, and nothing else.",
    )
    code_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    code_expires_at = fields.Datetime("Code valid until", readonly=True)
    secret_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    live_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    user_agent = fields.Char("Browser", readonly=True)
    paired_at = fields.Datetime("Paired", readonly=True)
    paired_by_id = fields.Many2one(
        "res.users", "Paired by", readonly=True, help="Who made the code in the back office."
    )
    last_seen_at = fields.Datetime("Last seen", readonly=True, help="Correct to about a minute.")
    unpaired_at = fields.Datetime("Unpaired", readonly=True)
    unpaired_by_id = fields.Many2one("res.users", "Unpaired by", readonly=True)

    _sql_constraints = [
        # Serve _pair and _authenticate: WHERE code_hash = …, WHERE secret_hash = …
        ("code_hash_uniq", "unique(code_hash)", "Two terminals cannot share a code."),
        ("secret_hash_uniq", "unique(secret_hash)", "Two terminals cannot share a secret."),
        ("live_hash_uniq", "unique(live_hash)", "Two terminals cannot share their messages."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    def action_unpair(self):
        """Refuse these devices from now on.

        :raise AccessError: the user is no supervisor
        """
        if not self.env.user.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Only a supervisor can unpair a terminal. Ask yours."))
        compat.check_access(self, "read")
        # sudo: terminals are written by methods only; the right was checked above.
        self.sudo()._unpair(user=self.env.user)
        return True

    # -- pairing ---------------------------------------------------------------------------------

    @api.model
    def _offer(self, station, now=None):
        """A code that pairs one device with ``station``; the caller has checked the right.

        :return: ``(terminal, code)``; the code is shown this once
        """
        now = now or fields.Datetime.now()
        code = secrets.new_code()
        # sudo: terminals are written by methods only.
        terminal = self.sudo().create(
            {
                "name": station.name,
                "station_id": station.id,
                "code_hash": secrets.digest(code),
                "code_expires_at": now + CODE_LIVES,
                "paired_by_id": self.env.uid,
            }
        )
        return terminal, code

    @api.model
    def _pair(self, code, *, name="", address="", user_agent="", former=None, now=None):
        """Pair the device that sends ``code``, once.

        :param address: where it came from; wrong codes are counted for it
        :param former: the secret that the device holds already: it ends
        :return: ``(terminal, secret)``, the terminal with all rights
        :raise PairingError: no such code, or no longer
        :raise PairingLocked: too many wrong ones from there
        """
        now = now or fields.Datetime.now()
        throttle = self.env["plant.sign.in.throttle"]
        throttle._reserve_pairing(address, now)
        # sudo: a device without a user is paired; holding the code is its right.
        terminal = self.sudo().search(
            [("code_hash", "=", secrets.digest(secrets.said(code))), ("state", "=", "offered")]
        )
        if not terminal or terminal.code_expires_at <= now or not terminal.station_id.active:
            raise PairingError(
                _(
                    "This code pairs no terminal: it may be misread, used, or older than 10 "
                    "minutes. Have a new one made at the station in the back office."
                )
            )
        throttle._give_back_pairing(address)
        if former:
            self._known(former)._unpair()
        secret = secrets.new_secret()
        terminal.write(
            {
                "name": " ".join(name.split()) or terminal.station_id.name,
                "state": "paired",
                "code_hash": False,
                "secret_hash": secrets.digest(secret),
                "live_hash": secrets.digest(secrets.live_key(secret)),
                "user_agent": user_agent[:MOST_AGENT],
                "paired_at": now,
                "last_seen_at": now,
            }
        )
        terminal.station_id._terminal_user()
        _logger.info("Terminal %s paired with station %s.", terminal.id, terminal.station_id.id)
        return terminal, secret

    def _unpair(self, user=None):
        """End these pairings at once; those that have ended keep their time."""
        paired = self.filtered(lambda terminal: terminal.state != "unpaired")
        compat.bus_send(
            self.env, [(terminal, "plant.terminal.unpaired", {}) for terminal in paired]
        )
        paired.write(
            {
                "state": "unpaired",
                "code_hash": False,
                "secret_hash": False,
                "live_hash": False,
                "unpaired_at": fields.Datetime.now(),
                "unpaired_by_id": user and user.id,
            }
        )

    # -- authentication --------------------------------------------------------------------------

    @api.model
    def _authenticate(self, secret, now=None):
        """The terminal (with all rights) that ``secret`` opens.

        :raise Unpaired: none, or no longer
        """
        terminal = self._known(secret)
        if not terminal:
            raise Unpaired(
                _(
                    "This device is paired with no station. Enter the code that the back office "
                    "shows at the station, under “Pair a terminal”."
                )
            )
        if not terminal.station_id.active or not terminal.station_id.terminal_user_id.active:
            raise Unpaired(
                _(
                    "The station %s of this device is archived. Pair it with another one.",
                    terminal.station_id.name,
                )
            )
        last_use.write_down(terminal, "last_seen_at", now or fields.Datetime.now())
        return terminal

    @api.model
    def _known(self, secret):
        """The paired terminal of ``secret``, with all rights; empty where there is none."""
        # sudo: the secret is the authorisation.
        terminals = self.sudo()
        if not isinstance(secret, str) or not secrets.SECRET.fullmatch(secret):
            return terminals
        return terminals.search([("secret_hash", "=", secrets.digest(secret))])

    @api.model
    def _listening(self, key):
        """The paired terminal that asks for messages by ``key``, with all rights; or empty."""
        # sudo: whoever asks knows 256 bits that were told to this terminal alone.
        terminals = self.sudo()
        if not secrets.LIVE.fullmatch(key):
            return terminals
        return terminals.search([("live_hash", "=", secrets.digest(key))])

    @api.autovacuum
    def _gc_offers(self):
        """Delete the codes that nobody used."""
        self.sudo().search(
            [("state", "=", "offered"), ("code_expires_at", "<", fields.Datetime.now())]
        ).unlink()
