from datetime import timedelta

from odoo import api, fields, models

CONFIRMED = (
    "confirmed",
    "queued",
    "running",
    "paused",
    "assembling",
    "blocked",
    "to_close",
    "done",
    "cancelled",
)


class PlantDemo(models.AbstractModel):
    """What happened in the demo plant: its operators sign in and work, through the same methods as
    at a real station.

    Called once by the demo data, which holds the plant itself.
    """

    _name = "plant.demo"
    _description = "What happened in the demo plant"

    @api.model
    def _play(self, now=None):
        """Bring the demo's production orders to their states, as of ``now``."""
        now = now or fields.Datetime.now()
        orders = {name: self._ref(f"demo_order_{name}") for name in ("draft", *CONFIRMED)}
        for name in CONFIRMED:
            orders[name].action_confirm()
            orders[name].action_assign()
        orders["cancelled"].action_cancel()

        self._make(orders["done"], "PS17-0412", ("anna", "hobbing_1"), ("clara", "grinding_1"))
        orders["done"].with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        self._make(orders["to_close"], "GW51-0417", ("fatima", "hobbing_1"))

        paused, *_later = orders["paused"].workorder_ids
        self._run(paused, "fatima", "hobbing_1", "plant_start", minutes=190, now=now)
        self._run(paused, "fatima", "hobbing_1", "plant_report", 20, now=now)
        self._run(paused, "fatima", "hobbing_1", "plant_finish", now=now)
        grinding = orders["paused"].workorder_ids[1]
        self._run(grinding, "clara", "grinding_1", "plant_start", minutes=65, now=now)
        self._run(grinding, "clara", "grinding_1", "plant_report", 7, "PS17-0424", now=now)
        self._run(grinding, "clara", "grinding_1", "plant_pause", now=now)

        assemble, test = orders["blocked"].workorder_ids
        self._run(assemble, "ben", "bench_1", "plant_start", minutes=70, now=now)
        self._run(assemble, "ben", "bench_1", "plant_report", 1, now=now)
        self._run(assemble, "ben", "bench_1", "plant_finish", now=now)
        self._run(test, "emre", "test_1", "plant_start", minutes=25, now=now)
        failure = self.env.ref("mrp.block_reason1")
        self._run(test, "emre", "test_1", "plant_block", failure.id, "Torque arm stuck", now=now)

        running = orders["running"].workorder_ids
        self._run(running, "anna", "hobbing_1", "plant_start", minutes=85, now=now)
        self._run(running, "anna", "hobbing_1", "plant_report", 12, "GW51-0425", now=now)
        assembling = orders["assembling"].workorder_ids
        self._run(assembling, "ben", "bench_1", "plant_start", minutes=40, now=now)
        self._run(assembling, "david", "bench_2", "plant_start", minutes=20, now=now)

    def _make(self, order, lot_name, *who):
        """Make all of ``order``, one (operator, station) for each of its work orders."""
        now = fields.Datetime.now()
        for workorder, (operator, station) in zip(order.workorder_ids, who, strict=True):
            self._run(workorder, operator, station, "plant_start", now=now)
            last = workorder == order.workorder_ids[-1]
            self._run(
                workorder,
                operator,
                station,
                "plant_report",
                order.product_qty,
                last and lot_name,
                now=now,
            )
            self._run(workorder, operator, station, "plant_finish", now=now)

    def _run(self, workorder, operator, station, verb, *args, now, minutes=0):
        """Have ``operator``, signed in at ``station``, do ``verb``; what it opened began
        ``minutes`` ago.
        """
        # Past the door: wrong tries are counted on another connection, which cannot see the tables
        # of a module that is being installed.
        _session, token = self.env["plant.operator.session"]._open(
            self._ref(f"demo_station_{station}"),
            self._ref(f"demo_operator_{operator}"),
            "badge",
            now,
        )
        getattr(workorder, verb)(*args, token=token)
        if minutes:
            open_lines = workorder.time_ids.filtered(
                lambda line: (
                    not line.date_end and line.operator_id == self._ref(f"demo_operator_{operator}")
                )
            )
            open_lines.date_start = now - timedelta(minutes=minutes)

    def _ref(self, name):
        return self.env.ref(f"plant_base.{name}")
