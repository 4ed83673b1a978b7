from odoo import SUPERUSER_ID, _, api, models
from odoo.addons.plant_base import compat
from odoo.exceptions import UserError
from odoo.tools import float_compare, plaintext2html

# So many checks are named in a sentence.
NAMED = 10


class PlantQualityCheck(models.Model):
    """What keeps an order from being finished, and a transfer from being validated."""

    _inherit = "plant.quality.check"

    @api.model
    def _hold_back(self, records, field, concerned):
        """Refuse to go on with ``records`` while checks that block are not settled.

        :param records: work orders, production orders or transfers, any number of them
        :param field: of the check, which leads to them
        :param concerned: a function: whether a check is of what is finished now
        :return: the checks that are not settled and only warn (sudo)
        :raise UserError: at least one blocks
        """
        # sudo: that a check is open stops also who may not read checks.
        unsettled = self.sudo().search(
            [(field, "in", records.ids), ("waits_for", "!=", False)], order="id"
        )
        unsettled = unsettled.filtered(concerned)
        blocking = unsettled.filtered("blocking")
        if blocking:
            raise UserError(
                _(
                    "%(what)s cannot be finished before its checks are settled "
                    "(%(count)s):\n%(checks)s\n\n"
                    "Answer them at the station or under Quality, Checks. An inspector corrects or "
                    "releases what failed, a supervisor signs what waits for a signature.",
                    what=", ".join(blocking[field].mapped("display_name")),
                    count=len(blocking),
                    checks=blocking._listed(),
                )
            )
        return unsettled

    def _listed(self):
        """These checks, one a line, each with what is missing."""
        lines = [
            f"• {check.name} · {check.point_id.name}: {check._missing_text()}"
            for check in self[:NAMED]
        ]
        if len(self) > NAMED:
            lines.append(_("• and %s more", len(self) - NAMED))
        return "\n".join(lines)

    def _missing_text(self):
        return {
            "answer": _("to do") if self.state == "todo" else _("failed, may be tried again"),
            "decision": _("failed"),
            "signature": _("not signed off"),
        }[self.waits_for]

    def _is_of_made(self, quantity, uom):
        """Whether this check is of what was made, where that is ``quantity`` in ``uom``: the fifth
        piece is none of four.
        """
        step = self.point_id.quantity_step
        if self.point_id.control != "quantity" or not self.quantity_index or step <= 0:
            return True
        # A step is in the unit of the product, an order may be in dozens of it.
        unit = self.product_id.uom_id or uom
        made = uom._compute_quantity(quantity, unit, round=False)
        begins = (self.quantity_index - 1) * step
        return float_compare(begins, made, precision_rounding=unit.rounding) < 0

    def _note_unsettled(self, field):
        """Say on the production order or transfer of each of these checks that it went on without
        them, and to the user who let it.
        """
        for record in self[field]:
            checks = self.filtered(lambda check, record=record: check[field] == record)
            body = _(
                "%(who)s finished %(what)s before its checks were settled (%(count)s):\n%(checks)s",
                who=self._own_actor_name(),
                what=record.display_name,
                count=len(checks),
                checks=checks._listed(),
            )
            thread = record.production_id if field == "workorder_id" else record
            # A station's login has no mail address: what is noted by rule is noted by Odoo.
            thread.with_user(SUPERUSER_ID).sudo()._message_log(body=plaintext2html(body))
            compat.bus_send(
                self.env,
                [
                    (
                        self.env.user.partner_id,
                        "simple_notification",
                        {"type": "warning", "sticky": True, "message": body},
                    )
                ],
            )

    def _own_actor_name(self):
        operator = self.env["plant.operator"].sudo().browse(self._own_actor().operator_id or ())
        return operator.name or self.env.user.name
