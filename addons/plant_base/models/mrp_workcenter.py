from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

from .plant_station_status import RUNNING_LOSSES


class MrpWorkcenter(models.Model):
    _inherit = "mrp.workcenter"

    plant_line_id = fields.Many2one(
        "plant.line",
        string="Line",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The production line this work center stands in. Only stations of the same line can "
        "serve it.",
    )
    plant_station_ids = fields.Many2many(
        "plant.station",
        "plant_station_workcenter_rel",
        "workcenter_id",
        "station_id",
        string="Stations",
        readonly=True,
        copy=False,
        help="The stations whose operators may work on this work center's orders. Set on the "
        "station.",
    )
    plant_block_id = fields.Many2one(
        "mrp.workcenter.productivity",
        string="Blocked by",
        compute="_compute_plant_block_id",
        compute_sudo=True,
        help="The open line of loss that says why and since when it is blocked.",
    )

    @api.depends("time_ids.date_end", "time_ids.loss_id.loss_type")
    def _compute_plant_block_id(self):
        """The oldest, where there are several. A verb and its answer ask for it again and again."""
        lines = self.env["mrp.workcenter.productivity"].search(
            [
                ("workcenter_id", "in", self.ids),
                ("date_end", "=", False),
                ("loss_id.loss_type", "not in", RUNNING_LOSSES),
            ],
            order="id desc",
        )
        blocks = {line.workcenter_id.id: line for line in lines}
        for workcenter in self:
            workcenter.plant_block_id = blocks.get(workcenter._origin.id, False)

    @api.constrains("plant_line_id", "company_id")
    def _check_plant_line(self):
        # sudo: a station that the user cannot see holds the work center all the same.
        for workcenter in self.sudo():
            line = workcenter.plant_line_id
            stations = workcenter.with_context(active_test=False).plant_station_ids
            others = stations.filtered(lambda station, line=line: station.line_id != line)
            if others:
                raise ValidationError(
                    _(
                        "The work center “%(workcenter)s” is served by %(stations)s of another "
                        "line. Remove it from the station first, or move the station too.",
                        workcenter=workcenter.name,
                        stations=", ".join(others.mapped("name")),
                    )
                )
