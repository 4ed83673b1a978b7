import json
import logging

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from psycopg2 import Error as DatabaseError

from ..indexes import Index, create_indexes

_logger = logging.getLogger(__name__)

SPEC_VERSION = "1.0"
KEEP_DAYS = "plant_base.event_keep_days"
KEEP_DAYS_DEFAULT = 400
# One publisher at a time in a database: what orders the feed.
PUBLISH_LOCK = int.from_bytes(b"plantevt", "big") >> 1

INDEXES = [
    Index(
        "plant_event_uuid_idx",
        "plant_event (uuid)",
        "an event by the id its consumers know",
        unique=True,
    ),
    Index(
        "plant_event_aggregate_idx",
        "plant_event (res_model, res_id, sequence)",
        "the history of one record in order; two events never share a number",
        unique=True,
    ),
    Index(
        "plant_event_position_idx",
        "plant_event (position) WHERE position IS NOT NULL",
        "the feed: what came after a position",
        unique=True,
    ),
    Index(
        "plant_event_unpublished_idx",
        "plant_event (id) WHERE position IS NULL",
        "the publisher: committed events that have no position yet",
    ),
    Index(
        "plant_event_type_idx",
        "plant_event (type, position)",
        "the feed of one type, and the back office filtered by type",
    ),
    Index(
        "plant_event_company_idx",
        "plant_event (company_id, id)",
        "the newest events of the companies a user may see",
    ),
    Index(
        "plant_event_time_idx",
        "plant_event USING brin (time)",
        "retention: what is older than a date, and the back office by period",
    ),
]


