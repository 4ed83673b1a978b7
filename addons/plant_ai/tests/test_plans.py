"""The plans of the queries on the log and the examples, on filled tables."""

from odoo.tests import tagged

from ..models import plant_ai_call, plant_ai_example
from .ai_case import AiCase

CALLS = """
    INSERT INTO plant_ai_call (signal_id, version_id, input_hash, company_id, user_id, provider_id,
                               state, source, applied, run, res_model, res_id, asked_at,
                               answered_at, paused_until)
    SELECT %(signal)s, %(version)s, md5((n %% 5000)::text), %(company)s, %(user)s, %(provider)s,
           CASE WHEN n %% 50 = 0 THEN 'asked' ELSE 'answered' END,
           CASE WHEN n %% 3 = 0 THEN 'cache' ELSE 'model' END, 'applied', md5(n::text),
           'res.partner', n, now() - n * interval '10 minutes',
           now() - n * interval '10 minutes',
           CASE WHEN n %% 500 = 0 THEN now() - n * interval '10 minutes' END
      FROM generate_series(1, 20000) AS n
"""
EXAMPLES = """
    INSERT INTO plant_ai_example (signal_id, "use", data, value, source, input_hash)
    SELECT %(signal)s, CASE WHEN n %% 20 = 0 THEN 'evaluate' ELSE 'learn' END, '{}', 'null',
           CASE WHEN n %% 4 = 0 THEN 'feedback' ELSE 'set' END, md5(n::text)
      FROM generate_series(1, 20000) AS n
"""
QUERIES = {
    "plant_ai_call_answered_idx": "SELECT id FROM plant_ai_call WHERE version_id = %(version)s"
    " AND input_hash = md5('7') AND state = 'answered' AND source = 'model'"
    " AND answered_at >= now() - interval '1 day' ORDER BY answered_at DESC LIMIT 1",
    "plant_ai_call_run_idx": "SELECT id FROM plant_ai_call WHERE run = md5('7')",
    "plant_ai_call_task_idx": "SELECT id FROM plant_ai_call WHERE task_id = 7 AND state = 'asked'",
    "plant_ai_call_pause_idx": "SELECT id FROM plant_ai_call WHERE provider_id = %(provider)s"
    " AND paused_until > now() ORDER BY paused_until DESC LIMIT 1",
    "plant_ai_call_company_idx": "SELECT id FROM plant_ai_call WHERE company_id = %(company)s"
    " AND asked_at < now() - interval '138 days'",
    "plant_ai_call_record_idx": "SELECT id FROM plant_ai_call WHERE res_model = 'res.partner'"
    " AND res_id = 7",
    "plant_ai_call_signal_idx": "SELECT id FROM plant_ai_call WHERE signal_id = %(rare)s"
    " ORDER BY id DESC LIMIT 80",
    "plant_ai_example_input_idx": "SELECT id FROM plant_ai_example WHERE signal_id = %(signal)s"
    " AND input_hash = md5('8') AND source = 'feedback' ORDER BY id DESC LIMIT 1",
    "plant_ai_example_use_idx": "SELECT id FROM plant_ai_example WHERE signal_id = %(signal)s"
    " AND \"use\" = 'evaluate' ORDER BY signal_id, id",
}


@tagged("post_install", "-at_install")
class TestPlans(AiCase):
    def test_plans(self):
        self.env.flush_all()
        values = {
            "signal": self.signal.id,
            "version": self.signal.version_id.id,
            "company": self.env.company.id,
            "provider": self.provider.id,
            "user": self.env.uid,
        }
        cr = self.env.cr
        for statement in (CALLS, EXAMPLES):
            cr.execute(statement, values)
        # one signal among many: the others' calls are newer
        rare = self.signal.copy({"code": "rare"})
        self.env.flush_all()
        cr.execute(
            "UPDATE plant_ai_call SET signal_id = %s WHERE id IN"
            " (SELECT id FROM plant_ai_call ORDER BY id LIMIT 200)",
            [rare.id],
        )
        values["rare"] = rare.id
        cr.execute("ANALYZE plant_ai_call; ANALYZE plant_ai_example")
        named = {
            index.name for model in (plant_ai_call, plant_ai_example) for index in model.INDEXES
        }
        self.assertEqual(named, set(QUERIES))
        for name, query in QUERIES.items():
            with self.subTest(name):
                cr.execute(f"EXPLAIN {query}", values)
                plan = "\n".join(line for (line,) in cr.fetchall())
                self.assertIn(name, plan)
