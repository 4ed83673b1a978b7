import ipaddress
import logging
import os
import re
from urllib.parse import urlsplit

from odoo import _, api, fields, models
from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.exceptions import UserError, ValidationError

from ..providers import ANTHROPIC, LOCAL, OPENAI, Settings

_logger = logging.getLogger(__name__)

#: Variables of the environment that may be named: never one that is some other secret.
VARIABLE = re.compile(r"PLANT_AI_KEY(_[A-Z0-9]+)*")


class PlantAiProvider(models.Model):
    """Who answers signals, how it is reached and what it costs.

    The key is sealed for this provider at this address (plant_base/vault.py): who changes the
    address must enter the key again, so that it goes nowhere but where it was meant for.
    """

    _name = "plant.ai.provider"
    _description = "AI Provider"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            (LOCAL, "Local classifier: no network, no key"),
            (ANTHROPIC, "Anthropic Messages API"),
            (OPENAI, "OpenAI-compatible: OpenAI, Ollama, vLLM, llama.cpp"),
        ],
        required=True,
        default=LOCAL,
        help="The local classifier runs inside Odoo and only classifies, by what examples it has.",
    )
    model = fields.Char(help="The name of the model, as the provider lists it.")
    base_url = fields.Char(
        "Address",
        help="Where the provider's interface begins, such as http://localhost:11434/v1 for a "
        "server of your own. Empty: the provider's own.",
    )
    key = fields.Char(
        "New Key",
        compute="_compute_key",
        inverse="_inverse_key",
        groups="base.group_system",
        help="Sealed when it is saved; it is never shown again.",
    )
    key_sealed = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)
    has_key = fields.Boolean("Key Kept", compute="_compute_has_key", compute_sudo=True)
    key_variable = fields.Char(
        "Key From Environment",
        groups="base.group_system",
        help="A variable of Odoo's environment that holds the key, instead of a key kept here. "
        "Its name begins with PLANT_AI_KEY.",
    )
    timeout = fields.Float(
        "Time Limit (s)", required=True, default=20.0, help="For one call, connection included."
    )
    tries = fields.Integer(
        required=True,
        default=3,
        help="How often a question is asked when the provider is busy or cannot be reached. A "
        "rule that waits asks once.",
    )
    calls_per_minute = fields.Integer(
        help="No more calls than this from one worker. 0: as many as it takes; what the provider "
        "says of waiting is followed in any case."
    )
    price_input = fields.Float(
        "Price of Input",
        digits=(16, 4),
        help="Of a million tokens sent, in the currency of the provider's price list.",
    )
    price_output = fields.Float(
        "Price of Output",
        digits=(16, 4),
        help="Of a million tokens received, in the same currency.",
    )

    _sql_constraints = [
        (
            "timeout_sound",
            "check(timeout > 0 AND timeout <= 60)",
            "The time limit is more than 0 and no more than 60 seconds.",
        ),
        ("tries_sound", "check(tries >= 1 AND tries <= 10)", "There are 1 to 10 tries."),
        (
            "prices_sound",
            "check(price_input >= 0 AND price_output >= 0 AND calls_per_minute >= 0)",
            "Prices and calls per minute are not negative.",
        ),
    ]

    def _compute_key(self):
        self.key = False

    def _inverse_key(self):
        for provider in self:
            if provider.key:
                sealed = self.env["plant.vault"]._seal(provider.key, provider._key_place())
                provider.sudo().key_sealed = sealed

    @api.depends("key_sealed", "key_variable")
    def _compute_has_key(self):
        for provider in self:
            variable = provider.key_variable
            provider.has_key = bool(provider.key_sealed or (variable and os.environ.get(variable)))

    @api.constrains("kind", "model", "base_url")
    def _check_reachable(self):
        for provider in self:
            if provider.kind != LOCAL and not (provider.model or "").strip():
                raise ValidationError(_("Name the model that %s asks.", provider.name))
            if provider.base_url:
                provider._check_address()

    @api.constrains("key_variable")
    def _check_variable(self):
        for provider in self:
            if provider.key_variable and not VARIABLE.fullmatch(provider.key_variable):
                raise ValidationError(
                    _(
                        "%s is no variable that a key may be taken from. Use one whose name "
                        "begins with PLANT_AI_KEY, in capitals.",
                        provider.key_variable,
                    )
                )

    def _check_address(self):
        try:
            parts = urlsplit(self.base_url)
            sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            sound = False
        if not sound or parts.username or parts.query or parts.fragment:
            raise ValidationError(
                _(
                    "%s is no address of a provider. It looks like https://example.com/v1, "
                    "without a name, a password or a question mark.",
                    self.base_url,
                )
            )
        if parts.scheme == "http" and not _is_near(parts.hostname):
            raise ValidationError(
                _(
                    "What goes to %s could be read on its way. Use https, or a server on this "
                    "machine or in your own network by its number.",
                    parts.hostname,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        # The key is sealed for an id: it comes after the row.
        keys = [vals.pop("key", False) for vals in vals_list]
        providers = super().create(vals_list)
        for provider, key in zip(providers, keys, strict=True):
            if key:
                provider.key = key
        return providers

    def _key_place(self):
        return f"plant.ai.provider,{self.id},{self.kind},{self.base_url or ''}"

    def _settings(self):
        """How it is reached, key included, for one call: never for a log or a person.

        :raise VaultClosed: the key does not open here
        """
        self.ensure_one()
        provider = self.sudo()
        key = os.environ.get(provider.key_variable or "", "") if provider.key_variable else ""
        if not key and provider.key_sealed:
            key = self.env["plant.vault"]._unseal(
                provider.key_sealed, provider._key_place(), _("The key of %s", provider.name)
            )
        return Settings(
            kind=provider.kind,
            model=provider.model or "",
            base_url=(provider.base_url or "").rstrip("/"),
            key=key,
            timeout=provider.timeout,
        )

    @api.autovacuum
    def _seal_stored(self):
        """Seal anew, each day, what is sealed with a former key of the vault. What does not open is
        told in the log and left as it is.

        :return: the providers whose keys do not open
        """
        closed = self.browse()
        # sudo: archived ones as well, by the server alone.
        for provider in self.sudo().with_context(active_test=False).search([]):
            if not provider.key_sealed:
                continue
            try:
                if not self.env["plant.vault"]._vault().is_current(provider.key_sealed):
                    place, what = provider._key_place(), provider.name
                    key = self.env["plant.vault"]._unseal(provider.key_sealed, place, what)
                    provider.key_sealed = self.env["plant.vault"]._seal(key, place)
            except VaultClosed as error:
                _logger.warning("%s %s: %s", self._name, provider.id, error)
                closed |= provider
        return closed

    def _price(self, input_tokens, output_tokens):
        """What so many tokens cost."""
        self.ensure_one()
        return (input_tokens * self.price_input + output_tokens * self.price_output) / 1_000_000

    def action_forget_key(self):
        """Forget the kept key."""
        if not self.env.user.has_group("base.group_system"):
            raise UserError(_("Only a system administrator changes keys."))
        self.sudo().key_sealed = False


def _is_near(host):
    """Whether ``host`` is this machine or, by its number, one in a private network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False
