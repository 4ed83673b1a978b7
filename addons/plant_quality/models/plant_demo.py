import random
from datetime import datetime, time, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.plant_base.actor import Actor

from ..found import Found, Measured

DAYS = 30
SHIFT = (time(6), timedelta(hours=8))
# So many that the noise of each stream by itself breaks no rule.
TORQUES, WEIGHTS, SEATS, RUNS = 118, 70, 32, 40
# The tool wears: six in a row rise, long before a value is outside its limits.
DRIFT = (24.62, 24.78, 24.86, 24.95, 25.07, 25.16, 25.24, 25.33, 25.45, 25.52, 25.6)
# Of each stream, which value is wrong, and what it is.
BAD_TORQUE, BAD_WEIGHT, BAD_RUN = (69, 28.3), (44, 3.041), 31
# What is written into the alerts, by the field.
CLOSED = {
    "cause": "cause_machine_setup",
    "problem": "<p>One screw at 28.3 N·m. The screw was replaced, and the housing is sound.</p>",
    "containment": "<p>The eight gearboxes before it were tightened again: all within limits.</p>",
    "root_cause": "<p>The tool was set for the M10 screws of another gearbox.</p>",
    "corrective_action": "<p>The set of parameters is chosen by the work order, not by hand.</p>",
    "verified": True,
}
ANALYSING = {
    "cause": "cause_method_instruction",
    "containment": "<p>The lot was weighed again: this one alone lacked a bearing.</p>",
}
CONTAINED = {"containment": "<p>The gearbox is on hold, its seals are being looked at.</p>"}


class Stream(NamedTuple):
    """What is checked where, by whom and with what; names of the demo plant."""

    point: str
    product: str
    workcenter: str
    station: str
    operators: tuple
    device: str = ""


TORQUE = Stream("torque", "gearbox", "bench", "bench_1", ("ben", "david"), "Torque tool, bench 1")
WEIGHT = Stream("weight", "output", "bench", "bench_2", ("david", "ben"), "Scale, bench 2")
SEAT = Stream("seat", "pinion", "grinding", "grinding_1", ("clara",))
LEAK = Stream("leak", "gearbox", "test", "test_1", ("emre",))


class PlantDemo(models.AbstractModel):
    _inherit = "plant.demo"

    @api.model
    def _play_quality(self, now=None):
        """A month of checks, as of ``now``: what devices measured and people saw, what failed, what
        became of it, and a torque that has begun to drift.

        The same in each database but for the dates.
        """
        month = DemoMonth(self.env, now or fields.Datetime.now())
        month.torques()
        month.weights()
        month.seats()
        month.runs()
        month.certify()
        # The order that waits was confirmed before there were points: it gets its checks now.
        self.env["plant.quality.check"]._note(self.env.ref("plant_base.demo_order_confirmed"))


