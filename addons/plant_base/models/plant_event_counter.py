from odoo import fields, models


class PlantEventCounter(models.Model):
    """The last sequence number given to each aggregate.

    The row is the lock: two transactions that emit for one aggregate touch the same row, so the
    second waits, fails to serialize and is retried by Odoo with a fresh snapshot. Nothing but
    :meth:`_next` writes here.
    """

    _name = "plant.event.counter"
    _description = "Event Counter"
    _log_access = False
    _order = "res_model, res_id"
    _rec_name = "res_model"

    res_model = fields.Char(
        "Model", required=True, readonly=True, help="Model of the record the events are about."
    )
    res_id = fields.Integer("Record", required=True, readonly=True)
    value = fields.Integer(
        "Last Number", required=True, readonly=True, help="Sequence of the aggregate's last event."
    )

    _sql_constraints = [
        (
            "aggregate_unique",
            "unique(res_model, res_id)",
            "An aggregate has one counter.",
        ),
    ]

    def _next(self, counts):
        """Take numbers for several aggregates in one statement.

        :param counts: ``{(model name, id): how many}``
        :return: ``{(model name, id): first number taken}``

        Rows are taken in a fixed order, so that two batches never wait for each other in a ring.
        """
        if not counts:
            return {}
        keys = sorted(counts)
        self.env.cr.execute(
            """
            INSERT INTO plant_event_counter AS counter (res_model, res_id, value)
                 SELECT * FROM unnest(%s::varchar[], %s::int[], %s::int[])
            ON CONFLICT (res_model, res_id)
              DO UPDATE SET value = counter.value + EXCLUDED.value
              RETURNING res_model, res_id, value
            """,
            [
                [model for model, _id in keys],
                [res_id for _model, res_id in keys],
                [counts[key] for key in keys],
            ],
        )
        self.invalidate_model(["value"])
        return {
            (model, res_id): last - counts[model, res_id] + 1
            for model, res_id, last in self.env.cr.fetchall()
        }
