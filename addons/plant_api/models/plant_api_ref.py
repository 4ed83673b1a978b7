from odoo import api, fields, models
from odoo.addons.plant_base.indexes import Index, create_indexes

from ..rest.references import ByRef

INDEXES = [
    Index(
        "plant_api_ref_record_idx",
        "plant_api_ref (res_model, res_id)",
        "the keys of the records of a page",
    ),
]


class PlantApiRef(models.Model):
    """The key that another system has for a record here, in one company.

    A record may have keys of several systems, and several of one.
    """

    _name = "plant.api.ref"
    _description = "API Reference"
    _order = "res_model, res_id, system, external_id"
    _rec_name = "external_id"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade", index=True
    )
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    system = fields.Char(required=True, readonly=True, help="Which system knows it by this key.")
    external_id = fields.Char("Key", required=True, readonly=True)

    _sql_constraints = [
        # Serves the look-up by key, and two that claim one at the same moment.
        (
            "key_unique",
            "unique(company_id, res_model, system, external_id)",
            "A system has a key for one record.",
        ),
    ]

    def init(self):
        create_indexes(self.env.cr, INDEXES)

    @api.model
    def _known(self, model, refs):
        """``{ref: record id}`` of those :class:`ByRef` that are known in the present company."""
        if not refs:
            return {}
        self.env.cr.execute(
            """
            SELECT system, external_id, res_id
              FROM plant_api_ref
             WHERE company_id = %s AND res_model = %s AND res_id IS NOT NULL
               AND (system, external_id) IN %s
            """,
            [self.env.company.id, model, tuple((ref.system, ref.external_id) for ref in refs)],
        )
        return {
            ByRef(system=system, external_id=key): record_id
            for system, key, record_id in self.env.cr.fetchall()
        }

    @api.model
    def _of(self, records):
        """``{record id: [{"system", "external_id"}]}`` in the present company."""
        keys = {record_id: [] for record_id in records.ids}
        if keys:
            self.env.cr.execute(
                """
                SELECT res_id, system, external_id
                  FROM plant_api_ref
                 WHERE res_model = %s AND res_id IN %s AND company_id = %s
                 ORDER BY system, external_id
                """,
                [records._name, tuple(keys), self.env.company.id],
            )
            for record_id, system, key in self.env.cr.fetchall():
                keys[record_id].append({"system": system, "external_id": key})
        return keys

    @api.model
    def _claim(self, model, system, external_id):
        """The id of the record that has this key, or None where it is free: then it is the
        caller's, who says with :meth:`_settle` whose it is.

        Two that claim one at once are serial: the second waits, fails to serialize and is called
        again by Odoo, when it finds what the first made.
        """
        self.env.cr.execute(
            """
            INSERT INTO plant_api_ref (company_id, res_model, system, external_id)
                 VALUES (%s, %s, %s, %s)
            ON CONFLICT (company_id, res_model, system, external_id)
              DO UPDATE SET system = EXCLUDED.system
              RETURNING res_id
            """,
            [self.env.company.id, model, system, external_id],
            log_exceptions=False,
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _settle(self, record, system, external_id):
        """From now on the key is that of ``record``."""
        self.env.cr.execute(
            """
            UPDATE plant_api_ref SET res_id = %s
             WHERE company_id = %s AND res_model = %s AND system = %s AND external_id = %s
            """,
            [record.id, self.env.company.id, record._name, system, external_id],
        )
        self.invalidate_model()

    @api.model
    def _forget(self, model, system, external_id):
        """The key is nobody's any more."""
        self.env.cr.execute(
            """
            DELETE FROM plant_api_ref
             WHERE company_id = %s AND res_model = %s AND system = %s AND external_id = %s
            """,
            [self.env.company.id, model, system, external_id],
        )
        self.invalidate_model()
