import json
import uuid
from datetime import timedelta
from functools import lru_cache

from odoo import _, api, fields, models
from odoo.addons.plant_base.queue import Done, GiveUp, Policy, RetryLater
from odoo.addons.plant_base.queue.worker import Worker
from odoo.exceptions import UserError
from psycopg2 import OperationalError

from ..answer import FALLBACK
from ..providers import RateLimited
from .plant_ai_call import ask

#: A question that nobody could answer for so long is answered by the fallback.
PATIENCE = timedelta(hours=4)
#: Calls of one question whose worker died; after that it is taken for the reason.
MOST_LOST = 2
#: A pause of the provider that is not worth a worker's memory.
LONG_PAUSE = 20.0
APPLY_TRIES = 5
BY_AUTOMATION = "plant_ai_by_automation"
#: After a 429 that does not say how long.
RATE_PAUSE = 15.0
#: What has its answer is applied before more is asked, and what waits for a provider, who is slow,
#: is asked before more rules are run up to their questions.
APPLY_PRIORITY, ASK_PRIORITY, RUN_PRIORITY = 5, 8, 10
READER = "plant_ai.reader"
ADD = """
    INSERT INTO plant_ai_task (
           {columns}, queue_state, queue_attempts, queue_run_at, queue_deadline,
           create_uid, create_date, write_uid, write_date)
    SELECT {values}, 'pending', 0, clock.now, clock.now + %(patience)s::interval,
           %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
      FROM (SELECT date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC') AS now) AS clock
 RETURNING id
"""
# Not taken back with a savepoint, and not done.
STILL_THERE = "SELECT FROM plant_ai_task WHERE id = %s AND queue_state = 'pending'"
#: The runs that this transaction has added, by what runs on what for whom: kept until its end.
ADDED = "plant_ai.added"


class TaskWorker(Worker):
    """Answers that are there at the same time are written down in one transaction, and then rules
    are run in one. So a rule that waits for another's lock keeps no answer out of the log, and
    what rules have in common is read once.
    """

    _together = True

    def settle_all(self, settled):
        answers, rules = [], []
        for job, outcome in settled:
            rule = isinstance(outcome, Done) and outcome.value == (None, None)
            (rules if rule else answers).append((job, outcome))
        held = [super(TaskWorker, self).settle_all(part) for part in (answers, rules) if part]
        return all(held)


