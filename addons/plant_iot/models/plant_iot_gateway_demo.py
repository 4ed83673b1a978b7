from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..clock import iso
from ..schemas import BatchIn

# Drivers whose devices are on the network, whatever else.
NETWORK_ONLY = ("open_protocol", "modbus_tcp")
# Minutes ago, kg, stable: before the work order began, good, in motion, and good again.
DEMO_WEIGHTS = ((50, 2.314, True), (31, 2.298, True), (17, 1.87, False), (9, 2.306, True))
DEMO_DEVICES = ("scale", "torque", "scanner", "machine")


def link_settings(driver, link):
    """The settings of a device with ``driver`` that is reached by ``link``.

    >>> link_settings("mt_sics", "/dev/ttyUSB0")
    {'link': 'serial', 'port': '/dev/ttyUSB0'}
    >>> link_settings("mt_sics", "tcp://scale:4001")
    {'link': 'tcp', 'host': 'scale', 'tcp_port': 4001}
    >>> link_settings("modbus_tcp", "tcp://cell:1502")
    {'host': 'cell', 'tcp_port': 1502}
    """
    url = urlsplit(link)
    if url.scheme != "tcp":
        return {"link": "serial", "port": link}
    reached = {"host": url.hostname, "tcp_port": url.port}
    return reached if driver in NETWORK_ONLY else {"link": "tcp", **reached}


class PlantIotGateway(models.Model):
    """The demo plant's gateway: what its scale has said, and how the demo connects simulators."""

    _inherit = "plant.iot.gateway"

    @api.model
    def _plant_provision_demo(self, links):
        """Connect the demo's devices to simulators, and issue their gateway's token.

        :param links: device (``scale``, ``torque``, ``scanner``, ``machine``) → its link: a serial
            port's path, or ``tcp://host:port``. A device without one is archived: nothing would
            answer for it.
        :return: the token's secret
        :raise UserError: the database has no demo data
        """
        gateway = self.env.ref("plant_iot.demo_gateway", raise_if_not_found=False)
        devices = {name: self._demo_device(name) for name in DEMO_DEVICES}
        if not gateway or not all(devices.values()):
            raise UserError(
                _(
                    "This database has no demo gateway. Make a database with demo data, or "
                    "register a gateway of your own."
                )
            )
        for name, device in devices.items():
            device.active = name in links
            if name in links:
                device.settings = link_settings(device.driver, links[name])
        _token, secret = gateway._issue_token()
        return secret

    @api.model
    def _demo_device(self, name):
        return self.env.ref(f"plant_iot.demo_device_{name}", raise_if_not_found=False)

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