class DemoMonth:
    """The checks of the demo plant in the last thirty days, on working days, in the early shift."""

    def __init__(self, env, now):
        self.env = env["base"].with_context(tracking_disable=True).env
        self.now = now
        self.gearboxes = self._lots("gearbox", "GX40", TORQUES + len(DRIFT))

    # -- streams ---------------------------------------------------------------------------------

    def torques(self):
        """A good tool, one wrong setting, and wear at the end."""
        noise = random.Random(0)  # noqa: S311 - a plant, not a secret
        values = [round(noise.gauss(25, 0.35), 2) for _number in range(TORQUES)]
        index, wrong = BAD_TORQUE
        values[index] = wrong
        for number, (check, when) in enumerate(self._checks(TORQUE, self.gearboxes)):
            value = (*values, *DRIFT)[number]
            self._answer(TORQUE, check, when, values=[value])
            if number == index:
                self._answer(TORQUE, check, when + timedelta(minutes=4), values=[25.1], retry=True)
            elif number == index + 1:
                self._settle(TORQUE, "closed", CLOSED)

    def weights(self):
        noise = random.Random(0)  # noqa: S311
        values = [round(noise.gauss(3.2, 0.02), 3) for _number in range(WEIGHTS)]
        index, wrong = BAD_WEIGHT
        values[index] = wrong
        lots = self._lots("output", "SA20", 14)
        spread = [lots[number * len(lots) // WEIGHTS] for number in range(WEIGHTS)]
        for number, (check, when) in enumerate(self._checks(WEIGHT, spread)):
            self._answer(WEIGHT, check, when, values=[values[number]])
            if number == index:
                self._answer(WEIGHT, check, when + timedelta(minutes=9), values=[3.207], retry=True)
        self._settle(WEIGHT, "analysing", ANALYSING)

    def seats(self):
        """Five shafts each time; the last ones are of the lot that is certified."""
        noise = random.Random(0)  # noqa: S311
        lots = [*self._lots("pinion", "PS17", 15), self._certified()]
        spread = [lots[number * len(lots) // SEATS] for number in range(SEATS)]
        for check, when in self._checks(SEAT, spread):
            values = [round(noise.gauss(25.0085, 0.0012), 4) for _part in range(5)]
            self._answer(SEAT, check, when, values=values)

    def runs(self):
        """Gearboxes run in; one leaks, and is held."""
        for number, (check, when) in enumerate(self._checks(LEAK, self.gearboxes[:RUNS])):
            self._answer(LEAK, check, when, passed=number != BAD_RUN)
        self._settle(LEAK, "contained", CONTAINED)

    def certify(self):
        """The certificate of the lot of the order that is done, where pages can be printed."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("install", "broken"):
            return
        manager = self.env.ref("base.user_admin")
        self.env["plant.quality.certificate"].with_user(manager)._issue(
            self._certified().with_user(manager)
        )

    # -- what they are made of -------------------------------------------------------------------

    def _demo(self, name):
        return self.env.ref(f"plant_base.demo_{name}")

    def _lots(self, product, prefix, count):
        product = self._demo(f"product_{product}")
        return self.env["stock.lot"].create(
            [
                {
                    "name": f"{prefix}-{number:04d}",
                    "product_id": product.id,
                    "company_id": self.env.company.id,
                }
                for number in range(1001, 1001 + count)
            ]
        )

    def _certified(self):
        return self.env["stock.lot"].search(
            [("name", "=", "PS17-0412"), ("product_id", "=", self._demo("product_pinion").id)]
        )

    def _checks(self, stream, lots):
        """A check of each lot, with the time of its answer."""
        point = self.env.ref(f"plant_quality.demo_point_{stream.point}")
        checks = self.env["plant.quality.check"].create(
            [
                {
                    "point_id": point.id,
                    "version_id": point.version_id.id,
                    "company_id": point.company_id.id,
                    "product_id": self._demo(f"product_{stream.product}").id,
                    "lot_id": lot.id,
                }
                for lot in lots
            ]
        )
        # Of a check of a work order it follows from that.
        checks.workcenter_id = self._demo(f"workcenter_{stream.workcenter}")
        return zip(checks, self._times(len(checks)), strict=True)

    def _times(self, count):
        """So many times, spread evenly over the shifts of the month."""
        days = [(self.now - timedelta(days=ago)).date() for ago in range(DAYS, 0, -1)]
        working = [day for day in days if day.weekday() < 5]
        start, length = SHIFT
        for number in range(count):
            day, part = divmod(number * len(working) / count, 1)
            yield datetime.combine(working[int(day)], start) + part * length

    def _answer(self, stream, check, when, *, values=(), passed=None, retry=False):
        """Answer ``check`` as the device or the operator of the day did at that time."""
        operator = stream.operators[when.day % len(stream.operators)]
        actor = Actor(
            operator_id=self._demo(f"operator_{operator}").id,
            station_id=self._demo(f"station_{stream.station}").id,
        )
        unit = check.version_id.uom_id.name or ""
        check._as_actor(actor)._record(
            Found(
                digest=f"demo {check.name} {retry}",
                passed=passed,
                measures=tuple(Measured(value, value, unit) for value in values),
                time=when,
                device=stream.device,
            )
        )

    def _settle(self, stream, stage, vals):
        """What people have done about the alerts of a stream so far."""
        point = self.env.ref(f"plant_quality.demo_point_{stream.point}")
        alerts = self.env["plant.quality.alert"].search(point._alerts_domain())
        cause = vals.get("cause")
        alerts.write(
            {
                **{name: value for name, value in vals.items() if name != "cause"},
                "cause_id": self.env.ref(f"plant_quality.{cause}").id if cause else False,
                "stage_id": self.env.ref(f"plant_quality.alert_stage_{stage}").id,
            }
        )
