from odoo import _, api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_datetime

from .. import compat
from ..indexes import Index, create_indexes

INDEXES = [
    Index(
        "mrp_workcenter_productivity_plant_open_uniq",
        "mrp_workcenter_productivity (workorder_id, operator_id) "
        "WHERE date_end IS NULL AND operator_id IS NOT NULL AND workorder_id IS NOT NULL",
        "no query: an operator has at most one open line on a work order",
        unique=True,
    ),
    Index(
        "mrp_workcenter_productivity_plant_block_uniq",
        "mrp_workcenter_productivity (workcenter_id) "
        "WHERE date_end IS NULL AND plant_workorder_id IS NOT NULL",
        "no query: the verb that blocks does so once at a time",
        unique=True,
    ),
    Index(
        "mrp_workcenter_productivity_plant_open_idx",
        "mrp_workcenter_productivity (workcenter_id, id) WHERE date_end IS NULL",
        "what goes on at a work center now: each start, pause, block and unblock asks",
    ),
    Index(
        "mrp_workcenter_productivity_plant_operator_idx",
        "mrp_workcenter_productivity (operator_id, date_start) WHERE operator_id IS NOT NULL",
        "an operator's work by time: their history, and corrections that must not overlap",
    ),
    Index(
        "mrp_workcenter_productivity_plant_mark_idx",
        "mrp_workcenter_productivity (id) WHERE plant_mark IS NOT NULL",
        "the lines that a supervisor should look at",
    ),
]


# A domain: lines that have not ended.
OPEN_LINES = [("date_end", "=", False)]


class SplittingLine:
    """In the context while Odoo splits a line that it closes: for a moment two parts overlap."""


SPLITTING = SplittingLine()


