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
        floor = DemoFloor(self.env, now or fields.Datetime.now())
        orders = {name: floor.ref(f"demo_order_{name}") for name in CONFIRMED}
        every = self.env["mrp.production"].union(*orders.values())
        every.action_confirm()
        every.action_assign()
        orders["cancelled"].action_cancel()
        self._play_made(floor, orders)
        self._play_unfinished(floor, orders)
        floor.open_shift()

    def _play_made(self, floor, orders):
        done, to_close = orders["done"], orders["to_close"]
        hob, grind = done.workorder_ids
        floor.make(hob, "anna", "hobbing_1", None, ago=timedelta(days=6, minutes=50))
        floor.make(grind, "clara", "grinding_1", "PS17-0412", ago=timedelta(days=5, minutes=70))
        done.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        floor.make(
            to_close.workorder_ids, "fatima", "hobbing_1", "GW51-0417", ago=timedelta(hours=5)
        )

    def _play_unfinished(self, floor, orders):
        hob, grind = orders["paused"].workorder_ids
        floor.make(hob, "fatima", "hobbing_1", None, ago=timedelta(hours=3))
        floor.start(grind, "clara", "grinding_1", ago=timedelta(minutes=65))
        floor.do(grind, "clara", "grinding_1", "plant_report", 7, "PS17-0424")
        floor.do(grind, "clara", "grinding_1", "plant_pause")

        assemble, test = orders["blocked"].workorder_ids
        floor.make(assemble, "ben", "bench_1", None, ago=timedelta(hours=2))
        floor.start(test, "emre", "test_1", ago=timedelta(minutes=25))
        failure = self.env.ref("mrp.block_reason1")
        floor.do(test, "emre", "test_1", "plant_block", failure.id, "Torque arm stuck")

        hob = orders["running"].workorder_ids
        floor.start(hob, "anna", "hobbing_1", ago=timedelta(minutes=85))
        floor.do(hob, "anna", "hobbing_1", "plant_report", 12, "GW51-0425")
        press = orders["assembling"].workorder_ids
        floor.start(press, "ben", "bench_1", ago=timedelta(minutes=40))
        floor.start(press, "david", "bench_2", ago=timedelta(minutes=20))


class DemoFloor:
    """The operators of the demo plant at their stations: each signs in once, and does the verbs."""

    def __init__(self, env, now):
        self.env = env
        self.now = now
        self.tokens = {}

    def ref(self, name):
        return self.env.ref(f"plant_base.{name}")

    def token(self, operator, station):
        """The token of the operator at the station, who signs in when they have not yet.

        Past the door: wrong tries are counted on another connection, which cannot see the tables of
        a module that is being installed.
        """
        key = (operator, station)
        if key not in self.tokens:
            _session, self.tokens[key] = self.env["plant.operator.session"]._open(
                self.ref(f"demo_station_{station}"),
                self.ref(f"demo_operator_{operator}"),
                "badge",
                self.now,
            )
        return self.tokens[key]

    def do(self, workorder, operator, station, verb, *args):
        getattr(workorder, verb)(*args, token=self.token(operator, station))

    def start(self, workorder, operator, station, ago):
        """Start ``workorder``; the line of time that it opens began ``ago``."""
        self.do(workorder, operator, station, "plant_start")
        own = self.ref(f"demo_operator_{operator}")
        workorder.time_ids.filtered(
            lambda line: not line.date_end and line.operator_id == own
        ).date_start = self.now - ago

    def make(self, workorder, operator, station, lot_name, ago):
        """Make all of ``workorder``, in the time that was planned, from ``ago``."""
        self.do(workorder, operator, station, "plant_start")
        quantity = workorder.production_id.product_qty
        self.do(workorder, operator, station, "plant_report", quantity, lot_name)
        self.do(workorder, operator, station, "plant_finish")
        began = self.now - ago
        minutes = workorder.duration_expected
        workorder.time_ids[:1].write(
            {"date_start": began, "date_end": began + timedelta(minutes=minutes)}
        )

    def open_shift(self):
        """Everybody came at the beginning of the shift, and is still there."""
        sessions = self.env["plant.operator.session"].search([("ended_at", "=", False)])
        sessions.write({"started_at": self.now - timedelta(hours=4)})
