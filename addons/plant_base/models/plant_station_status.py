from odoo import _, api, fields, models

RUNNING_LOSSES = ("productive", "performance")
WAITING_STATES = ("ready", "pending", "waiting", "blocked")


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

    @api.depends("workcenter_ids.working_state", "workcenter_ids.order_ids.state")
    def _compute_status(self):
        open_lines = self.env["mrp.workcenter.productivity"].search(
            [("workcenter_id", "in", self.workcenter_ids.ids), ("date_end", "=", False)],
            order="date_start, id",
        )
        orders = self.env["mrp.workorder"].search(
            [
                ("workcenter_id", "in", self.workcenter_ids.ids),
                ("state", "in", ("progress", *WAITING_STATES)),
            ]
        )
        waiting = orders.filtered(lambda order: order.state in WAITING_STATES)
        waiting = waiting.filtered(
            lambda order: order.production_state not in ("draft", "cancel", "done")
        )
        for station in self:
            workcenters = station.workcenter_ids
            lines = open_lines.filtered(lambda line, own=workcenters: line.workcenter_id in own)
            blocking = lines.filtered(lambda line: line.loss_type not in RUNNING_LOSSES)
            started = orders.filtered(
                lambda order, own=workcenters: (
                    order.workcenter_id in own and order.state == "progress"
                )
            )
            queue = waiting.filtered(lambda order, own=workcenters: order.workcenter_id in own)
            station.queue_count = len(queue)
            running = (lines - blocking).workorder_id
            if blocking:
                station.status = "blocked"
                station.status_detail = ", ".join(dict.fromkeys(blocking.loss_id.mapped("name")))
            elif running:
                station.status = "running"
                station.status_detail = station._status_orders(running)
            elif started:
                station.status = "paused"
                station.status_detail = station._status_orders(started)
            else:
                station.status = (
                    "ready" if queue.filtered(lambda order: order.state == "ready") else "idle"
                )
                station.status_detail = False
            station.status_since = (blocking or lines)[:1].date_start

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
