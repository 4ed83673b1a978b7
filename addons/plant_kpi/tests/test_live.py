import json

from odoo.addons.plant_base.tests.workorder_case import WorkorderCase
from odoo.tests import tagged

from ..models.plant_event import LIVE_CHANGED


@tagged("post_install", "-at_install")
class TestLive(WorkorderCase):
    """Open boards are told what has changed, once for all that a transaction did."""

    def messages(self):
        """The payloads of this transaction, as they go with its commit."""
        self.env["plant.event"]._plant_tell_boards()
        self.env.cr.precommit.run()
        self.env.flush_all()
        rows = self.env["bus.bus"].search([("id", ">", self.last)], order="id")
        self.last = max(rows.ids, default=self.last)
        found = [json.loads(row.message) for row in rows]
        return [row["payload"] for row in found if row["type"] == LIVE_CHANGED]

    def setUp(self):
        super().setUp()
        self.last = max(self.env["bus.bus"].search([]).ids, default=0)
        self.messages()

    def test_one_message_however_much_happened(self):
        order = self.floor(self.turning)
        order.plant_start(token=self.ana_token)
        order.plant_report(5, token=self.ana_token)
        order.plant_scrap(1, self.spoilt.id, token=self.ana_token)
        self.assertEqual(
            self.messages(),
            [
                {
                    "company": self.env.company.id,
                    "what": ["orders", "work"],
                    "workcenters": [self.workcenter.id],
                }
            ],
        )
        self.assertEqual(self.messages(), [])

    def test_who_may_listen(self):
        """The channel of a company is for who may read it."""
        websocket = self.env["ir.websocket"].with_user(self.supervisor)
        other = self.env["res.company"].create({"name": "Other"})
        own = self.env.company
        channels = websocket._plant_exchange([f"res.company:{own.id}", f"res.company:{other.id}"])
        self.assertEqual([channel.id for channel in channels], own.ids)
