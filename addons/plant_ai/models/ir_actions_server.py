import asyncio
import uuid

from odoo import _, models
from odoo.addons.plant_base.compat import bus_send
from odoo.exceptions import UserError

from ..answer import FALLBACK, Answer, AnswerNeeded, asks
from .plant_ai_call import ask

#: Questions of one run; a record that changes under each answer is asked about no more often.
MOST_QUESTIONS = 20
MOST_TIMES = 2
RUN = "plant_ai_run"


class IrActionsServer(models.Model):
    """``ai("code", record)`` in the code of a server action: see docs/contracts/ai.md.

    Code that asks runs for one record at a time. It runs up to the question, and what it did so
    far is undone; when there is an answer it runs again from its beginning, and ``ai()`` gives it.
    So no transaction waits for a provider, and conditions are looked at when the answer is there.
    """

    _inherit = "ir.actions.server"

    def _run_action_code_multi(self, eval_context=None):
        if not asks(self.code):
            return super()._run_action_code_multi(eval_context)
        records = eval_context.get("records") or eval_context.get("record")
        if not records or not all(isinstance(one, int) for one in records._ids):
            return self._run_asking(eval_context)
        result = False
        for record in records:
            context = dict(
                eval_context["env"].context,
                active_model=record._name,
                active_id=record.id,
                active_ids=record.ids,
            )
            if "domain_post" in context:
                # An automated action runs in the midst of others' writes and computations, where
                # nothing can be undone: the worker runs it from its beginning.
                eval_context["env"]["plant.ai.task"]._enqueue_run(
                    self, record.with_context(context)
                )
            else:
                result = self._run_asking(self._context_for(eval_context, context)) or result
        return result

    def _context_for(self, eval_context, context):
        env = eval_context["env"](context=context)
        record = env[eval_context["records" if eval_context.get("records") else "record"]._name]
        record = record.browse(context["active_id"])
        return {
            **eval_context,
            "env": env,
            "model": eval_context["model"].with_env(env),
            "record": record,
            "records": record,
        }

    def _run_with_answers(self, run):
        """Run this action with the answers that the calls of ``run`` brought."""
        self.with_context(**{RUN: run}).run()

    def _run_asking(self, eval_context):
        env = eval_context["env"]
        run = env.context.get(RUN) or uuid.uuid4().hex
        answers = self._answers_of(env, run)
        alone = self._nothing_written(env)
        while True:
            given = {}
            asker = self._asker(answers, given)
            try:
                with env.cr.savepoint():
                    result = super()._run_action_code_multi({**eval_context, "ai": asker})
            except AnswerNeeded as needed:
                if not (needed.wait and alone):
                    env["plant.ai.task"]._enqueue(self, needed, run)
                    return self._told_later(needed)
                call = self._answer_now(needed, run)
                answers.setdefault(_key(needed.signal, needed.record), []).append(call)
            else:
                for call in given.values():
                    call._set_applied()
                return result

    def _answers_of(self, env, run):
        """The calls of ``run`` that were answered for this user, newest last, by question."""
        if not env.context.get(RUN):
            return {}
        answers = {}
        calls = (
            env["plant.ai.call"]
            .sudo()
            .search(
                [
                    ("run", "=", run),
                    ("user_id", "=", env.uid),
                    ("applied", "!=", "not_applied"),
                    ("state", "in", _FINAL),
                ],
                order="id",
            )
        )
        for call in calls:
            answers.setdefault((call.signal_id.id, call.res_model, call.res_id), []).append(call)
        return answers

    def _asker(self, answers, given):
        """The function that a rule calls ``ai``; ``given`` gets the calls whose answers it gave."""

        def ai(code, record, wait=False):
            signal = self._signal_for(code, record)
            if not isinstance(record.id, int):
                return Answer(signal._fallback_value(), FALLBACK, 0.0, "not_saved")
            calls = answers.get(_key(signal, record), ())
            if not calls:
                self._check_number(answers)
                raise AnswerNeeded(signal, record, wait)
            call = calls[-1]
            if not call._is_fresh(call, record):
                if len(calls) < MOST_TIMES:
                    raise AnswerNeeded(signal, record, wait)
                given[call.id] = call
                return Answer(signal._fallback_value(), FALLBACK, 0.0, "changed")
            given[call.id] = call
            return call._answer()

        return ai

    def _signal_for(self, code, record):
        """The signal of that code, as superuser, if it may be asked about ``record``."""
        record.ensure_one()
        signal = record.env["plant.ai.signal"]._by_code(code)
        if record.env["ir.model"]._get_id(record._name) != signal.model_id.id:
            raise UserError(
                _("The signal %(code)s is about %(model)s.", code=code, model=signal.model)
            )
        return signal

    def _check_number(self, answers):
        if len(answers) >= MOST_QUESTIONS:
            raise UserError(_("One run of a rule asks %s questions at most.", MOST_QUESTIONS))

    def _nothing_written(self, env):
        """Whether this transaction holds no lock and has written nothing: it can be ended, and
        gone on with, without anything being lost."""
        env.flush_all()
        env.cr.execute("SELECT txid_current_if_assigned() IS NULL")
        return env.cr.fetchone()[0]

    def _answer_now(self, needed, run):
        """Ask while the person waits, between two transactions: the call that was answered."""
        env = needed.record.env
        calls = env["plant.ai.call"].sudo()
        begun = calls._begin(needed.signal, needed.record, run)
        if begun.payload is not None:
            with calls._apart() as apart:
                partner = apart.env["res.users"].browse(env.uid).partner_id
                message = {"message": _("Asking: %s …", needed.signal.name), "sticky": False}
                bus_send(apart.env, [(partner, "simple_notification", message)])
        # Nothing was written in it: ending it loses nothing, and keeps nothing locked meanwhile.
        env.cr.rollback()
        if begun.payload is not None:
            outcome = asyncio.run(ask(*begun.payload))
            with calls._apart() as apart:
                apart.browse(begun.call_id)._settle(outcome)
        return calls.browse(begun.call_id)

    def _told_later(self, needed):
        if not needed.wait:
            return False
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": _(
                    "%s is asked; the rule goes on when there is an answer.", needed.signal.name
                ),
                "type": "info",
            },
        }


_FINAL = ("answered", "failed", "skipped")


def _key(signal, record):
    return signal.id, record._name, record.id
