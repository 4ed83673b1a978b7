import json

from odoo import _, fields, models
from odoo.addons.plant_base.compat import check_access
from odoo.exceptions import UserError


class PlantAiCall(models.Model):
    """What people say of an answer: it feeds the signal's examples."""

    _inherit = "plant.ai.call"

    feedback = fields.Selection(
        [("up", "Right"), ("down", "Wrong")], "Judged", readonly=True, default=False
    )
    corrected = fields.Text("Corrected Answer", readonly=True, help="The right answer, as JSON.")
    feedback_user_id = fields.Many2one("res.users", "Judged By", readonly=True, ondelete="set null")
    feedback_at = fields.Datetime("Judged At", readonly=True)
    example_id = fields.Many2one(
        "plant.ai.example", readonly=True, ondelete="set null", index="btree_not_null"
    )

    def action_right(self):
        """The answer is right: one more example of it."""
        for call in self:
            call._judge("up", call.value)

    def action_wrong(self):
        """The answer is wrong; the dialog asks for the right one."""
        self.ensure_one()
        self._judge("down", None)
        return {
            "type": "ir.actions.act_window",
            "name": _("The Right Answer"),
            "res_model": "plant.ai.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_call_id": self.id},
        }

    def _judge(self, feedback, value):
        """Note what the user says of this answer; ``value`` (JSON) becomes an example."""
        self.ensure_one()
        check_access(self, "read")
        call = self.sudo()
        if call.state != "answered":
            raise UserError(_("There is no answer to judge: this question was not answered."))
        if value is not None:
            json.loads(value)
        call.example_id.unlink()
        call._note(
            {
                "feedback": feedback,
                "corrected": value if feedback == "down" else False,
                "feedback_user_id": self.env.uid,
                "feedback_at": fields.Datetime.now(),
            }
        )
        if value is not None and call.input:
            call._note({"example_id": call._make_example(value).id})

    def _make_example(self, value):
        return self.env["plant.ai.example"].create(
            {
                "signal_id": self.signal_id.id,
                "data": self.input,
                "value": value,
                "source": "feedback",
            }
        )
