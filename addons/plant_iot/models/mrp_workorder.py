from odoo import _, api, fields, models

from ..exceptions import CaptureFailed

# Blocked and waiting time has a line of its own; only these mean that the work order runs.
WORKING = ("productive", "performance")


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    plant_capture_ids = fields.One2many(
        "plant.iot.capture",
        "workorder_id",
        string="Captures",
        readonly=True,
        groups="plant_base.group_plant_operator",
    )
    plant_capture_count = fields.Integer(
        compute="_compute_plant_capture_count", groups="plant_base.group_plant_operator"
    )
    plant_weight = fields.Float(
        string="Weight",
        readonly=True,
        copy=False,
        digits=(16, 5),
        group_operator=None,
        help="The last weight a scale applied to this work order.",
    )
    plant_weight_uom_id = fields.Many2one(
        "uom.uom", string="Weight unit", readonly=True, copy=False
    )
    plant_weight_at = fields.Datetime(
        string="Weighed at", readonly=True, copy=False, help="When the scale had this weight."
    )
    plant_weight_stable = fields.Boolean(
        string="Weight stable",
        readonly=True,
        copy=False,
        help="Whether the scale called the weight stable.",
    )
    plant_live_channel_ids = fields.Many2many(
        "plant.iot.channel",
        string="Live values",
        compute="_compute_plant_live_channel_ids",
        groups="plant_base.group_plant_operator",
        help="The channels of the devices at this work order's stations and work center.",
    )

    plant_scale_ids = fields.Many2many(
        "plant.iot.device",
        string="Scales",
        compute="_compute_plant_scale_ids",
        groups="plant_base.group_plant_operator",
        help="The devices at this work order's stations and work center that can be tared or "
        "zeroed.",
    )

    def _compute_plant_capture_count(self):
        counts = dict(
            self.env["plant.iot.capture"]._read_group(
                [("workorder_id", "in", self.ids)], ["workorder_id"], ["__count"]
            )
        )
        for workorder in self:
            workorder.plant_capture_count = counts.get(workorder, 0)

    @api.depends("workcenter_id")
    def _compute_plant_live_channel_ids(self):
        for workorder in self:
            workorder.plant_live_channel_ids = self.env["plant.iot.channel"].search(
                [("device_id", "in", workorder._plant_devices().ids)]
            )

    @api.depends("workcenter_id")
    def _compute_plant_scale_ids(self):
        for workorder in self:
            workorder.plant_scale_ids = workorder._plant_devices().filtered(
                lambda device: device.can_tare or device.can_zero
            )

    def _plant_devices(self):
        """The devices whose captures this work order can get while it runs."""
        self.ensure_one()
        devices = self.env["plant.iot.device"]
        return devices.search([("workcenter_id", "=", self.workcenter_id.id)]) | devices.search(
            [
                ("workcenter_id", "=", False),
                ("station_id.workcenter_ids", "in", self.workcenter_id.ids),
            ]
        )

    def plant_live(self):
        """What the live panel of the work order's form shows, with the last applied weight.

        `capture` is the last applied weight, `trouble` the newest capture of these channels that
        waits for a person.
        """
        self.ensure_one()
        channels = self.plant_live_channel_ids
        panel = channels._live_panel()
        capture = self.env["plant.iot.capture"]
        applied = capture.search(
            [("workorder_id", "=", self.id), ("state", "=", "applied")],
            order="time desc, id desc",
            limit=1,
        )
        trouble = capture.search(
            [("channel_id", "in", channels.ids), ("state", "in", ("failed", "refused"))],
            order="received desc, id desc",
            limit=1,
        )
        panel["capture"] = applied._live_summary() if applied else None
        panel["trouble"] = trouble._live_summary() if trouble else None
        return panel

    def action_open_plant_captures(self):
        """The captures of this work order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("plant_iot.action_plant_iot_capture")
        action.update(domain=[("workorder_id", "=", self.id)], context={})
        return action

    @api.model
    def _plant_running_line(self, place, at, tolerance):
        """The time line of the one work order that ran at `place` at the time `at`.

        A late capture thus lands where it belongs, not on what runs by now. When nothing ran at
        that very moment, work that began within `tolerance` after it counts: clocks differ.

        :raise CaptureFailed: when no work order or more than one ran there
        """
        lines = self._plant_lines_at(place, at) or self._plant_lines_at(place, at, tolerance)
        workorders = lines.workorder_id
        if not workorders:
            raise CaptureFailed(
                _(
                    "No work order is running at station %s; start one and retry.",
                    place.name,
                )
            )
        if len(workorders) > 1:
            raise CaptureFailed(
                _(
                    "%(count)s work orders are running at station %(station)s: %(names)s. "
                    "Pause all but the one that is meant, then retry.",
                    count=len(workorders),
                    station=place.name,
                    names=", ".join(workorders.mapped("display_name")),
                )
            )
        return lines.sorted("date_start")[-1]

    @api.model
    def _plant_lines_at(self, place, at, tolerance=None):
        began_by = at + tolerance if tolerance else at
        lines = self.env["mrp.workcenter.productivity"].search(
            [
                ("workorder_id", "!=", False),
                ("workcenter_id", "in", place.workcenters.ids),
                ("loss_id.loss_type", "in", WORKING),
                ("date_start", "<=", began_by),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", at),
            ]
        )
        if place.station:
            # Work reported at another station of the same work center is not this station's.
            lines = lines.filtered(
                lambda line: line.plant_station_id in (place.station, place.station.browse())
            )
        return lines

    def _plant_set_weight(self, value, uom, time, stable):
        """Keep a weight, unless a newer one is there already: captures may arrive late."""
        self.ensure_one()
        if self.plant_weight_at and self.plant_weight_at > time:
            return
        self.write(
            {
                "plant_weight": value,
                "plant_weight_uom_id": uom.id,
                "plant_weight_at": time,
                "plant_weight_stable": stable,
            }
        )
