"""A production order of ten gearboxes in two operations, two operators, and a clock that is set."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase

from .. import compat
from .plant_case import make_plant, make_users, quiet

NOW = datetime(2030, 5, 6, 6, 0)


def make_product(env, name, **vals):
    """A storable product in both series."""
    return env["product.product"].create({"name": name, **compat.storable(), **vals})


def make_work(env, plant, tracking="none", operations=2, components=True):
    """``(product, component, bom)``: ``operations`` at the plant's work center, 6 minutes each."""
    made = _work(quiet(env), plant["workcenter"], tracking, operations, components)
    return tuple(record.with_env(env) for record in made)


def _work(env, workcenter, tracking, operations, components):
    product = make_product(env, "Gearbox", tracking=tracking, default_code="GB")
    component = make_product(env, "Gear wheel")
    env["stock.quant"]._update_available_quantity(
        component, env["stock.warehouse"].search([], limit=1).lot_stock_id, 1000
    )
    bom = env["mrp.bom"].create(
        {
            "product_tmpl_id": product.product_tmpl_id.id,
            "product_qty": 1,
            "operation_ids": [
                Command.create(
                    {
                        "name": name,
                        "workcenter_id": workcenter.id,
                        "time_mode": "manual",
                        "time_cycle_manual": 6,
                        "sequence": sequence,
                    }
                )
                for sequence, name in enumerate(("Turning", "Assembly")[:operations], 1)
            ],
            "bom_line_ids": [Command.create({"product_id": component.id, "product_qty": 2})]
            if components
            else [],
        }
    )
    return product, component, bom


def make_order(env, bom, quantity=10):
    """A confirmed production order with its components reserved."""
    production = quiet(env)["mrp.production"].create(
        {
            "product_id": bom.product_tmpl_id.product_variant_id.id,
            "bom_id": bom.id,
            "product_qty": quantity,
        }
    )
    production.action_confirm()
    production.action_assign()
    return production.with_env(env)


class WorkorderCase(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plant = make_plant(cls.env)
        cls.workcenter = cls.plant["workcenter"]
        cls.station = cls.plant["station"]
        cls.station.idle_minutes = 480
        cls.ana = cls.plant["operator"]
        cls.ana.employee_id.name = "Ana"
        cls.ben = cls.env["plant.operator"].create(
            {"employee_id": quiet(cls.env)["hr.employee"].create({"name": "Ben"}).id}
        )
        cls.product, cls.component, cls.bom = make_work(cls.env, cls.plant)
        # The login of a station's terminal: of the group Operator, and of no operator.
        users = make_users(cls.env, {"terminal": "operator", "supervisor": "supervisor"}, tz="UTC")
        cls.terminal, cls.supervisor = users["terminal"], users["supervisor"]
        cls.down = cls.env.ref("mrp.block_reason1")
        cls.spoilt = cls.env.ref("plant_base.scrap_reason_dimension")
        with patch.object(fields.Datetime, "now", lambda: NOW):
            cls.production = make_order(cls.env, cls.bom)
            cls.turning, cls.assembly = cls.production.workorder_ids.sorted("id")
            sessions = cls.env["plant.operator.session"]
            cls.ana_token, cls.ben_token = (
                sessions._open(cls.station, operator, "badge", NOW)[1]
                for operator in (cls.ana, cls.ben)
            )
            cls.env["mrp.workorder"]._plant_tell()
            cls.env.flush_all()
        cls._last = cls.env["plant.event"].search([], order="id desc", limit=1).id

    @classmethod
    def make_started(cls, tracking="none", quantity=10):
        """The only work order of its production order, begun by Ana, as a terminal has it."""
        with patch.object(fields.Datetime, "now", lambda: NOW):
            bom = make_work(cls.env, cls.plant, tracking, operations=1, components=False)[2]
            production = make_order(cls.env, bom, quantity)
        return cls.begun(production.workorder_ids)

    @classmethod
    def begun(cls, order):
        """``order``, begun by Ana at ``NOW``, as a terminal has it."""
        order = order.with_user(cls.terminal)
        with patch.object(fields.Datetime, "now", lambda: NOW):
            order.plant_start(token=cls.ana_token)
        return order

    def setUp(self):
        super().setUp()
        self.now = NOW
        clock = patch.object(fields.Datetime, "now", lambda: self.now)
        clock.start()
        self.addCleanup(clock.stop)

    def sign_in(self, operator, station=None):
        sessions = self.env["plant.operator.session"]
        return sessions._open(station or self.station, operator, "badge", self.now)[1]

    def at(self, **delta):
        """Set the clock on."""
        self.now += timedelta(**delta)

    @contextmanager
    def refused(self, message, error=UserError):
        """The block raises ``error`` with ``message`` (a pattern), and leaves nothing behind."""
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def floor(self, order):
        """``order`` as a station's terminal has it."""
        return order.with_user(self.terminal)

    def office(self, order):
        """``order`` as a supervisor has it."""
        return order.with_user(self.supervisor)

    def told(self):
        """Types of the events since the last call, without their prefix, and the events."""
        self.env["mrp.workorder"]._plant_tell()
        events = self.env["plant.event"].search([("id", ">", self._last)], order="id")
        self._last = max(events.ids, default=self._last)
        self.events = events
        return [event.type.removeprefix("plant.") for event in events]

    def open_lines(self, order):
        order.invalidate_recordset(["time_ids"])
        return order.time_ids.filtered(lambda line: not line.date_end)
