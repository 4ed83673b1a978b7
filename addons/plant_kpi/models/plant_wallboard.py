import logging
import secrets as randomness
from datetime import timedelta

from odoo import Command, _, api, fields, models
from odoo.addons.plant_base import compat, last_use
from odoo.addons.plant_base.exceptions import PairingError
from odoo.addons.plant_base.terminal import secret as secrets
from odoo.exceptions import AccessError, UserError, ValidationError

_logger = logging.getLogger(__name__)

CODE_LIVES = timedelta(minutes=10)
MOST_PAGES = 30
MOST_AGENT = 200
KINDS = ("board", "spreadsheet")
#: How long a page stands, in seconds.
SHORTEST, LONGEST = 5, 3600
PATH = "/plant/wallboard"
# Written by the methods below alone: who could choose the login could be anybody.
OWN = {"user_id", "state", "code_hash", "code_expires_at", "secret_hash"}


class PlantWallboard(models.Model):
    """A screen on a wall: which boards and spreadsheets it shows in turn, and its own login.

    A screen is paired by a one-time code and then holds a secret of 256 bits in a cookie; here are
    only hashes. It is logged in as a user of its own, which has no password and may only look (see
    `plant.wallboard.guard`).
    """

    _name = "plant.wallboard"
    _description = "Wallboard"
    _order = "name, id"

    name = fields.Char(required=True, help="Where the screen hangs.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    lang = fields.Selection(
        "_installed_languages",
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    shows_cash = fields.Boolean(
        string="Shows cash figures",
        help="Whoever passes by sees them. Without it, tiles and spreadsheets of cash stay empty.",
    )
    pages = fields.Json(
        default=lambda _self: [],
        help='What is shown in turn: a list of {"kind": "board" or "spreadsheet", "id", '
        '"seconds"}. Boards must be shared.',
    )
    state = fields.Selection(
        [("new", "Not paired"), ("offered", "Waits for its code"), ("paired", "Paired")],
        required=True,
        readonly=True,
        default="new",
        copy=False,
    )
    code_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    code_expires_at = fields.Datetime("Code valid until", readonly=True, copy=False)
    secret_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    user_id = fields.Many2one(
        "res.users",
        string="Login of the screen",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        help="May look at key figures, and nothing else. Nobody can log in with it.",
    )
    user_agent = fields.Char("Browser", readonly=True, copy=False)
    paired_at = fields.Datetime("Paired", readonly=True, copy=False)
    last_seen_at = fields.Datetime(
        "Last seen", readonly=True, copy=False, help="When it was last loaded or logged in."
    )

    _sql_constraints = [
        # Serve _pair and _authenticate: WHERE code_hash = …, WHERE secret_hash = …
        ("code_hash_uniq", "unique(code_hash)", "Two wallboards cannot share a code."),
        ("secret_hash_uniq", "unique(secret_hash)", "Two wallboards cannot share a secret."),
    ]

    @api.model
    def _installed_languages(self):
        return self.env["res.lang"].get_installed()

    @api.constrains("pages", "company_id")
    def _check_pages(self):
        for wallboard in self:
            pages = wallboard.pages or []
            if not isinstance(pages, list) or len(pages) > MOST_PAGES:
                raise ValidationError(_("A wallboard shows at most %s pages.", MOST_PAGES))
            for page in pages:
                wallboard._check_page(page)

    def _check_page(self, page):
        if (
            not isinstance(page, dict)
            or page.get("kind") not in KINDS
            or type(page.get("id")) is not int
            or type(page.get("seconds")) is not int
            or not SHORTEST <= page["seconds"] <= LONGEST
        ):
            raise ValidationError(
                _(
                    "Each page is a board or a spreadsheet with its id, shown for %(least)s to "
                    "%(most)s seconds.",
                    least=SHORTEST,
                    most=LONGEST,
                )
            )
        if page["kind"] == "board":
            board = self.env["plant.kpi.board"].search([("id", "=", page["id"])])
            if not board.shared:
                raise ValidationError(
                    _("A wallboard can only show a board that is shared. Share it first.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_own(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_own(vals)
        written = super().write(vals)
        if {"name", "company_id", "lang", "shows_cash"} & set(vals):
            self._keep_user()
        if "active" in vals and not vals["active"]:
            self._end()
        return written

    def unlink(self):
        self._end()
        # sudo: the login is the wallboard's own, and is of no use without it. Kept, because what
        # it is named in stays.
        users = self.sudo().user_id
        done = super().unlink()
        users.write({"active": False})
        return done

    def _check_own(self, *vals_list):
        if not self.env.su and any(OWN & set(vals) for vals in vals_list):
            raise AccessError(_("The pairing of a screen and its login cannot be written."))

    def action_pair(self):
        """Make a one-time code, and show it; who was paired before is refused from now on.

        :raise AccessError: the user is no manager
        """
        self.ensure_one()
        self._check_manager()
        self._end()
        code = secrets.new_code()
        # sudo: pairing is written by methods only; the right was checked above.
        self.sudo().write(
            {
                "state": "offered",
                "code_hash": secrets.digest(code),
                "code_expires_at": fields.Datetime.now() + CODE_LIVES,
            }
        )
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url", "")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": secrets.shown(code),
                "message": _(
                    "Open %(address)s in the browser of the screen and enter this code. It is "
                    "valid for 10 minutes, and once.",
                    address=f"{base}{PATH}",
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_unpair(self):
        """Refuse this screen from now on.

        :raise AccessError: the user is no manager
        """
        self._check_manager()
        self._end()
        return True

    def _check_manager(self):
        if not self.env.user.has_group("plant_base.group_plant_manager"):
            raise AccessError(_("Only a plant manager can pair and unpair screens. Ask yours."))
        compat.check_access(self, "write")

    # -- pairing ---------------------------------------------------------------------------------

    @api.model
    def _pair(self, code, *, address="", user_agent="", now=None):
        """Pair the screen that sends ``code``, once.

        :param address: where it came from; wrong codes are counted for it
        :return: ``(wallboard, secret)``, the wallboard with all rights
        :raise PairingError: no such code, or no longer
        :raise PairingLocked: too many wrong ones from there
        """
        now = now or fields.Datetime.now()
        throttle = self.env["plant.sign.in.throttle"]
        throttle._reserve_pairing(address, now)
        # sudo: a screen without a user is paired; holding the code is its right.
        wallboard = self.sudo().search(
            [("code_hash", "=", secrets.digest(secrets.said(code))), ("state", "=", "offered")]
        )
        if not wallboard or wallboard.code_expires_at <= now:
            raise PairingError(
                _(
                    "This code pairs no wallboard: it may be misread, used, or older than 10 "
                    "minutes. Have a new one made under Plant / Configuration / Wallboards."
                )
            )
        throttle._give_back_pairing(address)
        secret = secrets.new_secret()
        wallboard.write(
            {
                "state": "paired",
                "code_hash": False,
                "secret_hash": secrets.digest(secret),
                "user_agent": user_agent[:MOST_AGENT],
                "paired_at": now,
                "last_seen_at": now,
            }
        )
        wallboard._keep_user()
        _logger.info("Wallboard %s paired.", wallboard.id)
        return wallboard, secret

    @api.model
    def _authenticate(self, secret, now=None):
        """The paired wallboard (with all rights) that ``secret`` opens; empty: there is none."""
        # sudo: the secret is the authorisation.
        wallboards = self.sudo()
        if not isinstance(secret, str) or not secrets.SECRET.fullmatch(secret):
            return wallboards
        wallboard = wallboards.search([("secret_hash", "=", secrets.digest(secret))])
        if wallboard:
            last_use.write_down(wallboard, "last_seen_at", now or fields.Datetime.now())
        return wallboard

    def _end(self):
        """End the pairing and every session of these screens, at once."""
        # sudo: pairing and its logins are written by methods only; callers have checked the right.
        for wallboard in self.sudo():
            wallboard.write({"state": "new", "code_hash": False, "secret_hash": False})
            if wallboard.user_id:
                # A session holds for its login: with another one it is over.
                wallboard.user_id.login = wallboard._new_login()

    def _new_login(self):
        return f"plant.wallboard.{self.id}.{randomness.token_hex(4)}"

    def _keep_user(self):
        """Make the login of these screens, or have it follow what was set (sudo)."""
        # sudo: the login is made and kept by whoever may set the wallboard.
        for wallboard in self.sudo():
            groups = self.env.ref("plant_kpi.group_wallboard")
            if wallboard.shows_cash:
                groups |= self.env.ref("plant_kpi.group_kpi_cash")
            if not wallboard.user_id and wallboard.state == "paired":
                wallboard.user_id = compat.create_machine_user(
                    self.env,
                    name=wallboard.name,
                    login=wallboard._new_login(),
                    groups=groups,
                    company=wallboard.company_id,
                )
            if wallboard.user_id:
                wallboard.user_id.write(
                    {
                        "name": wallboard.name,
                        "lang": wallboard.lang,
                        "company_ids": [Command.set(wallboard.company_id.ids)],
                        "company_id": wallboard.company_id.id,
                        compat.groups_field(): [Command.set(groups.ids)],
                    }
                )

    # -- what the screen asks for ----------------------------------------------------------------

    @api.model
    def plant_screen(self, wallboard_id=None):
        """What the screen that asks is to show; a manager may ask for another one's.

        :return: ``{"id", "name", "pages": [{"kind", "id", "seconds"}]}``
        :raise UserError: it is no screen's login, and no wallboard was named
        """
        if wallboard_id:
            compat.check_access(self, "read")
            wallboard = self.search([("id", "=", wallboard_id)])
        else:
            # sudo: a screen reads what it is to show, by its own login.
            wallboard = self.sudo().search([("user_id", "=", self.env.uid)], limit=1)
        if not wallboard:
            raise UserError(
                _(
                    "This is no screen's login. Open a wallboard under Plant / Configuration / "
                    "Wallboards and click “Show here”, or pair this screen."
                )
            )
        return {
            "id": wallboard.id,
            "name": wallboard.name,
            "pages": wallboard.pages or [],
        }
