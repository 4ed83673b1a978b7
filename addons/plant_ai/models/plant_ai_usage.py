from odoo import fields, models
from odoo.tools import drop_view_if_exists


class PlantAiUsage(models.Model):
    """What signals were asked and what it cost: a row for each question, so that shares and means
    are right in any grouping.
    """

    _name = "plant.ai.usage"
    _description = "AI Usage"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "signal_id"

    date = fields.Date("Day", readonly=True)
    signal_id = fields.Many2one("plant.ai.signal", readonly=True)
    version_id = fields.Many2one("plant.ai.version", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    provider_id = fields.Many2one("plant.ai.provider", readonly=True)
    model = fields.Char(readonly=True)
    source = fields.Char(readonly=True, help="Whose the answer was.")
    questions = fields.Integer(readonly=True, help="How often a rule asked.")
    calls = fields.Integer(readonly=True, help="How often a provider was called.")
    fallbacks = fields.Integer(readonly=True, help="How often the fallback was the answer.")
    fallback_rate = fields.Float(
        "Fallback Rate",
        readonly=True,
        group_operator="avg",
        help="Share of the questions whose answer was the fallback.",
    )
    cost = fields.Float(readonly=True, digits=(16, 4))
    tokens = fields.Integer(readonly=True)
    latency = fields.Float(
        "Seconds a Call", readonly=True, group_operator="avg", help="Mean time of a call."
    )
    wrong = fields.Integer("Judged Wrong", readonly=True)

    def init(self):
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            """
            CREATE VIEW plant_ai_usage AS
            SELECT id, asked_at::date AS date, signal_id, version_id, company_id, provider_id,
                   model, source,
                   1 AS questions,
                   (latency > 0)::int AS calls,
                   (source = 'fallback')::int AS fallbacks,
                   CASE WHEN source = 'fallback' THEN 1.0 ELSE 0.0 END AS fallback_rate,
                   cost,
                   COALESCE(input_tokens, 0) + COALESCE(output_tokens, 0) AS tokens,
                   nullif(latency, 0) AS latency,
                   (feedback = 'down')::int AS wrong
              FROM plant_ai_call
             WHERE state != 'asked'
            """
        )
