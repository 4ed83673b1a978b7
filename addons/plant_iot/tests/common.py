from datetime import datetime, timedelta, timezone
from uuid import uuid4

from odoo import Command, fields
from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_iot.schemas import BatchIn
from odoo.tests import TransactionCase

ISO = "%Y-%m-%dT%H:%M:%S.%fZ"


class IotFixture:
    """A line with a station, a scale on it, and work orders to weigh for."""

    @classmethod
    def _make_plant(cls):
        env = cls.env
        cls.line = env["plant.line"].create({"name": "Assembly", "code": "T-ASM"})
        cls.workcenter = env["mrp.workcenter"].create(
            {"name": "Bench", "code": "T-BENCH", "plant_line_id": cls.line.id}
        )
        cls.station = env["plant.station"].create(
            {
                "name": "Assembly bench",
                "code": "T-ST1",
                "line_id": cls.line.id,
                "workcenter_ids": [Command.link(cls.workcenter.id)],
            }
        )
        cls.kg = env.ref("uom.product_uom_kgm")
        cls.gram = env.ref("uom.product_uom_gram")
        cls.product = env["product.product"].create({"name": "Gearbox"})
        cls.bom = env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "product_qty": 1,
                "operation_ids": [
                    Command.create({"name": "Assemble", "workcenter_id": cls.workcenter.id})
                ],
            }
        )
        cls.gateway = env["plant.iot.gateway"].create({"name": "Cabinet A"})
        cls.device = env["plant.iot.device"].create(
            {
                "name": "Bench scale",
                "key": "scale-1",
                "gateway_id": cls.gateway.id,
                "driver": "mt_sics",
                "settings": {"port": "/dev/ttyUSB0"},
                "station_id": cls.station.id,
            }
        )
        cls.channel = cls.device.channel_ids
        cls.channel.write(
            {
                "capture_mode": "stable",
                "capture_minimum": 0.05,
                "capture_rearm_below": 0.02,
            }
        )
        cls.rule = env["plant.iot.capture.rule"].create({"channel_id": cls.channel.id})

    @classmethod
    def _make_workorder(cls, start=False):
        production = cls.env["mrp.production"].create(
            {"product_id": cls.product.id, "bom_id": cls.bom.id, "product_qty": 5}
        )
        production.action_confirm()
        workorder = production.workorder_ids
        if start:
            workorder.plant_start()
        return workorder

    # -- what a gateway sends --------------------------------------------------------------------

    @staticmethod
    def _iso(seconds_ago=0.0):
        return (datetime.now(timezone.utc) - timedelta(seconds=seconds_ago)).strftime(ISO)

    def _reading(self, class_="capture", seconds_ago=0.0, **values):
        reading = {
            "channel": self.channel.id,
            "class": class_,
            "value": 1.25,
            "text": None,
            "unit": "kg",
            "stable": True,
            "quality": "good",
            "time": self._iso(seconds_ago),
            "attributes": {},
        }
        if class_ == "capture":
            reading["key"] = str(uuid4())
        return {**reading, **values}

    def _batch(self, sequence, *readings, epoch=None):
        return {
            "epoch": epoch or self.epoch,
            "sequence": sequence,
            "sent_at": self._iso(),
            "readings": list(readings),
        }

    def _ingest(self, sequence, *readings, epoch=None, now=None, gateway=None):
        """Take a batch in as the controller does; returns the mark."""
        batch = BatchIn.model_validate(self._batch(sequence, *readings, epoch=epoch))
        return (gateway or self.gateway).sudo()._uplink_batch(batch, now=now)

    def _capture(self, **values):
        """Take in one capture in an epoch of its own; returns the record."""
        reading = self._reading(**values)
        self._ingest(1, reading, epoch=str(uuid4()))
        return self.env["plant.iot.capture"].search([("key", "=", reading["key"])])

    @classmethod
    def _person(cls, login, group, company=None):
        """A user with one group of the plant."""
        company = company or cls.env.company
        return new_user(
            cls.env,
            login=login,
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )


class IotCase(IotFixture, TransactionCase):
    """Cases in one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_plant()

    def setUp(self):
        super().setUp()
        self.epoch = str(uuid4())
        self.now = fields.Datetime.now()