class PlantEvent(models.Model):
    """One row per thing that happened, written by the transaction that made it happen.

    - **Outbox.** Emitted and rolled back together with the business change, or not at all.
    - **Sequence.** Events about one record (the aggregate) are numbered 1, 2, 3 … without a gap.
    - **Feed.** ``position`` is given after the commit, so it follows the order of commits: a reader
      that remembers the last position it saw misses nothing, however late a transaction commits.
    - **Append-only.** Nothing changes or deletes an event but retention.

    The envelope is CloudEvents 1.0; see docs/contracts/events.md.
    """

    _name = "plant.event"
    _description = "Domain Event"
    _log_access = False
    _order = "id desc"
    _rec_name = "type"

    uuid = fields.Char(
        "Event ID", required=True, readonly=True, help="The id consumers recognise a repeat by."
    )
    type = fields.Char(
        required=True,
        readonly=True,
        help="What happened: plant.<aggregate>.<past participle>, such as plant.workorder.started.",
    )
    time = fields.Datetime(required=True, readonly=True, help="When it happened (UTC).")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    sequence = fields.Integer(
        required=True,
        readonly=True,
        group_operator=None,
        help="Number of the event among those about this record: 1, 2, 3 … without a gap.",
    )
    position = fields.Integer(
        readonly=True,
        group_operator=None,
        help="Place in the feed of this database, given when its transaction has committed.",
    )
    subject = fields.Char(compute="_compute_subject", help="The record, as consumers name it.")
    data = fields.Json(readonly=True)
    data_schema = fields.Integer(
        "Schema Version",
        required=True,
        readonly=True,
        default=1,
        group_operator=None,
        help="Version of the shape of this type's data.",
    )
    data_text = fields.Text("Data (JSON)", compute="_compute_data_text")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        readonly=True,
        ondelete="set null",
        help="Who or what was logged in: a person, a station's device, an integration.",
    )
    operator_id = fields.Many2one(
        "plant.operator",
        readonly=True,
        ondelete="restrict",
        help="The operator who did it, where one was signed in.",
    )

    _sql_constraints = [
        (
            "type_syntax",
            r"CHECK(type = lower(type) AND type ~ '^plant(\.\w+){2,}$')",
            "An event's type reads plant.<aggregate>.<what happened>.",
        ),
        ("sequence_positive", "CHECK(sequence > 0)", "An aggregate's events are numbered from 1."),
        ("schema_positive", "CHECK(data_schema > 0)", "Schema versions start at 1."),
    ]

    def init(self):
        # Owned by its column, so that it goes with the table.
        self.env.cr.execute(
            "CREATE SEQUENCE IF NOT EXISTS plant_event_position_seq OWNED BY plant_event.position"
        )
        create_indexes(self.env.cr, INDEXES)

    @api.depends("res_model", "res_id")
    def _compute_subject(self):
        for event in self:
            event.subject = f"{event.res_model}/{event.res_id}"

    @api.depends("data")
    def _compute_data_text(self):
        for event in self:
            event.data_text = json.dumps(event.data or {}, indent=2, ensure_ascii=False)

    def write(self, vals):  # noqa: ARG002
        raise UserError(_("Events are history: they cannot be changed."))

    def unlink(self):
        raise UserError(
            _("Events are history: they go only when they are older than the retention period.")
        )

    # -- publishing and reading ----------------------------------------------------------------

    @api.model
    def _publish_after_commit(self):
        """Have this transaction's events placed in the feed as soon as it has committed."""
        postcommit = self.env.cr.postcommit
        if postcommit.data.setdefault("plant_base.publish", False):
            return
        postcommit.data["plant_base.publish"] = True
        registry = self.env.registry

        @postcommit.add
        def publish():
            try:
                with registry.cursor() as cr:
                    publish_committed(cr)
            except DatabaseError:
                # The business change is committed and must not look failed; the next
                # publisher, or the reader itself, places these events.
                _logger.info("Events not published at commit; the next one will.", exc_info=True)

    @api.model
    def _feed(self, position=0, limit=500, domain=()):
        """The published events after ``position``, in the order of the feed.

        Read with the position of the last event received; start with 0. What commits while this
        runs comes with the next call.
        """
        with self.env.registry.cursor() as cr:
            publish_committed(cr)
        return self.search([("position", ">", position), *domain], order="position", limit=limit)

    def _envelope(self):
        """The event as a CloudEvents 1.0 JSON object (a dict).

        ``sequence`` is CloudEvents' sequence extension: a string that sorts as it counts.
        """
        self.ensure_one()
        event = self.sudo()
        envelope = {
            "specversion": SPEC_VERSION,
            "id": event.uuid,
            "source": self._source(),
            "type": event.type,
            "subject": event.subject,
            "time": event.time.isoformat(timespec="microseconds") + "Z",
            "datacontenttype": "application/json",
            "dataschema": f"{self._source()}/schemas/{event.type}/{event.data_schema}",
            "sequence": f"{event.sequence:010d}",
            "company": event.company_id.id,
            "data": event.data or {},
        }
        if event.user_id:
            envelope["user"] = event.user_id.id
        if event.operator_id:
            envelope["operator"] = event.operator_id.id
        return envelope

    @api.model
    def _source(self):
        """Where this database's events come from: unique, and new when a database is copied."""
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"/plant/{database}"

    # -- retention -----------------------------------------------------------------------------

    @api.autovacuum
    def _gc_expired(self):
        """Delete published events older than the system parameter says (0: keep all)."""
        days = int(self.env["ir.config_parameter"].sudo().get_param(KEEP_DAYS, KEEP_DAYS_DEFAULT))
        if days <= 0:
            return
        self.env.cr.execute(
            """
            DELETE FROM plant_event
             WHERE time < now() AT TIME ZONE 'UTC' - %s * interval '1 day'
               AND position IS NOT NULL
            """,
            [days],
        )
        self.invalidate_model()


def publish_committed(cr):
    """Give every committed event that has no position the next ones, in a transaction of its own.

    ``cr`` must be fresh: it is committed. Only one publisher works at a time, each from a snapshot
    taken after the one before it committed. So positions follow commits; and events of one
    aggregate, whose transactions wait for one another, keep their order.
    """
    cr.execute("SELECT pg_advisory_lock(%s)", [PUBLISH_LOCK])
    try:
        cr.commit()
        cr.execute(
            """
            UPDATE plant_event AS event
               SET position = placed.position
              FROM (SELECT id, nextval('plant_event_position_seq') AS position
                      FROM (SELECT id FROM plant_event WHERE position IS NULL ORDER BY id) AS due
                   ) AS placed
             WHERE event.id = placed.id
            """
        )
        cr.commit()
    finally:
        cr.rollback()
        cr.execute("SELECT pg_advisory_unlock(%s)", [PUBLISH_LOCK])
