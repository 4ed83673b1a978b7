from odoo import fields, models

from .mrp_workorder import OPEN_STATES

BEGUN = ("blocked", "running", "paused")
# More rows than a person looks through; what is beyond is found by search.
MOST_ROWS = 500


class PlantStation(models.Model):
    """What is to be done at a station, as its terminals list it."""

    _inherit = "plant.station"

    def _terminal_queue(self, search="", limit=200):
        """``(work orders, how many there are)``: begun ones first, then by priority and planned
        start.
        """
        self.ensure_one()
        domain = [
            # sudo: a work center that was archived with work begun is still served.
            (
                "workcenter_id",
                "in",
                self.sudo().with_context(active_test=False).workcenter_ids.ids,
            ),
            ("plant_state", "in", OPEN_STATES),
        ]
        text = search.strip()
        if text:
            named = [
                (field, "ilike", text)
                for field in (
                    "name",
                    "production_id.name",
                    "product_id.name",
                    "product_id.default_code",
                    "product_id.barcode",
                )
            ]
            domain += ["|"] * (len(named) - 1) + named
        # sudo: the name of a product is searched for a login that may not read products; the
        # domain holds to the station.
        orders = (
            self.env["mrp.workorder"]
            .sudo()
            .search(
                [*domain, ("company_id", "=", self.company_id.id)],
                order="date_start, id",
                limit=MOST_ROWS,
            )
        )
        latest = fields.Datetime.now().max
        orders = orders.sorted(
            lambda order: (
                BEGUN.index(order.plant_state) if order.plant_state in BEGUN else len(BEGUN),
                -int(order.production_id.priority or 0),
                order.date_start or latest,
                order.id,
            )
        )
        return orders[:limit].with_env(self.env), len(orders)

    def _terminal_version(self):
        """A text that is another one when the queue or who is signed in may have changed.

        One query, on the index of the queue.
        """
        self.ensure_one()
        self.env["mrp.workorder"].flush_model(["plant_state", "date_start", "workcenter_id"])
        self.env["plant.operator.session"].flush_model(["ended_at", "station_id"])
        self.env.cr.execute(
            """
            SELECT md5(concat_ws('|',
                (SELECT string_agg(concat_ws(',', id, plant_revision, plant_state, date_start), ';'
                                   ORDER BY id)
                   FROM mrp_workorder
                  WHERE workcenter_id IN (SELECT workcenter_id FROM plant_station_workcenter_rel
                                           WHERE station_id = %s)
                    AND plant_state IN ('waiting', 'ready', 'running', 'paused', 'blocked')),
                (SELECT string_agg(id::text, ';' ORDER BY id) FROM plant_operator_session
                  WHERE station_id = %s AND ended_at IS NULL)))
            """,
            [self.id, self.id],
        )
        return self.env.cr.fetchone()[0]
