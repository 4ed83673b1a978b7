from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes
from psycopg2 import sql

KEPT = timedelta(days=400)
TRIGGER = "plant_api_deletion"
FUNCTION = "plant_api_tell_deletion"

INDEXES = [
    Index(
        "plant_api_deletion_sync_idx",
        "plant_api_deletion (res_model, time, id)",
        "what of a resource was deleted since then, and the next page of it",
    ),
    Index(
        "plant_api_deletion_time_idx",
        "plant_api_deletion USING brin (time)",
        "the clean-up: what is older than a year",
    ),
]


class PlantApiDeletion(models.Model):
    """That a record of the API's is no longer there: all that a sync cannot read of the record.

    Written by a trigger of each resource's table, in the transaction that deletes and with the time
    it began, so nothing that deletes goes past it: neither a cascade nor somebody's SQL.
    """

    _name = "plant.api.deletion"
    _description = "API Deletion"
    _order = "id desc"
    _rec_name = "res_model"
    _log_access = False

    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    time = fields.Datetime(required=True, readonly=True)

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _watch_all(self, names):
        """Have the deletions of these models be told from now on."""
        self.env.cr.execute(
            sql.SQL(
                """
                CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO plant_api_deletion (res_model, res_id, company_id, time)
                    SELECT TG_ARGV[0], (to_jsonb(gone) ->> 'id')::int, company.id,
                           now() AT TIME ZONE 'UTC'
                      FROM gone
                      LEFT JOIN res_company AS company
                        ON company.id = (to_jsonb(gone) ->> 'company_id')::int;
                    RETURN NULL;
                END $$
                """
            ).format(function=sql.Identifier(FUNCTION))
        )
        for name in names:
            self._watch(name)

    def _watch(self, model):
        table = self.env[model]._table
        self.env.cr.execute(
            "SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = %s::regclass",
            [TRIGGER, f'"{table}"'],
        )
        if not self.env.cr.fetchone():
            self.env.cr.execute(
                sql.SQL(
                    "CREATE TRIGGER {trigger} AFTER DELETE ON {table} "
                    "REFERENCING OLD TABLE AS gone FOR EACH STATEMENT "
                    "EXECUTE FUNCTION {function}({model})"
                ).format(
                    trigger=sql.Identifier(TRIGGER),
                    table=sql.Identifier(table),
                    function=sql.Identifier(FUNCTION),
                    model=sql.Literal(model),
                )
            )

    @api.model
    def _since(self, model, companies, since, after, limit):
        """``[(id, record's id, time)]`` of ``model``, in the order of time.

        :param after: ``(time, id)`` of the one before, or None
        """
        time, last = after or (since, 0)
        self.env.cr.execute(
            """
            SELECT id, res_id, time FROM plant_api_deletion
             WHERE res_model = %s AND time >= %s AND (time, id) > (%s, %s)
               AND (company_id IS NULL OR company_id IN %s)
             ORDER BY time, id LIMIT %s
            """,
            [model, since, time, last, tuple(companies.ids), limit],
        )
        return self.env.cr.fetchall()

    @api.autovacuum
    def _gc_old(self):
        self.env.cr.execute(
            "DELETE FROM plant_api_deletion WHERE time < %s", [fields.Datetime.now() - KEPT]
        )
        self.invalidate_model()


def drop_triggers(cr):
    """On others' tables, which stay when the module goes."""
    cr.execute(sql.SQL("DROP FUNCTION IF EXISTS {} CASCADE").format(sql.Identifier(FUNCTION)))
