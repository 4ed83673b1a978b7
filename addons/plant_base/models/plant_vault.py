import os

from odoo import _, api, models

from ..exceptions import VaultClosed
from ..vault import NoKey, UnknownKey, UnsoundKey, Vault, WrongPlace


class PlantVault(models.AbstractModel):
    """Seals and opens secrets for models (vault.py), and says in words why it cannot."""

    _name = "plant.vault"
    _description = "Vault of Secrets"

    @api.model
    def _vault(self):
        """The vault with this server's keys; VaultClosed where there are none."""
        try:
            return Vault.configured(os.environ)
        except NoKey as error:
            raise VaultClosed(
                _(
                    "This server has no key to keep secrets with. Have one made and set as "
                    "PLANT_VAULT_KEYS in the environment of Odoo, start Odoo anew, then try again."
                )
            ) from error
        except UnsoundKey as error:
            raise VaultClosed(
                _(
                    "The key to keep secrets with is none: PLANT_VAULT_KEYS in the environment of "
                    "Odoo holds keys of 32 bytes in base64, with commas between them, or "
                    "PLANT_VAULT_KEYS_FILE names a file that does. Have that put right."
                )
            ) from error

    @api.model
    def _seal(self, secret, place):
        """``secret``, a text, sealed for ``place`` alone; VaultClosed where it cannot be."""
        return self._vault().seal(secret, place)

    @api.model
    def _unseal(self, sealed, place, what):
        """The secret that was sealed for ``place``; VaultClosed where it does not open.

        :param what: what the secret is, as a person calls it
        """
        try:
            return self._vault().unseal(sealed, place)
        except UnknownKey as error:
            raise VaultClosed(
                _(
                    "%s is sealed with a key that this server does not have. Have that key put "
                    "behind the others in PLANT_VAULT_KEYS, or enter the secret again.",
                    what,
                )
            ) from error
        except WrongPlace as error:
            raise VaultClosed(
                _(
                    "%s was given for something else, and goes nowhere but there. Enter it again.",
                    what,
                )
            ) from error
