from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """The login of a wallboard reaches what it shows, and nothing else."""
        request.env["plant.wallboard.guard"]._check(request.httprequest.path, request.params)
        return super()._dispatch(endpoint)
