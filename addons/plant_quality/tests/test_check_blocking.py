"""What holds back a work order, a production order and a transfer, and what only warns."""

from odoo.addons.plant_base.tests.plant_case import new_user
from odoo.addons.plant_base.tests.workorder_case import make_product
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .answers_case import AnswersCase
from .checks_case import check_vals, make_point


@tagged("post_install", "-at_install")
class TestBlockingOrders(AnswersCase):
    def begin(self, order=None):
        self.floor(order or self.turning).plant_start(token=self.ana_token)

    def finish(self, order=None):
        return self.floor(order or self.turning).plant_finish(token=self.ana_token)

    def test_a_work_order_waits_for_its_checks(self):
        check = self.make_check()
        elsewhere = self.make_check(self.assembly)
        self.begin()
        sentence = (
            rf"Turning.* cannot be finished before its checks are settled \(1\):\n"
            rf"• {check.name} · Seat of the bearing: to do"
        )
        with self.refused(sentence):
            self.finish()
        with self.refused(sentence):
            self.office(self.turning).button_finish()
        self.answer(check, result="pass")
        self.assertEqual(self.finish()["state"], "done")
        self.assertEqual(elsewhere.state, "todo")

    def test_each_thing_that_is_missing_is_named(self):
        failed = self.make_check(max_attempts=1)
        again = self.make_check()
        unsigned = self.make_check(sign_off=True)
        self.answer(failed, result="fail")
        self.answer(again, result="fail")
        self.answer(unsigned, result="pass")
        self.begin()
        for check, what in (
            (failed, "failed\n"),
            (again, "failed, may be tried again"),
            (unsigned, "not signed off"),
        ):
            with self.refused(f"{check.name} · Seat of the bearing: {what}"):
                self.finish()
        self.inspect(failed).plant_release("Agreed")
        self.answer(again, result="pass")
        self.office(unsigned).plant_sign_off()
        self.finish()

    def test_many_are_counted(self):
        self.make_check(count=12)
        self.begin()
        with self.refused("settled .12.:(.|\n)*and 2 more"):
            self.finish()

    def test_one_query_for_a_batch(self):
        self.make_check(count=5)
        self.make_check(self.assembly, count=5)
        checks = self.env["plant.quality.check"]
        orders = self.turning | self.assembly
        self.env.flush_all()
        checks._hold_back(orders, "workorder_id", lambda _check: False)
        with self.assertQueryCount(1):
            checks._hold_back(orders, "workorder_id", lambda _check: False)
        orders.invalidate_recordset(["quality_check_count", "quality_check_todo_count"])
        with self.assertQueryCount(1):
            self.assertEqual(orders.mapped("quality_check_todo_count"), [5, 5])
            self.assertEqual(orders.mapped("quality_check_count"), [5, 5])

    def test_what_only_warns_lets_go_on_and_says_so(self):
        check = self.make_check(enforcement="warn")
        self.begin()
        snapshot = self.finish()
        self.assertEqual(snapshot["state"], "done")
        self.assertEqual(snapshot["checks"]["todo"], 1)
        self.assertEqual(snapshot["checks"]["blocking"], 0)
        self.assertEqual(
            snapshot["checks"]["warning"], "It was finished before its checks were settled (1)."
        )
        note = self.production.message_ids[0].body
        self.assertIn("Ana finished", note)
        self.assertIn(check.name, note)

    def test_pieces_that_were_not_made_do_not_hold_back(self):
        point = make_point(self.env, control="quantity")
        checks = self.env["plant.quality.check"].create(
            [check_vals(point, self.turning, quantity_index=n) for n in range(1, 11)]
        )
        self.begin()
        with self.refused("settled .10.:"):
            self.finish()
        self.floor(self.turning).plant_report(4, token=self.ana_token)
        with self.refused("settled .4.:"):
            self.finish()
        for check in checks[:4]:
            self.answer(check, result="pass")
        self.finish()

    def test_a_production_order_waits_for_all_its_checks(self):
        ordered = self.make_check(check={"workorder_id": False})
        worked = self.make_check(self.assembly)
        with self.refused("settled .2.:"):
            self.production.button_mark_done()
        self.answer(ordered, result="pass")
        self.answer(worked, result="pass")
        self.inspect(worked).plant_correct({"result": "fail"}, "The seal is missing")
        with self.refused("settled .1.:"):
            self.production.button_mark_done()
        self.inspect(worked).plant_release("Agreed")
        self.production.button_mark_done()
        self.assertEqual(self.production.state, "done")

    def test_a_production_order_that_is_only_warned(self):
        check = self.make_check(check={"workorder_id": False}, enforcement="warn")
        self.production.button_mark_done()
        self.assertEqual(self.production.state, "done")
        self.assertIn(check.name, "".join(self.production.message_ids.mapped("body")))

    def test_counts_and_buttons(self):
        check = self.make_check()
        self.make_check(check={"state": "skipped"})
        self.answer(self.make_check(), result="pass")
        for record in (
            self.turning,
            self.production,
            self.product,
            self.product.product_tmpl_id,
        ):
            with self.subTest(record._name):
                record.invalidate_recordset()
                self.assertEqual(record.quality_check_count, 2)
                found = check.search(record.action_quality_checks()["domain"])
                self.assertEqual(len(found), 2)
        self.assertEqual(self.turning.quality_check_todo_count, 1)


