from odoo import api, fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    plant_operator_ids = fields.One2many(
        "plant.operator", "employee_id", string="Operators", groups="hr.group_hr_user", copy=False
    )
    plant_operator_id = fields.Many2one(
        "plant.operator",
        string="Operator",
        compute="_compute_plant_operator_id",
        groups="hr.group_hr_user",
        help="Lets this employee sign in at the stations of the shop floor.",
    )

    @api.depends("plant_operator_ids")
    @api.depends_context("active_test")
    def _compute_plant_operator_id(self):
        # sudo: an HR officer without a plant group sees whether there is an operator, and no more.
        operators = self.env["plant.operator"].sudo().with_context(active_test=False)
        found = {
            operator.employee_id.id: operator
            for operator in operators.search([("employee_id", "in", self.ids)])
        }
        for employee in self:
            employee.plant_operator_id = found.get(employee._origin.id, operators)

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # sudo: whoever may archive an employee thereby takes them from the shop floor.
            self.sudo().plant_operator_ids.write({"active": False})
        return result

    def action_create_plant_operator(self):
        """Make these employees operators, and open the operator of a single one.

        Where there is an operator already, archived or not, it is taken (and brought back).
        """
        operators = self.env["plant.operator"].with_context(active_test=False)
        for employee in self:
            operator = operators.search([("employee_id", "=", employee.id)])
            if operator:
                operator.active = True
            else:
                operator = operators.create({"employee_id": employee.id})
            operators |= operator
        return operators[:1]._action_open() if len(self) == 1 else True

    def action_open_plant_operator(self):
        """Open this employee's operator."""
        self.ensure_one()
        return self.plant_operator_id._action_open()
