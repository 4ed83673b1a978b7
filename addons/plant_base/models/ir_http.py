from odoo import SUPERUSER_ID, models
from odoo.http import request

from ..machine.dispatcher import bearer_secret


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _authenticate(cls, endpoint):
        """A machine's session is never looked at, and a failing database is not a refused token:
        Odoo would answer "Access Denied" where it should try again."""
        if endpoint.routing["auth"] == "plant_bearer":
            return cls._auth_method_plant_bearer()
        return super()._authenticate(endpoint)

    @classmethod
    def _auth_method_plant_bearer(cls):
        """A bearer token and nothing else: a session cookie that comes along is not looked at.

        The request goes on as the token's user, in the token's company; ``request.plant_token`` is
        the ``plant.token`` (sudo).
        """
        secret = bearer_secret()
        env = request.env(user=SUPERUSER_ID, context={})
        token = env["plant.token"]._authenticate(secret)
        user = token.user_id
        known = user.with_user(user).context_get()  # from a cache
        request.update_env(
            user=user.id,
            context={
                "lang": known["lang"],
                "tz": known["tz"],
                "allowed_company_ids": token.company_id.ids,
            },
        )
        request.plant_token = token.with_env(request.env).sudo()
