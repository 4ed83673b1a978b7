import random
from datetime import datetime, time, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from odoo import Command, api, fields, models
from odoo.addons.plant_base import compat

WEEKS, WORKDAYS = 4, 5
MONTHS = 7
# When a shift of the demo's calendar begins, as it is in UTC for most of the year.
SHIFTS = (time(4), time(12))
# Of each month: sales, cost of sales, what customers and suppliers still owe, what the stock is
# worth. Sales grow, customers pay later and later, and the stock grows with it.
BOOKS = (
    (310_000, 196_000, 395_000, 172_000, 318_000),
    (318_000, 201_000, 409_000, 176_000, 331_000),
    (305_000, 195_000, 421_000, 181_000, 352_000),
    (327_000, 207_000, 447_000, 183_000, 377_000),
    (334_000, 213_000, 473_000, 179_000, 402_000),
    (341_000, 218_000, 505_000, 187_000, 418_000),
    (348_000, 222_000, 534_000, 191_000, 409_000),
)


class Cell(NamedTuple):
    """Who makes what where: the pieces of a good shift, and how well it runs."""

    product: str
    workcenter: str
    operators: tuple
    pieces: int
    speed: float
    scrap: float
    stops: tuple


# Names of the demo plant; of the reasons, those of Odoo.
CELLS = (
    Cell("wheel", "hobbing", ("anna", "fatima"), 62, 0.93, 0.02, ("block_reason1", 0.25)),
    Cell("output", "bench", ("ben", "david"), 44, 1.04, 0.01, ("block_reason0", 0.35)),
)


class PlantDemo(models.AbstractModel):
    _inherit = "plant.demo"

    @api.model
    def _play_kpi(self, now=None):
        """Four weeks of work at two work centers, and the books of seven months, as of ``now``.

        The same in each database but for the dates.
        """
        now = now or fields.Datetime.now()
        DemoWork(self.env, now).make()
        DemoBooks(self.env, now).post()
        days = self.env["plant.kpi.day"]
        days._extend(now)
        while days._settle(now):
            pass


