from odoo import _, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import sql

from .. import pin as pins


class PlantOperator(models.Model):
    """An employee who may sign in at stations, with a badge, a PIN or both.

    The PIN's hash is a column that the ORM does not know: no read, search, export or server action
    reaches it.
    """

    _name = "plant.operator"
    _description = "Operator"
    _inherit = ["mail.thread", "plant.throttled"]
    _order = "name, id"

    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
        help="The employee who signs in. Their badge is set on the employee.",
    )
    name = fields.Char(related="employee_id.name", store=True)
    company_id = fields.Many2one(related="employee_id.company_id", store=True, index=True)
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="An archived operator is signed out everywhere and cannot sign in.",
    )
    badge = fields.Char(
        string="Badge",
        related="employee_id.barcode",
        groups="plant_base.group_plant_manager",
        help="The number on the employee's badge. It is changed on the employee.",
    )
    pin_set_at = fields.Datetime(
        string="PIN set",
        readonly=True,
        copy=False,
        groups="plant_base.group_plant_supervisor",
        help="When the PIN was last set. The PIN itself is stored as a hash and can only be "
        "replaced.",
    )
    multi_station = fields.Boolean(
        string="Several stations at once",
        tracking=True,
        help="The operator may be signed in at several stations. Without this, signing in at one "
        "signs out at the other.",
    )
    last_sign_in_at = fields.Datetime(
        string="Last sign-in", readonly=True, copy=False, groups="plant_base.group_plant_supervisor"
    )
    session_ids = fields.One2many("plant.operator.session", "operator_id", string="Sessions")
    open_session_ids = fields.One2many(
        "plant.operator.session",
        "operator_id",
        domain=[("ended_at", "=", False)],
        string="Signed in",
        help="The stations where the operator is signed in now.",
    )
    _sql_constraints = [
        (
            "employee_uniq",
            "unique(employee_id)",
            "This employee is an operator already, perhaps an archived one.",
        ),
    ]

    def init(self):
        """The PIN's hash, out of the ORM's sight."""
        if not sql.column_exists(self.env.cr, self._table, "pin_hash"):
            sql.create_column(self.env.cr, self._table, "pin_hash", "varchar")

    @api.constrains("active", "employee_id")
    def _check_employee_active(self):
        for operator in self:
            # sudo: whether an employee is archived is judged for who sets up operators without HR
            # rights too.
            if operator.active and not operator.employee_id.sudo().active:
                raise ValidationError(
                    _(
                        "%s is an archived employee. Bring the employee back first, then the "
                        "operator.",
                        operator.name,
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: sessions are written by methods only; who may archive an operator may sign them
            # out.
            self.sudo().session_ids._end("archived", fields.Datetime.now())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # sudo: history that the user cannot read protects the operator all the same.
        for operator in self.sudo():
            if operator.session_ids:
                raise UserError(
                    _(
                        "%s has worked on the shop floor and cannot be deleted. Archive the "
                        "operator instead.",
                        operator.name,
                    )
                )

    def _action_open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "plant.operator",
            "res_id": self.id,
            "view_mode": "form",
        }

    def action_set_pin(self):
        """Open the dialog that sets a new PIN."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("New PIN for %s", self.name),
            "res_model": "plant.operator.pin",
            "view_mode": "form",
            "target": "new",
            "context": {"default_operator_id": self.id},
        }

    def action_sign_out(self):
        """End every session of these operators.

        :raise AccessError: the user is no supervisor
        """
        self._check_supervisor()
        # sudo: sessions are written by methods only; the right was checked above.
        self.sudo().session_ids._end("supervisor", fields.Datetime.now(), user=self.env.user)
        return True

    def _set_pin(self, pin):
        """Store ``pin`` as a hash, and unlock.

        :raise UserError: it is not 4 to 8 digits, or too easily guessed
        """
        self.ensure_one()
        if not pins.is_pin(pin):
            raise UserError(_("A PIN has 4 to 8 digits. Choose another one."))
        if pins.is_trivial(pin):
            raise UserError(
                _(
                    "This PIN is too easily guessed: no single digit, run or repeated pair. "
                    "Choose another one."
                )
            )
        had_pin = self._has_pin()
        self.pin_set_at = fields.Datetime.now()
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE plant_operator SET pin_hash = %s WHERE id = %s",
            (pins.hash_pin(pin, self._pin_rounds()), self.id),
        )
        if had_pin:  # without one no try was counted
            self.env["plant.sign.in.throttle"]._clear(self)
        self.sudo().message_post(body=_("PIN set by %s.", self.env.user.name))

    def _has_pin(self):
        return bool(self._read_pin_hash())

    def _verify_pin(self, pin):
        """Whether ``pin`` is this operator's. Compared in constant time; counts nothing."""
        stored = self._read_pin_hash()
        return bool(stored) and pins.verify(pin, stored)

    @api.model
    def _pin_rounds(self):
        return pins.ROUNDS

    def _read_pin_hash(self):
        self.ensure_one()
        self.env.cr.execute("SELECT pin_hash FROM plant_operator WHERE id = %s", (self.id,))
        row = self.env.cr.fetchone()
        return row and row[0]
