from odoo import _, api, fields, models

RUNNING_LOSSES = ("productive", "performance")
TO_DO = ("waiting", "ready")
OPEN_STATES = (*TO_DO, "running", "paused", "blocked")


class PlantStation(models.Model):
    """What goes on at a station now, for the back office: computed when shown, never stored."""

    _inherit = "plant.station"

    status = fields.Selection(
        [
            ("blocked", "Blocked"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("ready", "Ready"),
            ("idle", "Idle"),
        ],
        compute="_compute_status",
        compute_sudo=True,
        help="Blocked and Running by the open time lines of its work centers; Paused when orders "
        "are in progress and nobody works on them; Ready when orders can be started; else Idle.",
    )
    status_detail = fields.Char(
        compute="_compute_status",
        compute_sudo=True,
        help="The work orders that run or are paused, or what blocks.",
    )
    status_since = fields.Datetime(string="Since", compute="_compute_status", compute_sudo=True)
    queue_count = fields.Integer(
        string="Work orders to do",
        compute="_compute_status",
        compute_sudo=True,
        help="Confirmed work orders of the station's work centers that are not started yet.",
    )
    operator_ids = fields.Many2many(
        "plant.operator",
        string="Signed in",
        compute="_compute_operator_ids",
        compute_sudo=True,
        help="The operators who are signed in here now.",
    )

    @api.depends("session_ids.ended_at", "session_ids.last_seen_at")
    def _compute_operator_ids(self):
        now = fields.Datetime.now()
        sessions = self.env["plant.operator.session"].search(
            [("station_id", "in", self.ids), ("ended_at", "=", False)], order="started_at, id"
        )
        present = sessions.filtered(lambda session: not session._stale_reason(now))
        for station in self:
            here = present.filtered(lambda session, station=station: session.station_id == station)
            station.operator_ids = here.operator_id

    @api.depends("workcenter_ids.working_state", "workcenter_ids.order_ids.plant_state")
    def _compute_status(self):
        workcenters = self.workcenter_ids
        lines = self.env["mrp.workcenter.productivity"].search(
            [("workcenter_id", "in", workcenters.ids), ("date_end", "=", False)],
            order="date_start, id",
        )
        orders = self.env["mrp.workorder"].search(
            [
                ("workcenter_id", "in", workcenters.ids),
                ("plant_state", "in", OPEN_STATES),
                ("production_state", "!=", "draft"),
            ]
        )
        for station in self:
            own = station.workcenter_ids
            station._set_status(
                lines.filtered(lambda line, own=own: line.workcenter_id in own),
                orders.filtered(lambda order, own=own: order.workcenter_id in own),
            )

    def _set_status(self, lines, orders):
        """From the open time ``lines`` and the open ``orders`` of this station's work centers."""
        blocking = lines.filtered(lambda line: line.loss_type not in RUNNING_LOSSES)
        running = orders.filtered(lambda order: order.plant_state == "running")
        paused = orders.filtered(lambda order: order.plant_state == "paused")
        ready = orders.filtered(lambda order: order.plant_state == "ready")
        self.queue_count = len(orders.filtered(lambda order: order.plant_state in TO_DO))
        self.status_since = (blocking or lines)[:1].date_start
        if blocking:
            self.status = "blocked"
            self.status_detail = ", ".join(
                dict.fromkeys(line.description or line.loss_id.name for line in blocking)
            )
        elif running:
            self.status = "running"
            self.status_detail = self._status_orders(running)
        elif paused:
            self.status = "paused"
            self.status_detail = self._status_orders(paused)
        else:
            self.status = "ready" if ready else "idle"
            self.status_detail = False

    def _status_orders(self, workorders):
        first = workorders[0]
        text = _(
            "%(operation)s of %(product)s (%(order)s)",
            operation=first.name,
            product=first.product_id.display_name,
            order=first.production_id.name,
        )
        return (
            text
            if len(workorders) == 1
            else _("%(first)s and %(count)s more", first=text, count=len(workorders) - 1)
        )

    def action_open_workorders(self):
        """The work orders of this station's work centers that are not done."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Work orders at %s", self.name),
            "res_model": "mrp.workorder",
            "view_mode": "tree,form",
            "domain": [
                ("workcenter_id", "in", self.workcenter_ids.ids),
                ("state", "not in", ("done", "cancel")),
            ],
            "context": {"create": False},
        }

    def action_open_sessions(self):
        """Who was signed in at this station, newest first."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "plant_base.action_plant_operator_session"
        )
        return dict(action, domain=[("station_id", "=", self.id)], context={})
