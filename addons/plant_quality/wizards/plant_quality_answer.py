import re
import uuid

from odoo import _, fields, models
from odoo.exceptions import UserError

from ..models.plant_quality_requirement import MEASURED

# Without thousands separators: 1,500 is one and a half to some and fifteen hundred to others.
NUMBER = re.compile(r"[+-]?[0-9]{1,12}([.,][0-9]{1,12})?")


class PlantQualityAnswer(models.TransientModel):
    """Asks for the answer to a check, or its correction, in the back office."""

    _name = "plant.quality.answer"
    _description = "Answer a quality check"

    check_id = fields.Many2one("plant.quality.check", required=True, readonly=True)
    kind = fields.Selection(
        [("answer", "Answer"), ("correct", "Correct")], required=True, default="answer"
    )
    key = fields.Char(
        readonly=True,
        default=lambda self: str(uuid.uuid4()),  # noqa: ARG005
        help="What a second press of the button is recognised by.",
    )
    # As the user, not as the superuser: a check of another company is shown to nobody.
    test_type = fields.Selection(related="check_id.test_type", related_sudo=False)
    instructions = fields.Html(related="check_id.version_id.instructions", related_sudo=False)
    unit = fields.Char(related="check_id.version_id.uom_id.name", string="Unit", related_sudo=False)
    limits_text = fields.Char(related="check_id.limits_text", string="Limits", related_sudo=False)
    result = fields.Selection([("pass", "Pass"), ("fail", "Fail")])
    # A text, so that nothing typed is not taken for 0.
    typed = fields.Char(
        string="Measured",
        help="Such as 20.02 or 20,02; the values of a series with spaces between them.",
    )
    lot_name = fields.Char(string="Lot/serial number", help="Scan it, or type it in.")
    picture = fields.Binary(attachment=False)
    note = fields.Text(help="What is to be known of it, beside the answer.")
    reason = fields.Text(string="Why", help="Why the answer before was wrong.")

    def action_pass(self):
        self.result = "pass"
        return self.action_apply()

    def action_fail(self):
        self.result = "fail"
        return self.action_apply()

    def action_apply(self):
        """Give the answer; one that fails is told with what follows from it."""
        self.ensure_one()
        answer = self._answer()
        if self.kind == "correct":
            snapshot = self.check_id.plant_correct(answer, self.reason or None)
        else:
            snapshot = self.check_id.plant_answer(answer)
        close = {"type": "ir.actions.act_window_close"}
        if not snapshot["failure"]:
            return close
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "title": _("%s failed", snapshot["title"]),
                "message": self._failure_text(snapshot["failure"]),
                "sticky": True,
                "next": close,
            },
        }

    def _answer(self):
        kind = self.test_type
        answer = {"note": self.note or None, "key": self.key}
        if kind == "instructions":
            answer["done"] = True
        elif kind == "pass_fail":
            answer["result"] = self.result or None
        elif kind in MEASURED:
            answer["values"] = self._numbers()
        elif kind == "picture":
            if not self.picture:
                raise UserError(_("Take or choose a picture first."))
            answer["pictures"] = [self.picture.decode()]
            answer["result"] = self.result or None
        else:
            answer["lot"] = self.lot_name or None
        return answer

    def _numbers(self):
        """The numbers that were typed.

        :raise UserError: none, or something else
        """
        words = re.split(r"[\s;]+", (self.typed or "").strip())
        for word in words:
            if not NUMBER.fullmatch(word):
                raise UserError(
                    _(
                        "Type the measured value, such as 20.02 or 20,02, and the values of a "
                        "series with spaces between them. “%s” is no number.",
                        word[:50],
                    )
                )
        return [float(word.replace(",", ".")) for word in words]

    def _failure_text(self, failure):
        sentences = [failure["message"]]
        if failure["alert"]:
            sentences.append(_("The alert %s was opened.", failure["alert"]["name"]))
        if failure["held"]:
            sentences.append(_("%s is on hold.", failure["held"]))
        return "\n".join(sentences)
