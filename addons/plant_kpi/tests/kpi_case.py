"""A work center in two shifts in Berlin, a clock that is set, and orders that it works on."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.plant_base.tests.plant_case import make_plant, new_user
from odoo.addons.plant_base.tests.workorder_case import make_order, make_work
from odoo.tests import TransactionCase

# A Wednesday in winter: 13:00 in Berlin. In the past, since triggers know the time of the server.
NOW = datetime(2024, 1, 17, 12)
HOUR = timedelta(hours=1)
TWO_SHIFTS = ((6, 14), (14, 22))


def make_calendar(env, hours=TWO_SHIFTS, tz="Europe/Berlin", days=range(5)):
    """A calendar with these hours on these days of the week."""
    return env["resource.calendar"].create(
        {
            "name": "Shifts",
            "tz": tz,
            "attendance_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": "morning" if start < 12 else "afternoon",
                        }
                    )
                    for day in days
                    for start, stop in hours
                ),
            ],
        }
    )


class KpiCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tz": "UTC", "tracking_disable": True})
        cls.plant = make_plant(cls.env, "K")
        cls.line, cls.workcenter = cls.plant["line"], cls.plant["workcenter"]
        cls.calendar = make_calendar(cls.env)
        cls.line.calendar_id = cls.calendar
        cls.product, cls.component, cls.bom = make_work(cls.env, cls.plant, operations=1)
        cls.days = cls.env["plant.kpi.day"]
        cls.work = cls.env["plant.kpi.workcenter"]
        cls.productive = cls.env.ref("mrp.block_reason7")
        cls.broken = cls.env.ref("mrp.block_reason1")
        cls.no_material = cls.env.ref("mrp.block_reason0")
        cls.reader = new_user(cls.env, "kpi-reader", groups="plant_kpi.group_kpi_user")

    def setUp(self):
        super().setUp()
        self.set_clock(NOW)
        # What others have left to do would be done here, too.
        self.env.cr.execute("DELETE FROM plant_kpi_mark")

    def set_clock(self, now):
        self.now = now
        if not hasattr(self, "_clock"):
            self._clock = patch.object(fields.Datetime, "now", lambda: self.now)
            self._clock.start()
            self.addCleanup(self._clock.stop)

    def time_line(self, start, stop, loss=None, workcenter=None, **vals):
        """A time line; ``start`` and ``stop`` are UTC, stop None for one that is open."""
        return self.env["mrp.workcenter.productivity"].create(
            {
                "workcenter_id": (workcenter or self.workcenter).id,
                "loss_id": (loss or self.productive).id,
                "user_id": False,
                "date_start": start,
                "date_end": stop or False,
                "company_id": self.env.company.id,
                **vals,
            }
        )

    def order(self, quantity=10, minutes=6):
        """A work order of ``quantity`` pieces that is planned to take ``minutes`` for each."""
        workorder = make_order(self.env, self.bom, quantity).workorder_ids
        workorder.duration_expected = quantity * minutes
        return workorder

    def report(self, workorder, quantity, time):
        return self.env["plant.workorder.report"].create(
            {"workorder_id": workorder.id, "quantity": quantity, "time": time}
        )

    def finish(self, workorder, time):
        """Finish it, as of ``time``, whatever Odoo would plan."""
        workorder.button_finish()
        workorder.with_context(bypass_duration_calculation=True).write(
            {"date_start": time - HOUR, "date_finished": time}
        )

    def scrap(self, workorder, quantity, time):
        production = workorder.production_id
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": workorder.product_id.id,
                "product_uom_id": workorder.product_id.uom_id.id,
                "scrap_qty": quantity,
                "production_id": production.id,
                "workorder_id": workorder.id,
                "location_id": production.location_dest_id.id,
            }
        )
        scrap.do_scrap()
        scrap.date_done = time
        return scrap

    def extend(self):
        self.env.flush_all()
        return self.days._extend(self.now)

    def settle(self):
        """What the scheduled action does, to the end."""
        self.extend()
        while self.days._settle(self.now):
            pass
        self.env.invalidate_all()

    def figures(self, *names, domain=(), workcenter=None):
        """These figures of the test's work center, of all days or where ``domain`` says."""
        model = self.work.with_user(self.reader)
        where = [("workcenter_id", "=", (workcenter or self.workcenter).id), *domain]
        aggregates = [f"{n}:{'avg' if n in model._ratios else 'sum'}" for n in names]
        [row] = model._read_group(where, [], aggregates)
        return row[0] if len(names) == 1 else list(row)

    def on(self, day):
        return [("date", "=", day)]
