from odoo import _, api, fields, models
from odoo.exceptions import ValidationError


class PlantIotStateWord(models.Model):
    """What a word in which a machine tells its state means for its work center."""

    _name = "plant.iot.state.word"
    _description = "Word of a machine"
    _order = "rule_id, word, id"
    _rec_name = "word"

    rule_id = fields.Many2one(
        "plant.iot.capture.rule", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    word = fields.Char(
        required=True,
        help="As the device says it: a text such as RUN, or a number such as 3. Large and small "
        "letters are the same.",
    )
    meaning = fields.Selection(
        [("running", "Runs"), ("stopped", "Stands"), ("ignored", "Says nothing")],
        required=True,
        default="running",
        help="Says nothing: the state before stays.",
    )
    loss_id = fields.Many2one(
        "mrp.workcenter.productivity.loss",
        string="Loss",
        ondelete="restrict",
        domain="[('manual', '=', True), ('loss_type', 'not in', ('productive', 'performance'))]",
        help="What the time is lost for while it stands.",
    )

    def init(self):
        # One meaning for each word; also what finds it.
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS plant_iot_state_word_uniq"
            " ON plant_iot_state_word (rule_id, lower(word))"
        )

    @api.constrains("meaning", "loss_id")
    def _check_loss(self):
        for word in self:
            if (word.meaning == "stopped") != bool(word.loss_id):
                raise ValidationError(
                    _(
                        "“%s”: a machine that stands needs the loss its time counts as, and only "
                        "then there is one.",
                        word.word,
                    )
                )
            if word.loss_id.loss_type in ("productive", "performance"):
                raise ValidationError(
                    _("“%s” is no loss: choose a reason for which time is lost.", word.loss_id.name)
                )

    @api.constrains("word")
    def _check_word(self):
        for word in self:
            if word.word != word.word.strip():
                raise ValidationError(_("“%s” has spaces around it. Take them away.", word.word))