class MrpWorkcenterProductivity(models.Model):
    _inherit = "mrp.workcenter.productivity"

    operator_id = fields.Many2one(
        "plant.operator",
        string="Operator",
        ondelete="restrict",
        help="Who worked, or who blocked the work center. Recorded when the line was opened.",
    )
    plant_station_id = fields.Many2one(
        "plant.station",
        string="Station",
        index="btree_not_null",
        ondelete="restrict",
        help="The station where the operator was signed in.",
    )
    plant_workorder_id = fields.Many2one(
        "mrp.workorder",
        string="Blocked Work Order",
        index="btree_not_null",
        ondelete="set null",
        help="The work order that was worked on when its work center was blocked. Its time is lost "
        "at the work center and not part of the work order's own.",
    )
    plant_device = fields.Char(
        "Device",
        readonly=True,
        help="The machine that said by itself that it stands. Empty where a person said so.",
    )
    plant_interrupted = fields.Json(
        readonly=True, help="Whose work the machine interrupted: it goes on when the machine does."
    )

    plant_mark = fields.Selection(
        [
            ("shift_end", "Ended by the end of the shift"),
            ("late", "Told late, for want of a link"),
        ],
        "To be looked at",
        readonly=True,
        copy=False,
        help="Why a supervisor should look at these times. Correcting the line takes it away.",
    )
    plant_mark_at = fields.Datetime(
        "When it was",
        readonly=True,
        copy=False,
        help="When the person acted, of what was told late; until when the shift went, of what its "
        "end has ended.",
    )

    _sql_constraints = [
        (
            "plant_ends_after_start",
            "CHECK(date_end IS NULL OR date_end >= date_start)",
            "A time line cannot end before it starts.",
        ),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.constrains("workorder_id")
    def _check_open_time_ids(self):
        """Odoo's rule, one open line per user, is one per operator: they may share a login."""
        for order in self.workorder_id:
            seen = set()
            for line in order.time_ids.filtered(lambda line: not line.date_end):
                who = ("operator", line.operator_id.id) if line.operator_id else line.user_id.id
                if who in seen:
                    raise ValidationError(
                        _(
                            "%(who)s works on %(order)s already: a work order cannot be started "
                            "twice by the same person.",
                            who=line._plant_who(),
                            order=order.display_name,
                        )
                    )
                seen.add(who)

    @api.constrains("operator_id", "workorder_id", "date_start", "date_end")
    def _check_plant_overlap(self):
        if self.env.context.get("plant_splitting") is SPLITTING:
            return
        for line in self.filtered(lambda line: line.operator_id and line.workorder_id):
            domain = [
                ("id", "!=", line.id),
                ("operator_id", "=", line.operator_id.id),
                ("workorder_id", "=", line.workorder_id.id),
                "|",
                ("date_end", "=", False),
                ("date_end", ">", line.date_start),
            ]
            if line.date_end:
                domain.append(("date_start", "<", line.date_end))
            other = self.search(domain, limit=1)
            if other and other.date_end != other.date_start and line.date_end != line.date_start:
                raise ValidationError(
                    _(
                        "%(who)s already has a time line on %(order)s from %(start)s to %(end)s. "
                        "Two lines of one operator on a work order cannot overlap: correct one of "
                        "them.",
                        who=line._plant_who(),
                        order=line.workorder_id.display_name,
                        start=format_datetime(self.env, other.date_start),
                        end=format_datetime(self.env, other.date_end) if other.date_end else "…",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._plant_changed()
        return lines

    def write(self, vals):
        moves = {"workcenter_id", "workorder_id", "plant_workorder_id"} & set(vals)
        if moves:
            self._plant_changed()
        result = super().write(vals)
        if moves or {"date_end", "loss_id", "date_start", "operator_id"} & set(vals):
            self._plant_changed()
        return result

    def unlink(self):
        orders = self._plant_orders()
        orders._plant_lock()
        result = super().unlink()
        self.env.add_to_compute(orders._fields["plant_state"], orders)
        return result

    def _close(self):
        """Close the lines, in Odoo's way, also where the server's clock was set back since."""
        self._begin_by(fields.Datetime.now())
        # Odoo copies the part of a line that is over the expected time before it cuts it off.
        result = super(
            MrpWorkcenterProductivity, self.with_context(plant_splitting=SPLITTING)
        )._close()
        self._check_plant_overlap()
        return result

    def _end(self):
        """End lines of loss now, also where the server's clock was set back since."""
        now = fields.Datetime.now()
        self._begin_by(now)
        self.write({"date_end": now})

    def _plant_end_at(self, time):
        """End lines of loss at ``time``, or at their beginning where that is later."""
        for line in self:
            line.date_end = max(time, line.date_start)

    def _begin_by(self, now):
        self.filtered(lambda line: line.date_start > now).write({"date_start": now})

    def _plant_changed(self):
        """Time lines of these work orders and work centers have changed: whatever path, here."""
        orders = self._plant_orders()
        orders._plant_lock()
        self.env.add_to_compute(orders._fields["plant_state"], orders)

    def _plant_orders(self):
        """The work orders whose state follows from these lines (sudo)."""
        # sudo: lines are written by people who need not read every work order of the work center.
        lines = self.sudo()
        losses = lines.filtered(lambda line: line.loss_type not in ("productive", "performance"))
        held_up = lines.env["mrp.workorder"]
        if losses:
            held_up = held_up.search(
                [("workcenter_id", "in", losses.workcenter_id.ids), ("state", "=", "progress")]
            )
        return lines.workorder_id | lines.plant_workorder_id | held_up

    def _plant_mark(self, mark, at):
        """Have a supervisor look at the times of these lines."""
        self.write({"plant_mark": mark, "plant_mark_at": at})

    def _plant_forgotten_since(self, shift_end, now):
        """When the work of this open line ended, if its operator has left it running: at the end
        of the shift, or with the last use of a session in overtime. None where it goes on.
        """
        self.ensure_one()
        if self.date_start >= shift_end:
            return None
        # sudo: when the operator was last there is looked up, and told to nobody.
        sessions = (
            self.env["plant.operator.session"]
            .sudo()
            .search(
                [
                    ("operator_id", "=", self.operator_id.id),
                    ("started_at", "<=", now),
                    ("last_seen_at", ">", shift_end),
                ]
            )
        )
        if any(not one.ended_at and not one._stale_reason(now) for one in sessions):
            return None
        return max([shift_end, *sessions.mapped("last_seen_at")])

    def action_plant_right(self):
        """The times of these lines are right as they are.

        :raise AccessError: the user is no supervisor
        """
        if not self.env.user.has_group("plant_base.group_plant_supervisor"):
            raise AccessError(_("Only a supervisor can correct time lines."))
        compat.check_access(self, "write")
        self._plant_mark(False, False)
        return True

    # -- words -----------------------------------------------------------------------------------

    def _plant_who(self):
        self.ensure_one()
        line = self.sudo()  # sudo: the name of who works is for everybody who sees the line
        return line.operator_id.name or line.plant_device or line.user_id.name or _("somebody")

    def _plant_clock(self):
        """When the line started, as people at the station say it: 14:05, or with the day before."""
        self.ensure_one()
        context_now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        start = fields.Datetime.context_timestamp(self, self.date_start)
        today = start.date() == context_now.date()
        return format_datetime(
            self.env, self.date_start, dt_format="HH:mm" if today else "d MMM, HH:mm"
        )

    def _plant_started_sentence(self):
        self.ensure_one()
        return _("started by %(who)s at %(time)s", who=self._plant_who(), time=self._plant_clock())

    def _plant_sentence(self):
        """A line of loss in words: Tool broken, since 14:05 by Ana."""
        self.ensure_one()
        return _(
            "%(reason)s, since %(time)s by %(who)s",
            reason=self.loss_id.name,
            time=self._plant_clock(),
            who=self._plant_who(),
        )

    def action_plant_correct(self):
        """Open the supervisor's dialog that corrects the line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Correct a time line"),
            "res_model": "plant.time.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_id": self.id},
        }
