from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..clock import iso
from ..schemas import BatchIn

# Minutes ago, kg, stable: before the work order began, good, in motion, and good again.
DEMO_WEIGHTS = ((50, 2.314, True), (31, 2.298, True), (17, 1.87, False), (9, 2.306, True))


def link_settings(link):
    """The driver's settings for ``link``.

    >>> link_settings("/dev/ttyUSB0")
    {'link': 'serial', 'port': '/dev/ttyUSB0'}
    >>> link_settings("tcp://scale:4001")
    {'link': 'tcp', 'host': 'scale', 'tcp_port': 4001}
    """
    url = urlsplit(link)
    if url.scheme == "tcp":
        return {"link": "tcp", "host": url.hostname, "tcp_port": url.port}
    return {"link": "serial", "port": link}


class PlantIotGateway(models.Model):
    """The demo plant's gateway: what its scale has said, and how the demo connects a simulator."""

    _inherit = "plant.iot.gateway"

    @api.model
    def _plant_provision_demo(self, link):
        """Point the demo's scale at `link` and issue its gateway's token.

        :param link: a serial port's path, or ``tcp://host:port``
        :return: the token's secret
        :raise UserError: the database has no demo data
        """
        gateway = self.env.ref("plant_iot.demo_gateway", raise_if_not_found=False)
        device = self.env.ref("plant_iot.demo_device_scale", raise_if_not_found=False)
        if not gateway or not device:
            raise UserError(
                _(
                    "This database has no demo gateway. Make a database with demo data, or "
                    "register a gateway of your own."
                )
            )
        device.settings = link_settings(link)
        _token, secret = gateway._issue_token()
        return secret

    @api.model
    def _plant_play_demo(self, now=None):
        """Take in a batch of captures as the demo's scale would have sent them."""
        now = now or fields.Datetime.now()
        channel = self.env.ref("plant_iot.demo_channel_weight")
        batch = BatchIn.model_validate(
            {
                "epoch": uuid4(),
                "sequence": 1,
                "sent_at": iso(now),
                "readings": [
                    {
                        "channel": channel.id,
                        "class": "capture",
                        "key": str(uuid4()),
                        "value": weight,
                        "unit": "kg",
                        "stable": stable,
                        "time": iso(now - timedelta(minutes=minutes)),
                    }
                    for minutes, weight, stable in DEMO_WEIGHTS
                ],
            }
        )
        channel.gateway_id._uplink_batch(batch, now=now)
