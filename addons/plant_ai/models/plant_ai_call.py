import json
import logging
from contextlib import contextmanager
from datetime import timedelta

from odoo import SUPERUSER_ID, _, api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.exceptions import UserError

from ..answer import CACHE, FALLBACK, HUMAN, MODEL, Answer
from ..providers import ProviderError, Reply, provider
from ..providers.pace import Paces

_logger = logging.getLogger(__name__)

INDEXES = [
    Index(
        "plant_ai_call_answered_idx",
        "plant_ai_call (version_id, input_hash, answered_at) WHERE state = 'answered'"
        " AND source = 'model'",
        "the answer to the same question within the cache window",
    ),
    Index(
        "plant_ai_call_run_idx",
        "plant_ai_call (run)",
        "the answers that a rule that runs again was given",
    ),
    Index(
        "plant_ai_call_task_idx",
        "plant_ai_call (task_id) WHERE task_id IS NOT NULL",
        "the call that a killed worker left open; the deletion of tasks",
    ),
    Index(
        "plant_ai_call_pause_idx",
        "plant_ai_call (provider_id, paused_until) WHERE paused_until IS NOT NULL",
        "until when a provider asked to be left alone",
    ),
    Index(
        "plant_ai_call_company_idx",
        "plant_ai_call (company_id, asked_at)",
        "usage by day, and retention",
    ),
    Index(
        "plant_ai_call_record_idx",
        "plant_ai_call (res_model, res_id)",
        "the calls about one record",
    ),
    Index(
        "plant_ai_call_signal_idx",
        "plant_ai_call (signal_id, id)",
        "the newest calls of a signal",
    ),
]
REASONS = [
    ("stopped", "Stopped for the company"),
    ("no_provider", "No provider"),
    ("no_key", "The key cannot be opened"),
    ("budget", "The day's budget is spent"),
    ("no_access", "The rule may not read a field"),
    ("not_saved", "The record is not saved"),
    ("changed", "The record changed meanwhile"),
    ("low_confidence", "Not sure enough"),
    ("refused", "The model declined"),
    ("cut_short", "The answer was cut short"),
    ("unsound", "The answer is outside its schema"),
    ("rejected", "The provider does not accept the request"),
    ("unfit", "The provider cannot answer this kind"),
    ("rate_limited", "Too many requests"),
    ("overloaded", "The provider is overloaded"),
    ("timed_out", "No answer in time"),
    ("unreachable", "The provider cannot be reached"),
    ("lost", "The worker died or was stopped"),
    ("error", "Another failure"),
]
#: Of one company in one night.
MOST_REMOVED = 50_000
_PACES = Paces()


async def ask(settings, question, pace_key, interval):
    """The outcome: a Reply, or the ProviderError that it failed with. No cursor, no record."""
    pace = _PACES.of(pace_key)
    try:
        await pace.turn(interval)
        return await provider(settings).ask(question)
    except ProviderError as error:
        if error.after and error.received is not None:
            pace.pause(error.after)
        return error
    except Exception as error:
        # Whatever a library does, the rule gets its fallback, and the log says why.
        _logger.exception("A call to a provider of kind %s failed.", settings.kind)
        return ProviderError(f"{type(error).__name__}: {error}")