@tagged("post_install", "-at_install")
class TestBlockingTransfers(AnswersCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steel = make_product(cls.env, "Steel", tracking="lot")
        cls.bolt = make_product(cls.env, "Bolt")
        warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.env.company.id)], limit=1
        )
        cls.receipts = warehouse.in_type_id
        cls.storekeeper = new_user(
            cls.env,
            "storekeeper",
            groups="plant_base.group_plant_operator,stock.group_stock_user",
            tz="UTC",
        )

    def receipt(self, *products):
        """A receipt of ten of each, confirmed."""
        source = self.env.ref("stock.stock_location_suppliers")
        ends = {
            "location_id": source.id,
            "location_dest_id": self.receipts.default_location_dest_id.id,
        }
        receipt = self.env["stock.picking"].create({"picking_type_id": self.receipts.id, **ends})
        moves = self.env["stock.move"]
        for product in products:
            moves.create(
                {
                    **({"name": product.name} if "name" in moves._fields else {}),
                    **ends,
                    "picking_id": receipt.id,
                    "product_id": product.id,
                    "product_uom_qty": 10,
                    "product_uom": product.uom_id.id,
                }
            )
        receipt.action_confirm()
        return receipt

    def received(self, receipt, quantities):
        for move in receipt.move_ids:
            move.quantity = quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)

    def check_of(self, receipt, product=None, **requirement):
        return self.make_check(
            check={
                "workorder_id": False,
                "production_id": False,
                "picking_id": receipt.id,
                "product_id": (product or self.bolt).id,
            },
            **requirement,
        )

    def validate(self, receipt):
        return receipt.with_context(skip_backorder=True).button_validate()

    def test_a_receipt_waits(self):
        receipt = self.receipt(self.bolt)
        check = self.check_of(receipt)
        self.received(receipt, {self.bolt: 10})
        with self.refused("cannot be finished before its checks are settled"):
            self.validate(receipt)
        check.with_user(self.storekeeper).plant_answer({"result": "pass"})
        self.assertEqual(check.user_id, self.storekeeper)
        self.validate(receipt)
        self.assertEqual(receipt.state, "done")

    def test_what_is_left_for_a_backorder(self):
        other = make_product(self.env, "Nut")
        receipt = self.receipt(self.bolt, other)
        self.check_of(receipt, other)
        self.received(receipt, {self.bolt: 10})
        self.validate(receipt)
        self.assertEqual(receipt.state, "done")

    def test_a_warning(self):
        receipt = self.receipt(self.bolt)
        check = self.check_of(receipt, enforcement="warn")
        self.received(receipt, {self.bolt: 10})
        self.validate(receipt)
        self.assertEqual(receipt.state, "done")
        self.assertIn(check.name, "".join(receipt.message_ids.mapped("body")))

    def test_who_has_no_quality_rights_is_told_all_the_same(self):
        keeper = new_user(self.env, "keeper", groups="stock.group_stock_user", tz="UTC")
        receipt = self.receipt(self.bolt)
        check = self.check_of(receipt)
        warned = self.check_of(receipt, enforcement="warn")
        self.received(receipt, {self.bolt: 10})
        with self.refused(check.name):
            self.validate(receipt.with_user(keeper))
        with self.refused("", AccessError):
            check.with_user(keeper).plant_answer({"result": "pass"})
        self.inspect(check).plant_answer({"result": "pass"})
        self.validate(receipt.with_user(keeper))
        self.assertEqual(receipt.state, "done")
        self.assertIn(warned.name, "".join(receipt.message_ids.mapped("body")))
        self.assertEqual(receipt.with_user(keeper).quality_check_count, 2)

    def test_not_at_a_station(self):
        check = self.check_of(self.receipt(self.bolt))
        with self.refused("belongs to no work center", AccessError):
            self.answer(check, result="pass")
        with self.refused("Checks are answered by operators", AccessError):
            self.floor(check).plant_answer({"result": "pass"})

    def test_a_lot_that_arrives(self):
        receipt = self.receipt(self.steel)
        check = self.check_of(receipt, self.steel, test_type="lot")
        self.inspect(check).plant_answer({"lot": "ST1"})
        self.assertEqual((check.lot_id.name, check.lot_id.product_id), ("ST1", self.steel))
        self.receipts.use_create_lots = False
        other = self.check_of(receipt, self.steel, test_type="lot")
        with self.refused("There is no ST2 of Steel, and .* makes no new ones"):
            self.inspect(other).plant_answer({"lot": "ST2"})
