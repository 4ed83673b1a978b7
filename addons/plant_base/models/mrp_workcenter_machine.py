from odoo import models

from ..actor import Actor, acting
from ..locking import touch_rows
from .mrp_workorder import RUNNING_LOSSES


class MrpWorkcenter(models.Model):
    """What a machine says of itself, as time lines of its work center.

    What a person has said of a work center stands: a machine neither changes nor ends their line of
    loss.
    """

    _inherit = "mrp.workcenter"

    def _plant_machine_stopped(self, loss, device, since):
        """The machine stands: work on it is interrupted, and its time is lost for ``loss``.

        :param loss: a ``mrp.workcenter.productivity.loss``
        :param device: name of what says so
        :param since: when it stopped, naive UTC; a line that begins later ends at its beginning
        :return: the open line of loss
        """
        self.ensure_one()
        block = self._plant_machine_lock()
        if block and (not block.plant_device or block.loss_id == loss):
            return block
        lines = self._plant_lines_of_work()
        order = lines.workorder_id[:1] or block.plant_workorder_id
        interrupted = [
            {
                "workorder": line.workorder_id.id,
                "operator": line.operator_id.id or None,
                "station": line.plant_station_id.id or None,
                "user": line.user_id.id or None,
            }
            for line in lines
        ] or block.plant_interrupted
        block._plant_end_at(since)
        # A work center has one open line of loss: the one before must be over in the database.
        block.flush_recordset(["date_end"])
        lines._close()
        return lines.create(
            {
                "workcenter_id": self.id,
                "plant_workorder_id": order.id,
                "loss_id": loss.id,
                "date_start": since,
                "user_id": False,
                "plant_device": device,
                "plant_interrupted": interrupted,
                "company_id": (self.company_id or order.company_id or self.env.company).id,
            }
        )

    def _plant_machine_runs(self, since):
        """The machine works: its line of loss ends, and who was interrupted works on.

        Nobody does who has begun something else meanwhile, or whose work order has.
        """
        self.ensure_one()
        block = self._plant_machine_lock()
        if not block.plant_device:
            return
        block._plant_end_at(since)
        for line in block.plant_interrupted or []:
            order = self.env["mrp.workorder"].browse(line["workorder"]).exists()
            actor = Actor(line["operator"], line["station"], line["user"])
            order = acting(order, actor)
            if order.plant_state == "paused" and not order._plant_works_elsewhere():
                order._plant_open_line()

    def _plant_machine_lock(self):
        """The open line of loss, after every other change of the work center; see locking.py."""
        self._plant_lines_of_work().workorder_id._plant_lock()
        touch_rows(self.env.cr, self._table, self.ids)
        return self.env["mrp.workcenter.productivity"].search(
            [
                ("workcenter_id", "=", self.id),
                ("date_end", "=", False),
                ("loss_id.loss_type", "not in", RUNNING_LOSSES),
            ],
            order="id",
            limit=1,
        )

    def _plant_lines_of_work(self):
        return self.env["mrp.workcenter.productivity"].search(
            [
                ("workcenter_id", "=", self.id),
                ("date_end", "=", False),
                ("loss_id.loss_type", "in", RUNNING_LOSSES),
                ("workorder_id", "!=", False),
            ],
            order="date_start, id",
        )
