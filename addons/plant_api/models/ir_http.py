import time

from odoo import SUPERUSER_ID, models
from odoo.http import request

# A statement that takes longer is given up: no client can have the database scan the world.
STATEMENT_SECONDS = 20


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _auth_method_plant_open(cls):
        """Nobody yet: what the request holds is the authorisation, or none is needed."""
        request.update_env(user=SUPERUSER_ID, context={})

    @classmethod
    def _auth_method_plant_api(cls):
        """The token of an API client: from its networks, as often as it may, as its user."""
        cls._auth_method_plant_bearer()
        token, env = request.plant_token, request.env
        policy = env["plant.api.client"]._admit(token, request.httprequest.remote_addr)
        request.plant_caller = f"client:{token.res_id}"
        quota = env["plant.api.quota"]
        request.plant_headers = quota._take(token.res_id, policy.rate, time.time())
        limit_statements(env.cr)


def limit_statements(cr):
    """Give up what takes too long, in this transaction."""
    cr.execute("SET LOCAL statement_timeout = %s", [STATEMENT_SECONDS * 1000])