class PlantAiCall(models.Model):
    """The log: what was asked, what came back, and what became of it.

    A row is written by a cursor of its own before anything is sent, so that it is there whatever
    becomes of the work that asked. Nobody edits it; people judge and correct it
    (plant_ai_call_feedback.py).
    """

    _name = "plant.ai.call"
    _description = "AI Call"
    _order = "id desc"
    _rec_name = "signal_id"

    signal_id = fields.Many2one(
        "plant.ai.signal", required=True, readonly=True, ondelete="restrict"
    )
    version_id = fields.Many2one("plant.ai.version", readonly=True, ondelete="restrict")
    prompt_hash = fields.Char(readonly=True, help="SHA-256 of all that the prompt is.")
    input_hash = fields.Char(readonly=True, help="SHA-256 of the data that was sent.")
    res_model = fields.Char("Model of the Record", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "For", readonly=True, ondelete="set null", index=True)
    task_id = fields.Many2one("plant.ai.task", readonly=True, ondelete="set null")
    run = fields.Char(readonly=True, help="What the answers of one run of a rule have in common.")
    state = fields.Selection(
        [
            ("asked", "Asked"),
            ("answered", "Answered"),
            ("failed", "Failed"),
            ("skipped", "Not Asked"),
            ("lost", "Lost"),
        ],
        required=True,
        readonly=True,
        help="Lost: the worker died between asking and writing the answer down.",
    )
    source = fields.Selection(
        [(MODEL, "Model"), (CACHE, "Cache"), (HUMAN, "Person"), (FALLBACK, "Fallback")],
        readonly=True,
        help="Whose the answer is that the rule was given.",
    )
    input = fields.Text(readonly=True, help="The record's fields that were sent, as JSON.")
    raw = fields.Text("Raw Response", readonly=True)
    value = fields.Text("Answer", readonly=True, help="What the response says, as JSON.")
    confidence = fields.Float(readonly=True, group_operator="avg")
    provider_id = fields.Many2one("plant.ai.provider", readonly=True, ondelete="restrict")
    model = fields.Char(readonly=True)
    request_id = fields.Char("Request", readonly=True, help="The provider's own name for it.")
    stop_reason = fields.Char(readonly=True)
    input_tokens = fields.Integer(readonly=True)
    output_tokens = fields.Integer(readonly=True)
    reserved = fields.Float(readonly=True, digits=(16, 6), help="Taken from the budget before.")
    cost = fields.Float(readonly=True, digits=(16, 6))
    latency = fields.Float("Seconds", readonly=True, group_operator="avg")
    reason = fields.Selection(REASONS, "Why a Fallback", readonly=True)
    error = fields.Char("What Happened", readonly=True)
    applied = fields.Selection(
        [("waiting", "Not Yet"), ("applied", "Applied"), ("not_applied", "Not Applied")],
        required=True,
        readonly=True,
        default="waiting",
        help="Whether the rule has run with the answer.",
    )
    applied_note = fields.Char("Why Not Applied", readonly=True)
    asked_at = fields.Datetime("Asked", required=True, readonly=True)
    answered_at = fields.Datetime("Answered", readonly=True)
    paused_until = fields.Datetime(readonly=True, help="When the provider wants to be asked again.")

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(_("The log is written by the calls themselves."))
        return super().create(vals_list)

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("The log of AI calls is not edited. Correct an answer with its button."))

    def _note(self, vals):
        """Write what is known now: the one way past the log's lock, for this model's own use."""
        return super().write(vals)

    def unlink(self):
        if not self.env.su:
            raise UserError(_("The log of AI calls is removed by its age, never by hand."))
        return super().unlink()

    @contextmanager
    def _apart(self):
        """This model in a transaction of its own, which lasts whatever becomes of the caller's.

        In READ COMMITTED, so that what is reserved at once by several is added up.
        """
        with self.env.registry.cursor() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            yield api.Environment(cr, SUPERUSER_ID, {})[self._name]

    # -- what became of it ---------------------------------------------------------------------

    def _settle(self, outcome):
        """Write down what the call brought: its answer or its failure, and what it cost."""
        self.ensure_one()
        received = outcome.received
        now = fields.Datetime.now()
        vals = {"answered_at": now, "applied": "waiting"}
        cost = 0.0
        if received:
            cost = self.provider_id._price(received.input_tokens, received.output_tokens)
            vals |= {
                "raw": received.raw.replace("\x00", "") if self.signal_id.keep_input else False,
                "model": received.model,
                "request_id": received.request_id,
                "stop_reason": received.stop_reason,
                "input_tokens": received.input_tokens,
                "output_tokens": received.output_tokens,
                "latency": received.latency,
                "cost": cost,
            }
        if isinstance(outcome, Reply):
            sure = outcome.confidence >= self.signal_id.least_confidence
            vals |= {
                "state": "answered",
                "source": MODEL if sure else FALLBACK,
                "value": json.dumps(outcome.value, ensure_ascii=False),
                "confidence": outcome.confidence,
                "reason": False if sure else "low_confidence",
            }
        else:
            vals |= {
                "state": "failed",
                "source": FALLBACK,
                "reason": outcome.reason,
                "error": str(outcome)[:500],
            }
            if outcome.after:
                vals["paused_until"] = now + timedelta(seconds=outcome.after)
            _logger.info("Signal %s: %s", self.signal_id.code, outcome.reason)
        self.env["plant.ai.budget"]._settle(self, cost)
        self._note(vals)

    def _lose(self):
        """Say of calls whose worker died that nobody knows what came of them; they are taken to
        have cost what was reserved."""
        for call in self:
            self.env["plant.ai.budget"]._settle(call, call.reserved)
            call._note(
                {
                    "state": "lost",
                    "source": FALLBACK,
                    "reason": "lost",
                    "cost": call.reserved,
                    "applied": "not_applied",
                }
            )

    def _answer(self):
        """The :class:`Answer` that this call gives a rule."""
        self.ensure_one()
        if self.source == FALLBACK or self.state not in ("answered", "skipped"):
            return Answer(self.signal_id._fallback_value(), FALLBACK, 0.0, self.reason or "error")
        return Answer(json.loads(self.value), self.source, self.confidence)

    def _set_applied(self, note=None):
        """The rule has run with these answers, or (``note``) why it has not."""
        done = "not_applied" if note else "applied"
        self._note({"applied": done, "applied_note": note or False})

    # -- keeping it short ----------------------------------------------------------------------

    @api.autovacuum
    def _gc_calls(self):
        """Remove calls that are older than their company keeps them, and budgets with them."""
        for company in self.env["res.company"].sudo().search([]):
            before = fields.Datetime.now() - timedelta(days=company.plant_ai_retention_days)
            self.sudo().search(
                [("company_id", "=", company.id), ("asked_at", "<", before)], limit=MOST_REMOVED
            ).unlink()
            self.env["plant.ai.budget"].sudo().search(
                [("company_id", "=", company.id), ("day", "<", before.date())]
            ).unlink()
