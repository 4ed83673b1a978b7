from dataclasses import asdict
from datetime import timedelta
from functools import partial

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..compat import check_access
from ..indexes import create_indexes
from ..queue.table import QueueTable, indexes
from ..queue.types import Policy
from ..queue.waker import SCHEDULER
from ..queue.worker import Cursors, Worker

KEEP_DAYS = "plant_base.queue_keep_days"
KEEP_DAYS_DEFAULT = 30
# As Odoo makes it, but without waiting for who looks at it, and once for a transaction.
WAKE = """
    INSERT INTO ir_cron_trigger (cron_id, call_at, create_uid, create_date)
    SELECT id, date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC'), %(uid)s,
           now() AT TIME ZONE 'UTC'
      FROM ir_cron
     WHERE id = %(cron)s AND active AND NOT EXISTS (
           SELECT FROM ir_cron_trigger
            WHERE cron_id = %(cron)s AND create_date = now() AT TIME ZONE 'UTC')
"""


class PlantQueueMixin(models.AbstractModel):
    """A model whose rows are pieces of work to be done after their transaction, at least once.

    The heir says how: :meth:`_queue_load`, :meth:`_queue_work`, :meth:`_queue_apply`; its policy;
    and, in its module's data, one scheduled action for each parallel worker. Creating a row is all
    it takes to have it worked on. See docs/contracts/queue.md.
    """

    _name = "plant.queue.mixin"
    _description = "Queue"

    #: Waiting times, limits and number of attempts.
    _queue_policy = Policy()
    #: XML ids of the scheduled actions that work this queue: as many parallel workers. Each runs
    #: ``model._queue_run(n)`` with its place ``n`` in this list.
    _queue_crons: list[str] = []
    #: What works it: :class:`Worker`, or an heir of it.
    _queue_worker_class = Worker
    #: Who may retry and cancel from the back office.
    _queue_group = "plant_base.group_plant_manager"

    queue_state = fields.Selection(
        [
            ("pending", "Pending"),
            ("running", "Running"),
            ("done", "Done"),
            ("dead", "Dead Letter"),
            ("cancelled", "Cancelled"),
        ],
        "State",
        required=True,
        readonly=True,
        default="pending",
        copy=False,
        help="Dead Letter: given up after the last attempt; a person decides.",
    )
    queue_priority = fields.Integer(
        "Priority",
        required=True,
        default=10,
        group_operator=None,
        help="What is due is taken in this order, the lowest number first.",
    )
    queue_run_at = fields.Datetime(
        "Due",
        required=True,
        default=lambda self: self._queue_now(),
        copy=False,
        help="Not worked on before then.",
    )
    queue_deadline = fields.Datetime(
        "Deadline", copy=False, help="Given up if it could not be done by then. Empty: never."
    )
    queue_attempts = fields.Integer(
        "Attempts",
        required=True,
        readonly=True,
        default=0,
        copy=False,
        group_operator=None,
        help="How often work on it was begun.",
    )
    queue_error = fields.Char(
        "Last Error", readonly=True, copy=False, help="Why the last attempt did not succeed."
    )
    queue_finished_at = fields.Datetime(
        "Finished", readonly=True, copy=False, help="When it was done, given up or cancelled."
    )
    queue_token = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    queue_lease_until = fields.Datetime(
        "Lease",
        readonly=True,
        copy=False,
        help="A worker that gives no sign of life until then is taken for dead.",
    )

    def init(self):
        if not self._abstract:
            create_indexes(self.env.cr, indexes(self._table))

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        pending = rows.filtered(lambda row: row.queue_state == "pending")
        self._queue_wake(*pending.mapped("queue_run_at"))
        return rows

    def action_queue_retry(self):
        """Have given up, cancelled or waiting rows worked on now, counting attempts anew."""
        self._queue_check_person()
        if self.filtered(lambda row: row.queue_state in ("running", "done")):
            raise UserError(_("Only what waits, was given up or was cancelled can be tried again."))
        now = self._queue_now()
        self.sudo().write(
            {
                "queue_state": "pending",
                "queue_run_at": now,
                "queue_attempts": 0,
                "queue_error": False,
                "queue_deadline": False,
                "queue_finished_at": False,
            }
        )
        self._queue_wake(now)

    def action_queue_cancel(self):
        """Give up rows that are not done. What a worker is doing now will not be recorded."""
        self._queue_check_person()
        if self.filtered(lambda row: row.queue_state == "done"):
            raise UserError(_("What is done cannot be cancelled."))
        self.sudo().write(
            {
                "queue_state": "cancelled",
                "queue_token": False,
                "queue_lease_until": False,
                "queue_finished_at": fields.Datetime.now(),
            }
        )

    def _queue_check_person(self):
        check_access(self, "read")
        if not self.env.user.has_group(self._queue_group):
            raise AccessError(_("You may not retry or cancel this. Ask a plant manager."))

    # -- what the heir says --------------------------------------------------------------------

    def _queue_load(self):
        """T2: all that the work needs of this one row, as plain values. Runs as superuser."""
        raise NotImplementedError

    @staticmethod
    async def _queue_work(job, payload):
        """The work, with no cursor and no environment; cancelled after the policy's timeout.

        It may be done more than once: use ``payload``'s own key to make repeats harmless.

        :param job: the ``Job``
        :return: a value for :meth:`_queue_apply`, or a ``Done``, ``Retry`` or ``Fail``
        """
        raise NotImplementedError

    def _queue_tried(self, job, outcome):
        """T3: an attempt has ended with ``outcome``, whatever it is. For those who keep a record
        of attempts; in the same transaction as what becomes of the row, and before it is applied.
        """

    def _queue_apply(self, job, value):
        """T3: record what the work brought, once. Runs as superuser, in a transaction of its own.

        If it raises, nothing of it stays, and the exception decides as if the work had raised it.
        """

    def _queue_dead(self, reason):
        """T3: this row was given up. For those who must be told."""

    # -- running -------------------------------------------------------------------------------

    @api.model
    def _queue_wake(self, *times):
        """Have a worker look at ``times``: at this transaction's commit for what is due by then."""
        cron = self._queue_cron(0)
        if not cron or not times:
            return
        now = self._queue_now()
        # Scheduled actions start to the minute; more exact calls would only be more rows.
        later = {
            at.replace(second=0, microsecond=0) + timedelta(minutes=1) for at in times if at > now
        }
        if any(at <= now for at in times):
            self._queue_wake_now()
        if later:
            cron._trigger(sorted(later))

    @api.model
    def _queue_wake_now(self):
        """Have a worker look at this transaction's commit: by one statement, since whoever saves
        waits for it, however often it is called."""
        cron = self.env["ir.model.data"]._xmlid_to_res_id(
            self._queue_crons[0], raise_if_not_found=True
        )
        self.env["ir.cron"].flush_model(["active"])
        self.env.cr.execute(WAKE, {"cron": cron, "uid": self.env.uid})
        if self.env.cr.rowcount:
            self.env.cr.postcommit.add(partial(SCHEDULER.wake, self.env.cr.dbname))

    @api.model
    def _queue_now(self):
        """The database's clock, which workers claim by: what is due now is so on every host."""
        self.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
        return self.env.cr.fetchone()[0].replace(microsecond=0)

    @api.model
    def _queue_cron(self, place):
        if place >= len(self._queue_crons):
            return None
        return self.env.ref(self._queue_crons[place]).sudo()

    @api.model
    def _queue_run(self, place=0):
        """Body of the scheduled action ``place``: work until nothing is due or time is up."""
        # The work must find no transaction open.
        self.env.cr.commit()
        worker = self._queue_worker(Cursors(self.env.registry))

        def share(env):
            if cron := env[self._name]._queue_cron(place + 1):
                cron._trigger()

        more = worker.run(share)
        if more and (cron := self._queue_cron(place)):
            cron._trigger()
        return worker.settled

    @api.model
    def _queue_table(self):
        """The statements that move the rows; an heir may claim by rules of its own."""
        return QueueTable(self._table)

    @api.model
    def _queue_worker(self, cursors, **options):
        return self._queue_worker_class(
            cursors,
            self._name,
            self._queue_policy,
            self._queue_table(),
            type(self)._queue_work,
            **options,
        )

    @api.model
    def _queue_metrics(self, now=None):
        """Pending, due, running and dead rows, and by how much the oldest due one is late."""
        self.env.flush_all()
        return self._queue_table().metrics(self.env.cr, now or fields.Datetime.now())

    @api.model
    def queue_metrics(self):
        """The same as a dict, for those who may read the rows."""
        check_access(self.browse(), "read")
        return asdict(self._queue_metrics())

    @api.autovacuum
    def _gc_queue(self):
        """Delete what was done or cancelled longer ago than the system parameter says."""
        if self._abstract:
            return
        days = int(self.env["ir.config_parameter"].sudo().get_param(KEEP_DAYS, KEEP_DAYS_DEFAULT))
        if days > 0:
            before = fields.Datetime.now() - timedelta(days=days)
            self.sudo().search(
                [
                    ("queue_state", "in", ("done", "cancelled")),
                    ("queue_finished_at", "<", before),
                ]
            ).unlink()
