from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.plant_base.exceptions import VaultClosed
from odoo.exceptions import AccessError, UserError

from ..answer import CACHE, FALLBACK, HUMAN
from ..providers import canonical, fingerprint, system_text, user_text

#: Letters of a token, at the least: what is reserved is more than what is spent.
LETTERS = 2.5


class Begun(NamedTuple):
    """A call that was written down. ``payload`` is what ``_ask`` takes; None: nothing is asked."""

    call_id: int
    payload: tuple | None


class PlantAiCall(models.Model):
    """How a call begins: is it asked at all, with what, and is there room for its cost."""

    _inherit = "plant.ai.call"

    @api.model
    def _begin(self, signal, record, run, task=None):
        """Write the call down and reserve what it may cost, in a transaction of its own.

        :param signal: as superuser; what of it is needed is read now
        :param record: what it is asked about, in the environment of the rule
        :return: a :class:`Begun`
        """
        company = self._company_of(record)
        vals = {
            "signal_id": signal.id,
            "version_id": signal.version_id.id,
            "prompt_hash": signal.version_id.hash,
            "res_model": record._name,
            "res_id": record.id,
            "company_id": company.id,
            "user_id": record.env.uid,
            "task_id": task and task.id,
            "run": run,
            "asked_at": fields.Datetime.now(),
        }
        if company.sudo().plant_ai_stopped:
            return self._skip(vals, "stopped")
        try:
            data = signal._data(record)
        except UserError as error:
            reason = "no_access" if isinstance(error, AccessError) else "error"
            return self._skip(vals, reason, str(error))
        line = canonical(data)
        vals["input_hash"] = fingerprint(line)
        vals["input"] = line if signal.keep_input else False
        if known := self._known(signal, vals["input_hash"]):
            vals |= {**known, "state": "answered", "answered_at": vals["asked_at"]}
            return self._write_down(vals)
        source = signal.provider_id
        if not source.active:
            return self._skip(vals, "no_provider")
        try:
            settings = source._settings()
        except VaultClosed as error:
            return self._skip(vals, "no_key", str(error))
        question = signal._question(data)
        vals |= {
            "provider_id": source.id,
            "model": source.model,
            "reserved": self._most(source, question),
            "state": "asked",
        }
        interval = 60.0 / source.calls_per_minute if source.calls_per_minute else 0.0
        pace = (self.env.cr.dbname, source.id)
        begun = self._write_down(vals, (settings, question, pace, interval))
        return begun or self._skip({**vals, "reserved": 0.0}, "budget")

    def _write_down(self, vals, payload=None):
        """The row, and its part of the budget; None where there is no room for it."""
        with self._apart() as calls:
            budgets = calls.env["plant.ai.budget"]
            signal = calls.env["plant.ai.signal"].browse(vals["signal_id"])
            company = calls.env["res.company"].browse(vals["company_id"])
            day = vals["asked_at"].date()
            if not budgets._reserve(signal, company, day, vals.get("reserved", 0.0)):
                return None
            return Begun(calls.create([vals]).id, payload)

    def _skip(self, vals, reason, error=None):
        """Write down that it is not asked, and why."""
        return self._write_down(
            {
                **vals,
                "state": "skipped",
                "source": FALLBACK,
                "reason": reason,
                "error": error and error[:500],
                "answered_at": vals["asked_at"],
            }
        )

    def _known(self, signal, input_hash):
        """What is known of this question already: a person's answer, or a late one of the model."""
        example = (
            self.env["plant.ai.example"]
            .sudo()
            .search(
                [
                    ("signal_id", "=", signal.id),
                    ("input_hash", "=", input_hash),
                    ("source", "=", "feedback"),
                ],
                order="id desc",
                limit=1,
            )
        )
        if example:
            return {"source": HUMAN, "value": example.value, "confidence": 1.0}
        if signal.cache_hours <= 0:
            return None
        since = fields.Datetime.subtract(fields.Datetime.now(), hours=signal.cache_hours)
        call = self.sudo().search(
            [
                ("version_id", "=", signal.version_id.id),
                ("input_hash", "=", input_hash),
                ("state", "=", "answered"),
                ("source", "=", "model"),
                ("answered_at", ">=", since),
                ("provider_id", "=", signal.provider_id.id),
                ("feedback", "!=", "down"),
            ],
            order="answered_at desc",
            limit=1,
        )
        if not call:
            return None
        return {
            "source": CACHE,
            "value": call.value,
            "confidence": call.confidence,
            "model": call.model,
            "provider_id": call.provider_id.id,
        }

    @api.model
    def _most(self, source, question):
        """The most that asking ``question`` can cost."""
        texts = system_text(question), user_text(question), canonical(question.schema)
        letters = sum(map(len, texts))
        return source._price(int(letters / LETTERS) + 200, question.max_tokens)

    @api.model
    def _company_of(self, record):
        """Whose budget and kill switch it is: the record's company, else the rule's."""
        field = record._fields.get("company_id")
        if field is not None and field.comodel_name == "res.company":
            return record.sudo().company_id or record.env.company
        return record.env.company

    @api.model
    def _pause(self, source):
        """Seconds until ``source`` wants to be asked again."""
        call = self.sudo().search(
            [("provider_id", "=", source.id), ("paused_until", ">", fields.Datetime.now())],
            order="paused_until desc",
            limit=1,
        )
        if not call:
            return 0.0
        return max(0.0, (call.paused_until - fields.Datetime.now()).total_seconds())

    @api.model
    def _is_fresh(self, call, record):
        """Whether ``record`` still says what it said when the question was asked."""
        if not call.input_hash:
            return True
        try:
            data = call.signal_id._data(record)
        except AccessError:
            return False
        return fingerprint(canonical(data)) == call.input_hash