class DemoWork:
    """One production order a week for each cell: worked on shift by shift, reported, scrapped.

    What can be is made at once, since each change of an order computes all of it anew.
    """

    def __init__(self, env, now):
        self.env = env["base"].with_context(tracking_disable=True).env
        self.now = now
        self.random = random.Random(17)  # noqa: S311 - a plant, not a secret

    def ref(self, name):
        return self.env.ref(f"plant_base.demo_{name}")

    def make(self):
        weeks = [(cell, week) for cell in CELLS for week in range(WEEKS, 0, -1)]
        orders = self.env["mrp.production"].create([self._order(*each) for each in weeks])
        orders.action_confirm()
        for (cell, week), order in zip(weeks, orders, strict=True):
            self._work(cell, week, order)

    def _days(self, week):
        monday = (self.now - timedelta(days=self.now.weekday(), weeks=week)).date()
        return [monday + timedelta(days=day) for day in range(WORKDAYS)]

    def _work(self, cell, week, order):
        days, workorder = self._days(week), order.workorder_ids
        remaining, lines, reports, scraps = int(order.product_qty), [], [], []
        end = None
        for number, (day, shift) in enumerate((day, shift) for day in days for shift in SHIFTS):
            operator = self.ref(f"operator_{cell.operators[number % 2]}")
            pieces = min(self._pieces(cell), remaining)
            remaining -= pieces
            worked = self._shift(cell, workorder, operator, datetime.combine(day, shift), pieces)
            end = worked[-1]["date_end"]
            lines += worked
            reports.append((operator, pieces, end - timedelta(minutes=1)))
            if self.random.random() < cell.scrap * 15:
                scraps.append((operator, self.random.randint(1, 3), end))
        if remaining:
            reports.append((operator, remaining, end))
        self.env["mrp.workcenter.productivity"].create(lines)
        self._report(workorder, reports)
        self._scrap(workorder, scraps)
        self._finish(order, end, late=week % 2)

    def _order(self, cell, week):
        return {
            "product_id": self.ref(f"product_{cell.product}").id,
            "bom_id": self.ref(f"bom_{cell.product}").id,
            "product_qty": cell.pieces * len(SHIFTS) * WORKDAYS,
            "date_start": datetime.combine(self._days(week)[0], SHIFTS[0]),
            "user_id": self.ref("user_supervisor").id,
            "origin": "Demo plant",
        }

    def _pieces(self, cell):
        return round(cell.pieces * self.random.uniform(0.86, 1.0))

    def _shift(self, cell, workorder, operator, start, pieces):
        """The lines of time of a shift: work, perhaps a stop within it, more work."""
        reason, chance = cell.stops
        hours = pieces * workorder.plant_unit_minutes / 60 / cell.speed
        stop = 0.5 + self.random.random() if self.random.random() < chance else 0.0
        before = hours * self.random.uniform(0.3, 0.6)
        began = start + timedelta(minutes=self.random.randint(2, 12))
        broke = began + timedelta(hours=before)
        end = broke + timedelta(hours=stop + hours - before)
        again = broke + timedelta(hours=stop)
        return [
            self._line(workorder, operator, "block_reason7", began, broke),
            *([self._line(workorder, operator, reason, broke, again)] if stop else []),
            self._line(workorder, operator, "block_reason7", again, end),
        ]

    def _line(self, workorder, operator, reason, start, end):
        loss = self.env.ref(f"mrp.{reason}")
        lost = loss.loss_type not in ("productive", "performance")
        return {
            "workcenter_id": workorder.workcenter_id.id,
            "workorder_id": False if lost else workorder.id,
            "loss_id": loss.id,
            "operator_id": operator.id,
            "plant_station_id": workorder.workcenter_id.plant_station_ids[:1].id,
            "user_id": False,
            "date_start": start.replace(microsecond=0),
            "date_end": end.replace(microsecond=0),
            "company_id": workorder.company_id.id,
        }

    def _report(self, workorder, reports):
        """``reports``: operator, pieces and moment of each."""
        lot = self.env["stock.lot"]
        if workorder.product_id.tracking == "lot":
            name = f"KPI-{workorder.production_id.id}"
            lot = workorder._plant_find_lot(workorder.product_id, name)
            lot = lot or workorder._plant_new_lot(workorder.product_id, name)
            if lot not in compat.producing_lots(workorder.production_id):
                compat.add_producing_lot(workorder.production_id, lot)
        self.env["plant.workorder.report"].create(
            [
                {
                    "workorder_id": workorder.id,
                    "operator_id": operator.id,
                    "station_id": workorder.workcenter_id.plant_station_ids[:1].id,
                    "quantity": pieces,
                    "lot_id": lot.id,
                    "time": when.replace(microsecond=0),
                }
                for operator, pieces, when in reports
            ]
        )

    def _scrap(self, workorder, scraps):
        """``scraps``: operator, pieces and moment of each."""
        production = workorder.production_id
        made = self.env["stock.scrap"].create(
            [
                {
                    "product_id": workorder.product_id.id,
                    "product_uom_id": workorder.product_uom_id.id,
                    "scrap_qty": pieces,
                    "lot_id": workorder.plant_report_ids.lot_id[:1].id,
                    "production_id": production.id,
                    "workorder_id": workorder.id,
                    "company_id": workorder.company_id.id,
                    "location_id": production.location_dest_id.id,
                    "plant_reason_id": self.env.ref("plant_base.scrap_reason_dimension").id,
                    "plant_operator_id": operator.id,
                }
                for operator, pieces, _when in scraps
            ]
        )
        made.do_scrap()
        for scrap, (_operator, _pieces, when) in zip(made, scraps, strict=True):
            scrap.date_done = when.replace(microsecond=0)

    def _finish(self, order, end, late):
        """Close the order as of the end of its last shift; one that is late was promised before."""
        end = end.replace(microsecond=0)
        # What was checked in this month is told by plant_quality.
        checks = self.env["plant.quality.check"]
        checks.search([("production_id", "=", order.id)]).unlink()
        order.workorder_ids.button_finish()
        order.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        # The dates as they are said here, and not as Odoo would plan them.
        order.workorder_ids.with_context(bypass_duration_calculation=True).write(
            {"date_start": end - timedelta(days=4), "date_finished": end}
        )
        self.env["mrp.workorder"]._plant_tell()
        order.write(
            {
                "date_finished": end,
                "plant_confirmed_at": end - timedelta(days=7 + late),
                "plant_promised_at": end + timedelta(hours=-20 if late else 6),
            }
        )


class DemoBooks:
    """One entry a month of sales, costs and what is owed; no company without accounts has any."""

    def __init__(self, env, now):
        self.env = env
        self.company = env.company
        self.month = now.date().replace(day=1)

    def post(self):
        accounts = {
            key: self.env["account.account"].search(
                [
                    *self.env["account.account"]._check_company_domain(self.company),
                    ("account_type", "=", kind),
                ],
                limit=1,
            )
            for key, kind in (
                ("receivable", "asset_receivable"),
                ("payable", "liability_payable"),
                ("revenue", "income"),
                ("cost", "expense_direct_cost"),
                ("bank", "asset_current"),
            )
        }
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        if not journal or not all(accounts.values()):
            return
        owed = owing = 0
        for number, (sales, cost, receivable, payable, stock) in enumerate(BOOKS):
            month = self.month - relativedelta(months=MONTHS - number)
            self._post(
                journal,
                month + relativedelta(day=28),
                {
                    accounts["revenue"]: -sales,
                    accounts["cost"]: cost,
                    accounts["receivable"]: receivable - owed,
                    accounts["payable"]: owing - payable,
                    accounts["bank"]: sales - cost - receivable + owed - owing + payable,
                },
            )
            owed, owing = receivable, payable
            self._value(month, stock)

    def _post(self, journal, day, balances):
        move = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": day,
                "ref": "Demo plant",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "debit": max(balance, 0),
                            "credit": max(-balance, 0),
                        }
                    )
                    for account, balance in balances.items()
                ],
            }
        )
        move.action_post()

    def _value(self, month, stock):
        self.env["plant.kpi.inventory"].create(
            {
                "company_id": self.company.id,
                "month": month,
                "value": stock,
                "valued_at": fields.Datetime.now(),
            }
        )
