from datetime import timedelta

from odoo import _, api, models
from odoo.addons.plant_base import throttle
from odoo.addons.plant_base.machine import TooManyRequests

# Secrets have 256 bits: nobody guesses one. This keeps the trying quiet.
CLIENT = throttle.Policy(10, timedelta(minutes=1), timedelta(hours=1), timedelta(hours=1))


class PlantSignInThrottle(models.Model):
    """Wrong secrets of API clients, counted per client and address.

    Those of clients that do not exist count together for their address.
    """

    _inherit = "plant.sign.in.throttle"

    @api.model
    def _check_client(self, client_id, address, now):
        """:raise TooManyRequests: too many wrong secrets came from ``address``"""
        self.env.cr.execute(
            "SELECT locked_until FROM plant_sign_in_throttle "
            "WHERE subject = %s AND locked_until > %s",
            [self._client_subject(client_id, address), now],
        )
        if row := self.env.cr.fetchone():
            seconds = max(1, round((row[0] - now).total_seconds()))
            raise TooManyRequests(
                _(
                    "Too many wrong secrets came from %(address)s. Wait %(seconds)s seconds, and "
                    "correct the secret.",
                    address=address,
                    seconds=seconds,
                ),
                seconds,
            )

    @api.model
    def _count_client(self, client_id, address, now):
        """One more wrong secret came from ``address``, counted whatever becomes of the request."""
        self._change(
            self._client_subject(client_id, address),
            lambda state: (
                state if throttle.is_locked(state, now) else throttle.reserve(CLIENT, state, now)
            ),
        )

    @api.model
    def _clear_client(self, client_id):
        """Forget the wrong secrets of a client, from wherever they came."""
        subject = self._client_subject(client_id, "")
        with self.env.registry.cursor() as cr:
            cr.execute(
                "DELETE FROM plant_sign_in_throttle WHERE starts_with(subject, %s)", [subject]
            )

    @api.model
    def _client_subject(self, client_id, address):
        return f"client,{client_id or ''},{address}"
