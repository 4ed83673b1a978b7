from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from ..oauth.addresses import networks_of
from .plant_webhook_endpoint import NETWORKS, PROXY


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    plant_webhook_networks = fields.Char(
        "Networks webhooks may go to",
        config_parameter=NETWORKS,
        help="The plant's own networks, with commas between them, such as 10.1.0.0/16. Everything "
        "else that is not the public Internet is refused.",
    )
    plant_webhook_proxy = fields.Char(
        "Proxy of webhooks",
        config_parameter=PROXY,
        help="Such as http://proxy.plant:3128. Empty: webhooks are sent directly.",
    )

    @api.constrains("plant_webhook_networks")
    def _check_plant_webhook_networks(self):
        for settings in self:
            try:
                networks_of((settings.plant_webhook_networks or "").replace(",", "\n"))
            except ValueError as error:
                raise ValidationError(
                    _("“%s” is no network. Write 10.1.0.0/16 or 192.0.2.7.", error)
                ) from error

    @api.constrains("plant_webhook_proxy")
    def _check_plant_webhook_proxy(self):
        for settings in self:
            proxy = settings.plant_webhook_proxy
            if proxy and not proxy.startswith("http://"):
                raise ValidationError(
                    _("A proxy is given as http://host:port, such as http://proxy.plant:3128.")
                )
