import hashlib
import json
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..indexes import Index, create_indexes

KEPT = timedelta(days=30)

INDEXES = [
    Index(
        "plant_terminal_key_done",
        "plant_terminal_key (done_at)",
        "what is older than keys are known for",
    ),
]


class PlantTerminalKey(models.Model):
    """A call of a terminal that was carried out, by the key it came with: it counts once.

    The row is written in the transaction of the call. Of two calls with one key at once the second
    waits here for the first, fails to serialize, and is called again by Odoo.
    """

    _name = "plant.terminal.key"
    _description = "Carried out call of a terminal"
    _log_access = False
    _order = "id desc"

    terminal_id = fields.Many2one(
        "plant.terminal", required=True, readonly=True, ondelete="cascade"
    )
    key = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True)
    done_at = fields.Datetime(required=True, readonly=True)
    queued_at = fields.Datetime(readonly=True)

    _sql_constraints = [
        # Serves every look-up: WHERE terminal_id = … AND key = …
        ("key_uniq", "unique(terminal_id, key)", "A call with this key was carried out already."),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _take(self, terminal, key, method, arguments, queued_at=None):
        """Whether the call is new: True once, False each time it comes again.

        :param arguments: as they came; who repeats a call may have signed in anew
        :raise UserError: another call came with this key
        """
        told = {name: value for name, value in arguments.items() if name != "token"}
        digest = hashlib.sha256(json.dumps([method, told], sort_keys=True).encode()).hexdigest()
        self.env.cr.execute(
            """
            INSERT INTO plant_terminal_key (terminal_id, key, digest, done_at, queued_at)
                 VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (terminal_id, key) DO NOTHING
            """,
            [terminal.id, key, digest, fields.Datetime.now(), queued_at],
            log_exceptions=False,
        )
        if self.env.cr.rowcount:
            return True
        self.env.cr.execute(
            "SELECT digest FROM plant_terminal_key WHERE terminal_id = %s AND key = %s",
            [terminal.id, key],
        )
        if self.env.cr.fetchone() != (digest,):
            raise UserError(
                _("Something else was done under this key already. Do it again on the screen.")
            )
        return False

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Datetime.now() - KEPT
        self.env.cr.execute("DELETE FROM plant_terminal_key WHERE done_at < %s", [limit])
