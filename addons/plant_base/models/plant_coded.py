import re

from odoo import _, api, fields, models
from odoo.exceptions import ValidationError

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")


class PlantCoded(models.AbstractModel):
    """A thing of the plant with a short code, unique in its company, that signs, labels and
    integrators use.

    The heir has a stored ``company_id``.
    """

    _name = "plant.coded"
    _description = "Thing of the plant with a code"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=False)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short and unique in the company, archived ones included: letters, digits, dashes "
        "and underscores, at most 16. It is what signs, labels and other systems use, so it "
        "should not change.",
    )

    _sql_constraints = [
        (
            "code_company_uniq",
            "unique(code, company_id)",
            "This code is already in use in the company, perhaps by an archived record. Choose "
            "another one.",
        ),
    ]

    @api.constrains("code")
    def _check_code(self):
        for record in self:
            if not CODE.fullmatch(record.code or ""):
                raise ValidationError(
                    _(
                        "The code “%s” cannot be used. Use 1 to 16 letters, digits, dashes or "
                        "underscores, and begin with a letter or digit.",
                        record.code,
                    )
                )

    def copy_data(self, default=None):
        """A copy is named and coded as one, with the first free number."""
        vals_list = super().copy_data(default=default)
        for record, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("code"):
                vals["code"] = record._next_free_code()
            if not (default or {}).get("name"):
                vals["name"] = _("%s (copy)", record.name)
        return vals_list

    def _next_free_code(self):
        """The code with the first number that no record of this model has, in any company."""
        self.ensure_one()
        # sudo: a code taken in a company or archive that the user cannot see is taken all the same.
        model = self.sudo().with_context(active_test=False)
        number = 2
        while True:
            suffix = f"-{number}"
            code = self.code[: 16 - len(suffix)] + suffix
            if not model.search_count([("code", "=", code)], limit=1):
                return code
            number += 1
