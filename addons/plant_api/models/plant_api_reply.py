import json
import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from odoo.addons.plant_base.machine import Conflict, Invalid, Malformed, Reply
from odoo.addons.plant_base.machine.reply import dump

KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}")

INDEXES = [
    Index(
        "plant_api_reply_time_idx",
        "plant_api_reply USING brin (time)",
        "the clean-up: what is older than a day",
    ),
]


class PlantApiReply(models.Model):
    """What a request that was sent with an Idempotency-Key was answered.

    Written in the request's own transaction: the answer is there if and only if what it tells of
    is. A refusal changed nothing and is not kept, so the same key may be sent again.
    """

    _name = "plant.api.reply"
    _description = "API Reply"
    _order = "id desc"
    _rec_name = "key"
    _log_access = False

    client_id = fields.Many2one(
        "plant.api.client", required=True, readonly=True, ondelete="cascade"
    )
    key = fields.Char(required=True, readonly=True)
    fingerprint = fields.Char(required=True, readonly=True)
    time = fields.Datetime(required=True, readonly=True)
    status = fields.Integer(readonly=True, group_operator=None)
    answer = fields.Json(readonly=True)

    _sql_constraints = [
        # Serves the look-up, and two requests with one key at the same moment.
        ("key_unique", "unique(client_id, key)", "A client uses a key once."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _once(self, client_id, header, fingerprint, run):
        """``run()``'s :class:`Reply`, or what it was when this key came before.

        :param header: the Idempotency-Key, quoted or not
        :param fingerprint: of the request; another one with the same key is a mistake
        :raise Malformed: there is no key, or it is none
        :raise Conflict: the request before with this key is still under way
        :raise Invalid: the key was another request's
        """
        key = self._key_of(header)
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"plant_api_reply:{client_id}:{key}"],
        )
        if not self.env.cr.fetchone()[0]:
            raise Conflict(
                "The request that came before with this Idempotency-Key is still under way. Send "
                "this one again in a moment."
            )
        self.env.cr.execute(
            """
            INSERT INTO plant_api_reply AS reply (client_id, key, fingerprint, time)
                 VALUES (%s, %s, %s, %s)
            ON CONFLICT (client_id, key) DO UPDATE SET key = EXCLUDED.key
              RETURNING id, fingerprint, status, answer
            """,
            [client_id, key, fingerprint, fields.Datetime.now()],
            log_exceptions=False,
        )
        reply_id, known, status, answer = self.env.cr.fetchone()
        if known != fingerprint:
            raise Invalid(
                "This Idempotency-Key came before with another request. Use a new key for each "
                "thing to be done."
            )
        if status:
            headers = {**answer["headers"], "Idempotency-Replayed": "true"}
            return Reply(answer["content"], status, headers, answer["etag"])
        return self._keep(reply_id, run())

    def _keep(self, reply_id, reply):
        answer = {
            "headers": reply.headers,
            "etag": reply.etag,
            "content": json.loads(dump(reply.content)),
        }
        self.env.cr.execute(
            "UPDATE plant_api_reply SET status = %s, answer = %s WHERE id = %s",
            [reply.status, json.dumps(answer), reply_id],
        )
        return reply

    @api.model
    def _key_of(self, header):
        if not header:
            raise Malformed(
                "Send an Idempotency-Key with each POST: a text of your own, new for each thing to "
                "be done and the same when it is sent again."
            )
        quoted = len(header) >= 2 and header[0] == header[-1] == '"'
        key = header[1:-1] if quoted else header
        if not KEY.fullmatch(key):
            raise Malformed("The Idempotency-Key has 1 to 255 visible ASCII characters.")
        return key

    @api.autovacuum
    def _gc_old(self):
        self.env.cr.execute(
            "DELETE FROM plant_api_reply WHERE time < %s", [fields.Datetime.now() - KEPT]
        )
        self.invalidate_model()
