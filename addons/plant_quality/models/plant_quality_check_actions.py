from odoo import _, models


class PlantQualityCheck(models.Model):
    """The buttons of the back office: each calls one verb, or opens the dialog that does."""

    _inherit = "plant.quality.check"

    def action_answer(self):
        return self._answer_dialog(_("Answer"), "answer")

    def action_correct(self):
        return self._answer_dialog(_("Correct"), "correct")

    def action_release(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": _("Release"),
            "res_model": "plant.quality.check.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_check_id": self.id},
        }

    def action_sign_off(self):
        self.ensure_one()
        self.plant_sign_off()
        return True

    def _answer_dialog(self, title, kind):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": f"{title}: {self.point_id.name}",
            "res_model": "plant.quality.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_check_id": self.id, "default_kind": kind},
        }