class PlantAiTask(models.Model):
    """A rule that waits for an answer, or has one and is to run with it.

    Two rows of the queue for each answer: *ask* makes the call and writes the answer into the log;
    *apply*, made with it, runs the rule again. So an answer outlives whatever the rule does, and
    the rule's effects are recorded once, with the row.
    """

    _name = "plant.ai.task"
    _inherit = "plant.queue.mixin"
    _description = "AI Task"
    _order = "id desc"
    _rec_name = "action_id"

    _queue_policy = Policy(
        max_attempts=200, base=5, factor=2, cap=300, timeout=100, lease=60, concurrency=16
    )
    _queue_crons = ["plant_ai.cron_task_0", "plant_ai.cron_task_1"]
    _queue_worker_class = TaskWorker

    phase = fields.Selection(
        [("ask", "Ask"), ("apply", "Apply")], required=True, readonly=True, default="ask"
    )
    action_id = fields.Many2one(
        "ir.actions.server", "Rule", required=True, readonly=True, ondelete="cascade", index=True
    )
    active_model = fields.Char(readonly=True, help="What the rule runs on.")
    active_id = fields.Integer(readonly=True, group_operator=None)
    by_automation = fields.Boolean(readonly=True, help="Its automated action's filter must hold.")
    signal_id = fields.Many2one(
        "plant.ai.signal",
        readonly=True,
        ondelete="cascade",
        help="What is asked. Empty: the rule is to run up to its question.",
    )
    res_model = fields.Char("Model", readonly=True, help="What the question is about.")
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    user_id = fields.Many2one("res.users", "For", required=True, readonly=True, ondelete="cascade")
    is_superuser = fields.Boolean(readonly=True, help="The rule runs past access rules.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    context = fields.Json(readonly=True)
    run = fields.Char(required=True, readonly=True)
    tries = fields.Integer(readonly=True, default=1, group_operator=None)
    call_id = fields.Many2one("plant.ai.call", readonly=True, ondelete="set null", index=True)

    @api.model
    def _enqueue(self, action, needed, run=None):
        """Have the question that ``action`` cannot go on without asked after this commit."""
        vals = self._row(action, needed.record)
        vals |= {"phase": "ask", "signal_id": needed.signal.id, "queue_priority": ASK_PRIORITY}
        self._add(vals | ({"run": run} if run else {}), PATIENCE)
        self._queue_wake_now()

    @api.model
    def _enqueue_run(self, action, record):
        """Have an automated action's ``action`` run on ``record`` after this commit, once however
        often the transaction has triggered it."""
        cr = self.env.cr
        added = cr.postcommit.data.setdefault(ADDED, {})
        what = action.id, record._name, record.id, record.env.uid
        if task := added.get(what):
            cr.execute(STILL_THERE, [task])
            if cr.rowcount:
                return
        vals = self._row(action, record)
        vals |= {"phase": "apply", "by_automation": True, "queue_priority": RUN_PRIORITY}
        added[what] = self._add(vals)
        self._queue_wake_now()

    @api.model
    def _row(self, action, record):
        env = record.env
        context = env.context
        return {
            "action_id": action.id,
            "active_model": context.get("active_model"),
            "active_id": context.get("active_id"),
            "by_automation": bool(context.get(BY_AUTOMATION)),
            "res_model": record._name,
            "res_id": record.id,
            "user_id": env.uid,
            "is_superuser": env.su,
            "company_id": env.company.id,
            "context": json.dumps(
                {
                    name: context[name]
                    for name in ("lang", "tz", "allowed_company_ids")
                    if name in context
                }
            ),
            "run": uuid.uuid4().hex,
            "tries": 1,
        }

    @api.model
    def _add(self, vals, patience=None):
        """The id of a row, due now, with these values of its columns; by one statement, since
        whoever saves waits for it."""
        statement = _adding(tuple(vals))
        self.env.cr.execute(statement, {**vals, "patience": patience, "uid": self.env.uid})
        return self.env.cr.fetchone()[0]

    def _rule_env(self):
        """The environment that the rule ran in, without what only that transaction knew."""
        context = dict(self.context or {})
        self._keep_readers_apart(context)
        if self.active_id:
            context |= {
                "active_model": self.active_model,
                "active_id": self.active_id,
                "active_ids": [self.active_id],
            }
        return self.env(user=self.user_id.id, su=self.is_superuser, context=context)

    def _keep_readers_apart(self, context):
        """Forget what was read for somebody else, who may see more, in this transaction."""
        reader = (self.user_id.id, self.is_superuser, str(context.get("allowed_company_ids")))
        if self.env.cr.cache.get(READER, reader) != reader:
            self.env.invalidate_all()
        self.env.cr.cache[READER] = reader

    def _about(self):
        return self._rule_env()[self.res_model].browse(self.res_id)

    # -- asking --------------------------------------------------------------------------------

    def _queue_load(self):
        if self.phase == "apply":
            return None
        calls = self.env["plant.ai.call"]
        lost = self._lose_open()
        record = self._about()
        if not record.exists():
            raise GiveUp(_("The record is gone."))
        if lost >= MOST_LOST:
            raise GiveUp(_("Its workers died, one after the other."))
        source = self.signal_id.provider_id
        if source and (left := calls._pause(source)) > LONG_PAUSE:
            raise RetryLater(_("The provider asks for a pause."), after=left)
        return calls._begin(self.signal_id, record, self.run, self)

    def _lose_open(self):
        """Say of the call that a killed worker left open that it is lost: how many of this run
        are. Without such a call, 0."""
        calls = self.env["plant.ai.call"]
        left = [("task_id", "=", self.id), ("state", "=", "asked")]
        if not calls.search(left, limit=1):
            return 0
        with calls._apart() as apart:
            apart.search(left)._lose()
            return apart.search_count([("run", "=", self.run), ("state", "=", "lost")])

    @staticmethod
    async def _queue_work(job, payload):  # noqa: ARG004 - the queue's signature
        if payload is None or payload.payload is None:
            return payload and payload.call_id, None
        return payload.call_id, await ask(*payload.payload)

    def _queue_apply(self, job, value):
        if self.phase == "apply":
            self._apply(job)
            return
        call_id, outcome = value
        call = self.env["plant.ai.call"].browse(call_id)
        if outcome is not None:
            call._settle(outcome)
        self.call_id = call
        if isinstance(outcome, RateLimited):
            # It is its turn later, which is no failed try; the deadline ends it.
            self._ask_again(call, outcome.after or RATE_PAUSE, self.tries)
        elif getattr(outcome, "passing", False) and self.tries < call.provider_id.tries:
            self._ask_again(call, outcome.after or 2.0 * 3 ** (self.tries - 1), self.tries + 1)
        else:
            self._then_apply(call)

    def _ask_again(self, call, seconds, tries):
        call._note({"applied": "not_applied", "applied_note": _("It is asked again.")})
        due = self._queue_now() + timedelta(seconds=seconds)
        self.copy(
            {
                "queue_run_at": due,
                "queue_deadline": self.queue_deadline,
                "tries": tries,
                "call_id": False,
            }
        )

    def _then_apply(self, call):
        """Have the rule run with its answer; by the worker that is at it, so it is not woken."""
        kept = ("active_id", "by_automation", "is_superuser", "res_model", "res_id", "run", "tries")
        vals = {name: self[name] for name in kept}
        vals |= {f"{name}_id": self[f"{name}_id"].id for name in ("action", "signal", "user")}
        vals |= {"company_id": self.company_id.id, "context": json.dumps(self.context or {})}
        vals |= {"phase": "apply", "queue_priority": APPLY_PRIORITY, "call_id": call.id}
        self._add({**vals, "active_model": self.active_model or None})

    def _queue_dead(self, reason):
        """The rule gets the fallback where nothing was asked or answered in time; where it cannot
        run with its answer, the log says so."""
        calls = self.env["plant.ai.call"]
        if self.phase == "apply":
            self.call_id._set_applied(reason[:500])
            return
        record = self._about()
        if not record.exists():
            return
        vals = {
            "signal_id": self.signal_id.id,
            "version_id": self.signal_id.version_id.id,
            "prompt_hash": self.signal_id.version_id.hash,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "company_id": calls._company_of(record).id,
            "user_id": self.user_id.id,
            "task_id": self.id,
            "run": self.run,
            "state": "skipped",
            "source": FALLBACK,
            "reason": "lost",
            "error": reason[:500],
            "asked_at": fields.Datetime.now(),
        }
        self._then_apply(calls.create([vals]))

    # -- applying ------------------------------------------------------------------------------

    def _apply(self, job):
        """Run the rule again, with the answers of this run, if what it was for still holds."""
        call = self.call_id
        if note := self._outdated():
            call._set_applied(note)
            return
        env = self._rule_env()
        if self.by_automation:
            # Its own writes do not call it again.
            automation = self.action_id.base_automation_id.with_env(env)
            about = env[self.active_model].browse(self.active_id)
            context = {**env.context, "__action_done": {automation: about}, BY_AUTOMATION: True}
            env = env(context=context)
        try:
            self.action_id.with_env(env)._run_with_answers(self.run)
            self.env.flush_all()
        except OperationalError:
            raise  # the queue tries a transaction that failed to serialize again
        except (UserError, ValueError) as error:
            raise GiveUp(str(error).partition("\n")[0]) from error
        except Exception as error:
            if job.attempt >= APPLY_TRIES:
                raise GiveUp(f"{type(error).__name__}: {error}") from error
            raise
        again = [("run", "=", self.run), ("phase", "=", "ask"), ("queue_state", "=", "pending")]
        if call and call.applied == "waiting" and not self.search_count(again):
            call._set_applied(_("The rule had no use for it any more."))

    def _outdated(self):
        """Why the rule is not run any more, or False."""
        if not self._about().exists():
            return _("The record is gone.")
        if not self.active_id:
            return False
        about = self.env[self.active_model].browse(self.active_id)
        if not about.exists():
            return _("The record is gone.")
        if self.by_automation:
            automation = self.action_id.base_automation_id
            if not automation.active:
                return _("The automated action was switched off.")
            if not automation._filter_post(about):
                return _("The record does not match the automated action's filter any more.")
        return False


@lru_cache(maxsize=16)
def _adding(columns):
    """The statement that adds a row with values of these columns."""
    return ADD.format(
        columns=", ".join(f'"{name}"' for name in columns),
        values=", ".join(f"%({name})s" for name in columns),
    )
